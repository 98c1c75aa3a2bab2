// One channel as a tile, with a block of it lit where one is given. May import only other drawings.

import '../styles/drawings.css';
import { Canvas } from './Canvas.jsx';
import { drawLit, frameOf } from './lit.js';
import { planesOf } from './picture.js';

/**
 * As wide as its box; as high as the map is, with what of the block sticks out of it.
 * @param {{picture: import('./picture.js').Picture, label: string, channel?: number, block?: import('./lit.js').Block |
 *   null,
 *   range?: import('./picture.js').Range}} props
 */
export function LitPlane({ picture, label, channel = 0, block = null, range }) {
  const planes = planesOf(picture);
  const whole = frameOf(planes, block, { width: 1e4 * planes.width, height: 1e4 * planes.height });
  return (
    <Canvas
      class="lit-plane"
      role="img"
      aria-label={label}
      title={label}
      style={{ aspectRatio: `${whole.width} / ${whole.height}` }}
      draw={({ context, ratio, palette }) => drawLit(context, picture, { channel, block, range, palette, ratio })}
    />
  );
}
