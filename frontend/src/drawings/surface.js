// A function over a plane as filled contours, with a path on it. Pure; may import only other drawings.

import { along, pack } from './colours.js';

/** @import { Rgb } from './colours.js' */
/**
 * @typedef {object} Surface
 * @property {number[]} x ascending, one for each column
 * @property {number[]} y ascending, one for each row
 * @property {(number|null)[][]} values rows from the smallest y; null where it is not finite
 */
/** @typedef {{isLog: boolean, edges: number[]}} Levels `edges` of the bands, ascending */

const BANDS = 14;
/** Beyond this ratio of the largest to the smallest value, equal steps would leave the valley one flat band. */
const LOG_FROM = 20;
/** The highest share of the values has no bands of its own: a far corner must not flatten everything else. */
const CUT = 0.97;

/** @param {Surface} surface @returns {Levels|null} null where no value is finite */
export function levelsOf({ values }) {
  const finite = values
    .flat()
    .filter((value) => value !== null)
    .sort((one, other) => one - other);
  if (!finite.length) return null;
  const low = finite[0];
  const top = finite.at(-1) ?? low;
  const usual = finite[Math.floor(CUT * (finite.length - 1))];
  const isLog = low > 0 && top / low > LOG_FROM;
  const high = isLog ? top : Math.max(usual, low + 1e-12);
  const [from, to] = isLog ? [Math.log(low), Math.log(high)] : [low, high];
  const edges = Array.from({ length: BANDS + 1 }, (_, index) => from + ((to - from) * index) / BANDS);
  return { isLog, edges: isLog ? edges.map(Math.exp) : edges };
}

/**
 * Which band a value lies in, 0..BANDS-1; those beyond the edges lie in the outer ones.
 * @param {Levels} levels
 * @param {number} value
 */
export function bandOf({ isLog, edges }, value) {
  const scale = isLog ? Math.log : (/** @type {number} */ one) => one;
  const [low, high] = [scale(edges[0]), scale(edges[BANDS])];
  const share = (scale(Math.max(value, edges[0])) - low) / (high - low || 1);
  return Math.max(0, Math.min(BANDS - 1, Math.floor(share * BANDS)));
}

/**
 * The value between the points of the grid, by the four around (bilinear); null where one of them is not finite.
 * @param {Surface} surface @param {number} column @param {number} row both in points of the grid, with fractions
 * @returns {number|null}
 */
export function valueAt({ x, y, values }, column, row) {
  const [left, low] = [clamp(Math.floor(column), x.length - 2), clamp(Math.floor(row), y.length - 2)];
  const [right, up] = [column - left, row - low];
  const corners = [values[low][left], values[low][left + 1], values[low + 1][left], values[low + 1][left + 1]];
  if (corners.some((value) => value === null)) return null;
  const [a, b, c, d] = /** @type {number[]} */ (corners);
  return (a * (1 - right) + b * right) * (1 - up) + (c * (1 - right) + d * right) * up;
}

/** @param {number} value @param {number} most */
const clamp = (value, most) => Math.max(0, Math.min(most, value));

/**
 * The colour of a band: from the first stop, the lowest, to the last.
 * @param {Rgb[]} stops
 * @param {number} band
 * @returns {Rgb}
 */
export const bandColour = (stops, band) => along(stops, band / (BANDS - 1));

/**
 * Fills `pixels` (width x height, top row the largest y); where bands meet stands a line.
 * @param {Uint32Array} pixels @param {number} width @param {number} height @param {Surface} surface
 * @param {{levels: Levels, stops: Rgb[], line: Rgb, missing: Rgb}} look
 */
export function paintSurface(pixels, width, height, surface, { levels, stops, line, missing }) {
  const table = Array.from({ length: BANDS }, (_, band) => pack(bandColour(stops, band)));
  const [edge, hole] = [pack(line), pack(missing)];
  let above = new Int8Array(width).fill(-2);
  for (let top = 0; top < height; top += 1) {
    const bands = new Int8Array(width);
    const row = (1 - (top + 0.5) / height) * (surface.y.length - 1);
    for (let left = 0; left < width; left += 1) {
      const value = valueAt(surface, ((left + 0.5) / width) * (surface.x.length - 1), row);
      bands[left] = value === null ? -1 : bandOf(levels, value);
      const isEdge =
        (left > 0 && bands[left - 1] !== bands[left]) || (above[left] !== -2 && above[left] !== bands[left]);
      pixels[top * width + left] = bands[left] < 0 ? hole : isEdge ? edge : table[bands[left]];
    }
    above = bands;
  }
}

/**
 * Where a place of the plane lies, in pixels of the drawing.
 * @param {Surface} surface
 * @param {number} a
 * @param {number} b
 * @param {number} width
 * @param {number} height
 * @returns {[number, number]}
 */
export function placeOf({ x, y }, a, b, width, height) {
  const [lastX, lastY] = [x[x.length - 1], y[y.length - 1]];
  return [((a - x[0]) / (lastX - x[0])) * width, (1 - (b - y[0]) / (lastY - y[0])) * height];
}

/**
 * The path with a dot for each epoch; the first ringed, the present one a filled dot, some with their epoch beside.
 * @param {CanvasRenderingContext2D} context
 * @param {Surface} surface
 * @param {{epoch: number, x: number, y: number}[]} path
 * @param {{width: number, height: number, ratio: number, line: string, halo: string, ink: string}} look
 */
export function drawPath(context, surface, path, { width, height, ratio, line, halo, ink }) {
  const places = path.map(({ x, y }) => placeOf(surface, x, y, width, height));
  const trace = (/** @type {string} */ colour, /** @type {number} */ thick) => {
    context.beginPath();
    for (const [left, top] of places) context.lineTo(left, top);
    [context.strokeStyle, context.lineWidth, context.lineJoin] = [colour, thick * ratio, 'round'];
    context.stroke();
  };
  trace(halo, 4.5);
  trace(line, 2);
  places.forEach(([left, top], index) => {
    const isEnd = index === 0 || index === places.length - 1;
    context.beginPath();
    context.arc(left, top, (isEnd ? 5 : 2.6) * ratio, 0, 2 * Math.PI);
    context.fillStyle = index === 0 ? halo : line;
    context.fill();
    [context.strokeStyle, context.lineWidth] = [index === 0 ? line : halo, (isEnd ? 2 : 1) * ratio];
    context.stroke();
  });
  for (const index of labelled(places, 34 * ratio))
    label(context, String(path[index].epoch), places[index], { width, ratio, halo, ink });
}

/**
 * Epochs that have room for their number: the last and the first always, others where they are far enough apart.
 * @param {[number, number][]} places
 * @param {number} apart
 */
export function labelled(places, apart) {
  const chosen = [places.length - 1];
  for (const index of [0, ...places.keys()]) {
    const isFree = chosen.every(
      (other) => Math.hypot(places[index][0] - places[other][0], places[index][1] - places[other][1]) >= apart,
    );
    if (isFree) chosen.push(index);
  }
  return chosen;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {[number, number]} place
 * @param {{width: number, ratio: number, halo: string, ink: string}} look
 */
function label(context, text, [left, top], { width, ratio, halo, ink }) {
  const isRight = left > width - 40 * ratio;
  context.font = `600 ${11 * ratio}px system-ui, sans-serif`;
  [context.textAlign, context.textBaseline] = [isRight ? 'right' : 'left', 'middle'];
  [context.strokeStyle, context.lineWidth, context.fillStyle] = [halo, 3 * ratio, ink];
  const at = left + (isRight ? -9 : 9) * ratio;
  context.strokeText(text, at, top - 8 * ratio);
  context.fillText(text, at, top - 8 * ratio);
}
