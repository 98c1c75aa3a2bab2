// The picture, and what the answer hangs on drawn over it. Imports drawings and siblings.

import { useMemo, useState } from 'preact/hooks';
import { drawAttribution, reachOf, strongest } from '../../drawings/attribution.js';
import { Canvas } from '../../drawings/Canvas.jsx';
import { ImageTile } from '../../drawings/ImageTile.jsx';
import { percent, short } from '../../format.js';
import { palette } from '../../drawings/theme.js';
import { bytes } from '../../state/asking/frames.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { tilesOf } from '../shared/tiles.js';

/** @param {{answer: any, name: string, words: string}} props */
export function AttributionPicture({ answer, name, words }) {
  const [isAlone, setAlone] = useState(false);
  const [spot, setSpot] = useState(/** @type {{row: number, column: number}|null} */ (null));
  const picture = useMemo(() => tilesOf({ ...answer.pictures, data: bytes(answer.pictures.data) })[0], [answer]);
  const isOcclusion = answer.method === 'occlusion';
  // The picture may be thinned for the screen; the map never is.
  const shrunk = isOcclusion ? 1 : Math.max(...picture.shape.slice(1)) / Math.max(...answer.shape);
  const attribution = {
    map: answer.map,
    stride: isOcclusion ? answer.stride : shrunk,
    start: isOcclusion ? answer.patch / 2 : shrunk / 2,
  };
  const reach = reachOf(answer.map);
  const say = (/** @type {number|null} */ value) =>
    isOcclusion && answer.of === 'probability' ? percentPoints(value) : short(value);
  const best = strongest(answer.map);
  const at = spot && answer.map[spot.row]?.[spot.column] !== undefined ? spot : null;
  const under = (/** @type {PointerEvent} */ event) => {
    const side = Math.max(picture.shape[1], picture.shape[2]);
    const scale = side / /** @type {HTMLElement} */ (event.currentTarget).clientWidth;
    const place = (/** @type {number} */ offset) =>
      Math.floor((offset * scale - attribution.start + attribution.stride / 2) / attribution.stride);
    setSpot({ row: place(event.offsetY), column: place(event.offsetX) });
  };
  const steer = (/** @type {KeyboardEvent} */ event) => {
    const moves = /** @type {Record<string, number[]>} */ ({
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    });
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const from = at ?? best;
    setSpot({ row: held(from.row + move[0], answer.shape[0]), column: held(from.column + move[1], answer.shape[1]) });
  };
  const text = `${words}; strongest at row ${best.row}, column ${best.column}: ${say(best.value)}`;
  return (
    <figure class="attribution" aria-label={`Why ${name}`}>
      <div class="attribution-pair">
        <div class="attribution-plain">
          <ImageTile picture={picture} label="The example" />
        </div>
        <Canvas
          class="attribution-canvas"
          role="img"
          tabIndex={0}
          aria-label={`${text}. Arrow keys read values`}
          onPointerMove={under}
          onPointerLeave={() => setSpot(null)}
          onKeyDown={steer}
          onBlur={() => setSpot(null)}
          draw={({ context, ratio, palette: colours }) =>
            drawAttribution(context, picture, attribution, { palette: colours, isAlone, spot: at, ratio })
          }
        />
      </div>
      <p class="sheet-readout" aria-live="polite">
        {at
          ? `Row ${at.row}, column ${at.column}: ${say(answer.map[at.row][at.column])}`
          : `Strongest at row ${best.row}, column ${best.column}: ${say(best.value)}. Point to read values.`}
      </p>
      <figcaption class="sheet-tools">
        <span class="scale-legend">
          {say(-reach)}
          <i class="is-signed" />
          {say(reach)}
        </span>
        <label class="pad-check">
          <input type="checkbox" checked={isAlone} onChange={(event) => setAlone(event.currentTarget.checked)} />{' '}
          without the picture
        </label>
        <button
          type="button"
          class="link"
          onClick={() => savePng(picture, attribution, isAlone, `${name}-${answer.method}`)}
        >
          Save as PNG
        </button>
        <button
          type="button"
          class="link"
          aria-label="Save these numbers as CSV"
          onClick={() => saveNumbers(answer, name)}
        >
          CSV
        </button>
      </figcaption>
    </figure>
  );
}

/** @param {number} value @param {number} count */
const held = (value, count) => Math.min(Math.max(value, 0), count - 1);

/** @param {number|null} value @returns {string} */
const percentPoints = (value) => (value === null ? '–' : `${value < 0 ? '−' : ''}${percent(Math.abs(value))}`);

const SAVED = 720;

/**
 * @param {import('../../state/types.js').Picture} picture
 * @param {import('../../drawings/attribution.js').Attribution} attribution
 * @param {boolean} isAlone @param {string} name
 */
function savePng(picture, attribution, isAlone, name) {
  const canvas = document.createElement('canvas');
  canvas.width = SAVED;
  canvas.height = SAVED;
  drawAttribution(/** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')), picture, attribution, {
    palette: palette(),
    isAlone,
    ratio: 2,
  });
  canvas.toBlob((blob) => blob && saveFile(blob, `${name}.png`), 'image/png');
}

/** @param {any} answer @param {string} name */
function saveNumbers({ map, method }, name) {
  const columns = map[0].map((/** @type {any} */ _, /** @type {number} */ column) =>
    map.map((/** @type {any[]} */ row) => row[column]),
  );
  const text = toCsv(
    columns.map((/** @type {any} */ _, /** @type {number} */ index) => `column ${index}`),
    columns,
  );
  saveFile(new Blob([text], { type: 'text/csv' }), `${name}-${method}.csv`);
}
