// The small live picture in a layer's card. May import only other drawings.

import '../styles/drawings.css';
import { Canvas } from './Canvas.jsx';
import { describe, drawLayerPicture } from './layer-picture.js';
import { isDrawable } from './picture.js';

/**
 * Up to `most` maps as tiles, units and probabilities as bars or cells, a point in its plane. Square; as wide as its
 * box, or `size` CSS pixels.
 * @param {{picture?: import('./picture.js').Picture | null, size?: number, classes?: string[], most?: number}} props
 */
export function LayerPicture({ picture, size, classes, most = 4 }) {
  const isBroken = Boolean(picture) && !isDrawable(picture);
  return (
    <Canvas
      class={`layer-picture${picture ? '' : ' is-empty'}${isBroken ? ' is-broken' : ''}`}
      role="img"
      aria-label={describe(picture, classes)}
      style={size ? { width: `${size}px` } : undefined}
      draw={({ context, ratio, palette }) => drawLayerPicture(context, picture, { palette, ratio, most, classes })}
    />
  );
}
