// One channel, or one colour image, as a small square: for walls of samples. May import only other drawings.

import '../styles/drawings.css';
import { Canvas } from './Canvas.jsx';
import { drawLayerPicture } from './layer-picture.js';

/**
 * @param {{picture: import('./picture.js').Picture, label: string}} props
 */
export function ImageTile({ picture, label }) {
  return (
    <Canvas
      class="layer-picture"
      role="img"
      aria-label={label}
      draw={({ context, ratio, palette }) => drawLayerPicture(context, picture, { palette, ratio, most: 1 })}
    />
  );
}
