// The large drawing on the page: pointing, arrow keys, opening one channel. Imports drawings.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import { describe } from '../../drawings/layer-picture.js';
import { planesOf } from '../../drawings/picture.js';
import { watchPlace } from '../../drawings/schedule.js';
import { drawSheet, layoutOf, movedSpot, spotAt, spotText } from './sheet.js';
import { phrase } from '../../words/inspector.js';

/** @typedef {import('../../drawings/picture.js').Picture} Picture */
/** @typedef {import('./sheet.js').Spot} Spot */

/**
 * `kept` is the value that stays marked when the pointer leaves. `onPick`: clicked, or Enter; `onPoint`: the pointer is
 * over another value, or none; `onSteer`: an arrow key went there; `onBack`: Escape, true where there was a way back.
 * @typedef {{picture: Picture, labels: string[], isLocal: boolean, range?: import('../../drawings/picture.js').Range,
 *   zoomed: number | null, kept?: Spot | null, hint: string,
 *   isClose: boolean, canOpen: boolean, onPick: (spot: Spot) => void, onPoint: (spot: Spot | null) => void,
 *   onSteer: (spot: Spot) => void, onBack: () => boolean}} Props
 */

/** @param {Props} props */
export function Sheet(props) {
  const { picture, labels, isLocal, range, zoomed, hint, isClose, canOpen, onPick } = props;
  const [box, width] = useWidth();
  const ratio = window.devicePixelRatio || 1;
  const layout = layoutOf(picture, Math.floor(width * ratio), ratio, zoomed);
  const { shown, point, steer } = useSpot(props, layout);

  /** @param {{offsetX: number, offsetY: number}} event */
  const under = (event) => spotAt(picture, layout, event.offsetX * ratio, event.offsetY * ratio);
  return (
    <div class="sheet" ref={box}>
      {width > 0 && (
        <Canvas
          class={`sheet-canvas${canOpen ? ' can-open' : ''}${isClose ? ' is-close' : ''}`}
          role="img"
          tabIndex={0}
          aria-label={phrase('arrowKeysReadValues', {
            layer: picture.layer,
            picture: describe(picture, labels),
            more: canOpen ? phrase('enterLooksCloser') : '',
            more2: isClose ? phrase('escapeGoesBack') : '',
          })}
          style={{ width: `${layout.width / ratio}px`, height: `${layout.height / ratio}px` }}
          onPointerMove={(/** @type {PointerEvent} */ event) => point(under(event))}
          onPointerLeave={() => point(null)}
          onKeyDown={steer}
          onClick={(/** @type {MouseEvent} */ event) => {
            const at = under(event);
            if (at) onPick(at);
          }}
          draw={({ context, palette }) => {
            context.clearRect(0, 0, context.canvas.width, context.canvas.height);
            drawSheet(context, picture, layout, { palette, ratio, isLocal, range, spot: shown, labels });
          }}
        />
      )}
      <p class="sheet-readout" aria-live="polite">
        {shown ? spotText(picture, shown, labels) : hint}
      </p>
    </div>
  );
}

/**
 * The value that is shown, and how the pointer and the keys move it.
 * @param {Props} props @param {ReturnType<typeof layoutOf>} layout
 */
function useSpot({ picture, zoomed, kept = null, onPick, onPoint, onSteer, onBack }, layout) {
  const [spot, setSpot] = useState(/** @type {Spot | null} */ (null));
  const shape = picture.shape.join();
  useEffect(() => setSpot(null), [picture.layer, shape, zoomed]);
  // A smaller picture may have come under a spot that was chosen before.
  const shown = [spot, kept].find((one) => one && isInside(picture, one)) ?? null;

  /** @param {Spot | null} at */
  const point = (at) => {
    setSpot(at);
    onPoint(at);
  };
  /** @param {KeyboardEvent} event */
  const steer = (event) => {
    if (event.key === 'Enter') onPick(shown ?? firstSpot(zoomed));
    else if (event.key === 'Escape') {
      if (!onBack()) return;
      setSpot(null);
    } else if (event.key.startsWith('Arrow')) {
      const to = shown ? movedSpot(picture, layout, shown, event.key) : firstSpot(zoomed);
      setSpot(to);
      onSteer(to);
    } else return;
    event.preventDefault();
  };
  return { shown, point, steer };
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
