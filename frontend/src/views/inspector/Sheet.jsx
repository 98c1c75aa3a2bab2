// The large drawing on the page: pointing, arrow keys, opening one channel. Imports drawings.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import { describe } from '../../drawings/layer-picture.js';
import { planesOf } from '../../drawings/picture.js';
import { watchPlace } from '../../drawings/schedule.js';
import { drawSheet, layoutOf, movedSpot, spotAt, spotText } from './sheet.js';

/** @typedef {import('../../drawings/picture.js').Picture} Picture */
/** @typedef {import('./sheet.js').Spot} Spot */

/**
 * @param {{picture: Picture, labels: string[], isLocal: boolean, zoomed: number | null, onZoom: (channel: number | null) => void}} props
 */
export function Sheet({ picture, labels, isLocal, zoomed, onZoom }) {
  const [box, width] = useWidth();
  const [spot, setSpot] = useState(/** @type {Spot | null} */ (null));
  const shape = picture.shape.join();
  useEffect(() => setSpot(null), [picture.layer, shape, zoomed]);
  const ratio = window.devicePixelRatio || 1;
  const layout = layoutOf(picture, Math.floor(width * ratio), ratio, zoomed);
  const canOpen = picture.shape.length > 1 && planesOf(picture).count > 1;
  // A smaller picture may have come under a spot that was chosen before.
  const shown = spot && isInside(picture, spot) ? spot : null;

  /** @param {{offsetX: number, offsetY: number}} event */
  const under = (event) => spotAt(picture, layout, event.offsetX * ratio, event.offsetY * ratio);
  /** @param {Spot | null} at */
  const open = (at) => canOpen && at && onZoom(zoomed === null ? at.channel : null);
  /** @param {KeyboardEvent} event */
  const steer = (event) => {
    if (event.key === 'Enter' && canOpen) open(shown ?? { channel: 0, row: 0, column: 0 });
    else if (event.key === 'Escape' && zoomed !== null) onZoom(null);
    else if (event.key.startsWith('Arrow'))
      setSpot(shown ? movedSpot(picture, layout, shown, event.key) : firstSpot(zoomed));
    else return;
    event.preventDefault();
  };
  return (
    <div class="sheet" ref={box}>
      {width > 0 && (
        <Canvas
          class={`sheet-canvas${canOpen ? ' can-open' : ''}`}
          role="img"
          tabIndex={0}
          aria-label={`${picture.layer}: ${describe(picture, labels)}. Arrow keys read values${canOpen ? ', Enter opens one channel' : ''}.`}
          style={{ width: `${layout.width / ratio}px`, height: `${layout.height / ratio}px` }}
          onPointerMove={(/** @type {PointerEvent} */ event) => setSpot(under(event))}
          onPointerLeave={() => setSpot(null)}
          onKeyDown={steer}
          onClick={(/** @type {MouseEvent} */ event) => open(under(event))}
          draw={({ context, palette }) => {
            context.clearRect(0, 0, context.canvas.width, context.canvas.height);
            drawSheet(context, picture, layout, { palette, ratio, isLocal, spot: shown, labels });
          }}
        />
      )}
      <p class="sheet-readout" aria-live="polite">
        {shown ? spotText(picture, shown, labels) : hint(canOpen, zoomed)}
      </p>
    </div>
  );
}

/** @param {boolean} canOpen @param {number | null} zoomed */
function hint(canOpen, zoomed) {
  if (!canOpen) return 'Point at the picture to read values.';
  return zoomed === null
    ? 'Point to read values; click a channel to see it alone.'
    : 'Point to read values; click again for all channels.';
}

/** @param {number | null} zoomed @returns {Spot} */
function firstSpot(zoomed) {
  return { channel: zoomed ?? 0, row: 0, column: 0 };
}

/** @param {Picture} picture @param {Spot} spot */
function isInside(picture, { channel, row, column }) {
  const { count, height, width } = planesOf(picture);
  return channel < count && row < height && column < width;
}

/** @returns {[import('preact').RefObject<HTMLDivElement | null>, number]} */
function useWidth() {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [width, setWidth] = useState(0);
  useEffect(() => watchPlace(/** @type {Element} */ (box.current), (place) => setWidth(Math.floor(place.width))), []);
  return [box, width];
}
