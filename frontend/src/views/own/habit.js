// How the examples of a data set are drawn: light on dark or dark on light, how large, where, how thick. Pure.

/** @import { PictureSet } from '../../state/types.js' */
/** @import { Habit } from './strokes.js' */

/** @type {Habit} */
const PLAIN = { size: 0.75, x: 0.5, y: 0.5, pen: 0.1, background: 0, ink: 1 };

/**
 * The habit of grey pictures, read off a few dozen examples: medians, so that one odd example does not matter.
 * @param {PictureSet|null} set [n, 1, h, w]
 * @returns {Habit}
 */
export function habitOf(set) {
  if (!set || set.shape[1] !== 1 || !set.shape[0]) return PLAIN;
  const [count, , height, width] = set.shape;
  const size = height * width;
  const all = Array.from({ length: count }, (_, index) => set.data.subarray(index * size, (index + 1) * size));
  const background = median(all.map((picture) => median(borderOf(picture, height, width)))) / 255;
  const inks = all.map((picture) =>
    picture.reduce((most, byte) => Math.max(most, Math.abs(byte / 255 - background)), 0),
  );
  const ink = Math.min(1, Math.max(0, background + (background < 0.5 ? 1 : -1) * median(inks)));
  const seen = all
    .map((picture) => measured(picture, { height, width, background, ink }))
    .filter((one) => one !== null);
  if (!seen.length) return { ...PLAIN, background, ink };
  const of = (/** @type {'size'|'x'|'y'|'pen'} */ key) => median(seen.map((one) => one[key]));
  return { size: of('size'), x: of('x'), y: of('y'), pen: of('pen'), background, ink };
}

/**
 * The box of what is inked, and how thick: a line of thickness t has 2/t of edge for each of area.
 * @param {Uint8Array} picture @param {{height: number, width: number, background: number, ink: number}} look
 */
function measured(picture, { height, width, background, ink }) {
  const side = Math.max(height, width);
  const share = (/** @type {number} */ row, /** @type {number} */ column) =>
    row < 0 || column < 0 || row >= height || column >= width
      ? 0
      : Math.min(Math.max((picture[row * width + column] / 255 - background) / (ink - background), 0), 1);
  let [left, top, right, bottom, area, edge] = [width, height, -1, -1, 0, 0];
  for (let row = 0; row <= height; row += 1) {
    for (let column = 0; column <= width; column += 1) {
      const here = share(row, column);
      // The length of an edge, by how steep the ink is: exact for straight edges, however blurred or slanted.
      edge += Math.hypot(here - share(row, column - 1), here - share(row - 1, column));
      area += here;
      if (here < 0.4) continue;
      [left, right, top, bottom] = [
        Math.min(left, column),
        Math.max(right, column + 1),
        Math.min(top, row),
        Math.max(bottom, row + 1),
      ];
    }
  }
  if (right < 0 || edge === 0) return null;
  const [x, y] = [((left + right) / 2 + (side - width) / 2) / side, ((top + bottom) / 2 + (side - height) / 2) / side];
  return { size: Math.max(right - left, bottom - top) / side, x, y, pen: Math.min((2 * area) / edge / side, 0.3) };
}

/** @param {Uint8Array} picture @param {number} height @param {number} width @returns {number[]} */
function borderOf(picture, height, width) {
  const border = [];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (row === 0 || column === 0 || row === height - 1 || column === width - 1)
        border.push(picture[row * width + column]);
    }
  }
  return border;
}

/** @param {number[]} values @returns {number} */
function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}
