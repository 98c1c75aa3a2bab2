// What an answer hangs on, drawn over the picture it is about. Pure; may import only other drawings.

import { mix, parseColour, toCss, unpack } from './colours.js';
import { planesOf, valueOf } from './picture.js';
import { kindOf } from '../shape.js';

/**
 * Signed numbers of places of a picture: each a square of `stride` pixels, the first with its middle at `start`.
 * @typedef {{map: (number|null)[][], stride: number, start: number}} Attribution
 */

/** The largest size of any number, at least something. @param {(number|null)[][]} map @returns {number} */
export const reachOf = (map) =>
  map.reduce(
    (most, row) => row.reduce((/** @type {number} */ high, value) => Math.max(high, Math.abs(value ?? 0)), most),
    0,
  ) || 1e-12;

/**
 * The number farthest from 0, and where.
 * @param {(number|null)[][]} map
 * @returns {{row: number, column: number, value: number}}
 */
export function strongest(map) {
  const best = { row: 0, column: 0, value: 0 };
  map.forEach((values, row) =>
    values.forEach((value, column) => {
      if (value !== null && Math.abs(value) > Math.abs(best.value)) Object.assign(best, { row, column, value });
    }),
  );
  return best;
}

/**
 * The picture in pale grey, and over it the numbers: the stronger, the less of the picture is left.
 * @param {CanvasRenderingContext2D} context
 * @param {import('./picture.js').Picture} picture
 * @param {Attribution} attribution
 * @param {{palette: import('./theme.js').Palette, isAlone: boolean, spot?: {row: number, column: number}|null, ratio:
 *   number}} look
 * @returns {void}
 */
export function drawAttribution(context, picture, { map, stride, start }, { palette, isAlone, spot, ratio }) {
  const { width, height } = kindOf(picture.shape) === 'picture' ? planesOf(picture) : { width: 1, height: 1 };
  const full = context.canvas.width;
  const sides = { rows: map.length, columns: map[0]?.length ?? 0 };
  context.clearRect(0, 0, full, context.canvas.height);
  const scale = full / Math.max(width, height);
  if (!isAlone) drawPale(context, picture, scale, palette);
  else {
    context.fillStyle = toCss(palette.zero);
    context.fillRect(0, 0, width * scale, height * scale);
  }
  const reach = reachOf(map);
  const left = (/** @type {number} */ index) => Math.round((start - stride / 2 + index * stride) * scale);
  for (let row = 0; row < sides.rows; row += 1) {
    for (let column = 0; column < sides.columns; column += 1) {
      const share = (map[row][column] ?? 0) / reach;
      context.globalAlpha = isAlone ? 1 : Math.min(1, Math.sqrt(Math.abs(share)) * 0.95);
      context.fillStyle = toCss(unpack(palette.signed[Math.round((share + 1) * 127.5)]));
      context.fillRect(left(column), left(row), left(column + 1) - left(column), left(row + 1) - left(row));
    }
  }
  context.globalAlpha = 1;
  if (!spot) return;
  context.strokeStyle = palette.css.ink;
  context.lineWidth = 2 * ratio;
  context.strokeRect(
    left(spot.column),
    left(spot.row),
    left(spot.column + 1) - left(spot.column),
    left(spot.row + 1) - left(spot.row),
  );
}

/**
 * @param {CanvasRenderingContext2D} context @param {import('./picture.js').Picture} picture @param {number} scale
 * @param {import('./theme.js').Palette} palette
 */
function drawPale(context, picture, scale, palette) {
  const { count, width, height } = planesOf(picture);
  const area = width * height;
  const range = (picture.maximum ?? 1) - (picture.minimum ?? 0) || 1;
  const ink = parseColour(palette.css.ink);
  for (let place = 0; place < area; place += 1) {
    let sum = 0;
    for (let channel = 0; channel < count; channel += 1) sum += valueOf(picture, picture.data[channel * area + place]);
    const bright = (sum / count - (picture.minimum ?? 0)) / range;
    const [x, y] = [(place % width) * scale, Math.floor(place / width) * scale];
    context.fillStyle = toCss(mix(palette.zero, ink, 0.5 * bright));
    context.fillRect(Math.floor(x), Math.floor(y), Math.ceil(scale), Math.ceil(scale));
  }
}
