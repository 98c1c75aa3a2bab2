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
import { phrase } from '../../words/why.js';

/**
 * @typedef {object} Reason what an answer hangs on
 * @property {'gradient'|'product'|'occlusion'} method
 * @property {number} output
 * @property {number|null} epoch
 * @property {number} score
 * @property {number} base of an occlusion: the answer to what is not covered
 * @property {'probability'|'score'} of
 * @property {number} patch
 * @property {number} stride
 * @property {number[]} shape
 * @property {(number|null)[][]} map
 * @property {import('../shared/samples.js').Shown['pictures']} pictures
 * @property {number[]|null} values
 */
/** @typedef {NonNullable<Reason['pictures']>} Pictures */
/** @import { Attribution } from '../../drawings/attribution.js' */
/** @import { Picture } from '../../state/types.js' */

/** @param {{answer: Reason, pictures: Pictures, name: string, words: string}} props */
export function AttributionPicture({ answer, pictures, name, words }) {
  const [isAlone, setAlone] = useState(false);
  const picture = useMemo(() => tilesOf({ ...pictures, data: bytes(pictures.data) })[0], [pictures]);
  const attribution = attributionOf(answer, picture);
  const best = strongest(answer.map);
  const { at, ...listeners } = useSpot(answer, picture, attribution, best);
  const say = (/** @type {number|null} */ value) =>
    answer.method === 'occlusion' && answer.of === 'probability' ? percentPoints(value) : short(value);
  const text = phrase('strongestAtRowColumn', { words, row: best.row, column: best.column, best: say(best.value) });
  return (
    <figure class="attribution" aria-label={phrase('why', { name })}>
      <div class="attribution-pair">
        <div class="attribution-plain">
          <ImageTile picture={picture} label={phrase('theExample')} />
        </div>
        <Canvas
          class="attribution-canvas"
          role="img"
          tabIndex={0}
          aria-label={phrase('arrowKeysReadValues', { text })}
          {...listeners}
          draw={({ context, ratio, palette: colours }) =>
            drawAttribution(context, picture, attribution, { palette: colours, isAlone, spot: at, ratio })
          }
        />
      </div>
      <p class="sheet-readout" aria-live="polite">
        {at
          ? phrase('rowColumn', { row: at.row, column: at.column, map: say(answer.map[at.row][at.column]) })
          : phrase('strongestAtRowColumnPoint', { row: best.row, column: best.column, best: say(best.value) })}
      </p>
      <Tools
        reach={say(reachOf(answer.map))}
        low={say(-reachOf(answer.map))}
        isAlone={isAlone}
        onAlone={setAlone}
        onPng={() => savePng(picture, attribution, isAlone, `${name}-${answer.method}`)}
        onCsv={() => saveNumbers(answer, name)}
      />
    </figure>
  );
}

/**
 * @param {{low: string, reach: string, isAlone: boolean, onAlone: (isAlone: boolean) => void, onPng: () => void,
 *   onCsv: () => void}} props
 */
function Tools({ low, reach, isAlone, onAlone, onPng, onCsv }) {
  return (
    <figcaption class="sheet-tools">
      <span class="scale-legend">
        {low}
        <i class="is-signed" />
        {reach}
      </span>
      <label class="pad-check">
        <input type="checkbox" checked={isAlone} onChange={(event) => onAlone(event.currentTarget.checked)} />{' '}
        {phrase('withoutThePicture')}
      </label>
      <button type="button" class="link" onClick={onPng}>
        {phrase('saveAsPng')}
      </button>
      <button type="button" class="link" aria-label={phrase('saveTheseNumbersAs')} onClick={onCsv}>
        {phrase('csv')}
      </button>
    </figcaption>
  );
}

/**
 * Where the numbers of the map lie on the picture; it may be thinned for the screen, the map never is.
 * @param {Reason} answer @param {Picture} picture @returns {Attribution}
 */
function attributionOf({ map, method, patch, shape, stride }, picture) {
  if (method === 'occlusion') return { map, stride, start: patch / 2 };
  const shrunk = Math.max(...picture.shape.slice(1)) / Math.max(...shape);
  return { map, stride: shrunk, start: shrunk / 2 };
}

/** @type {Record<string, number[]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * The value that is pointed at, by the pointer or the arrow keys, and what listens for it.
 * @param {Reason} answer @param {Picture} picture @param {Attribution} attribution
 * @param {{row: number, column: number}} first where the arrow keys begin
 */
function useSpot({ map, shape }, picture, { start, stride }, first) {
  const [spot, setSpot] = useState(/** @type {{row: number, column: number}|null} */ (null));
  const at = spot && map[spot.row]?.[spot.column] !== undefined ? spot : null;
  const leave = () => setSpot(null);
  const under = (/** @type {PointerEvent} */ event) => {
    const side = Math.max(picture.shape[1], picture.shape[2]);
    const scale = side / /** @type {HTMLElement} */ (event.currentTarget).clientWidth;
    const place = (/** @type {number} */ offset) => Math.floor((offset * scale - start + stride / 2) / stride);
    setSpot({ row: place(event.offsetY), column: place(event.offsetX) });
  };
  const steer = (/** @type {KeyboardEvent} */ event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const from = at ?? first;
    setSpot({ row: held(from.row + move[0], shape[0]), column: held(from.column + move[1], shape[1]) });
  };
  return { at, onPointerMove: under, onPointerLeave: leave, onKeyDown: steer, onBlur: leave };
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

/** @param {Reason} answer @param {string} name */
function saveNumbers({ map, method }, name) {
  const columns = map[0].map((_, column) => map.map((row) => row[column]));
  const text = toCsv(
    columns.map((_, index) => phrase('column', { index })),
    columns,
  );
  saveFile(new Blob([text], { type: 'text/csv' }), `${name}-${method}.csv`);
}
