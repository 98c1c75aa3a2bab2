// A confusion matrix on a canvas: blue where the answer is right, orange where it is wrong. Pure; imports only
// drawings.

import { mix, parseColour, toCss } from './colours.js';

/** @typedef {{side: number, left: number, top: number, cell: number, count: number}} MatrixLayout in device pixels */

const HEAD = 18;
const LONGEST = 64;

/**
 * Cells as large as fit a width, with room for the names left and above.
 * @param {number} count @param {number} width @param {string[]} names @param {number} ratio
 * @returns {MatrixLayout}
 */
export function matrixLayout(count, width, names, ratio) {
  const longest = Math.max(1, ...names.map((name) => name.length));
  const left = Math.round(Math.min(LONGEST, 12 + longest * 6.5) * ratio);
  const top = Math.round((longest <= 2 ? HEAD : Math.min(LONGEST, 10 + longest * 6)) * ratio);
  const cell = Math.max(3, Math.floor((width * ratio - left) / count));
  return { side: cell * count, left, top, cell, count };
}

/**
 * How strongly a cell is coloured: its share of the row, small ones still seen.
 * @param {number} share
 * @returns {number}
 */
export const strengthOf = (share) => (share === 0 ? 0 : 0.12 + 0.88 * Math.sqrt(share));

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} matrix rows: what is true; columns: what is said
 * @param {MatrixLayout} layout
 * @param {{palette: import('./theme.js').Palette, ratio: number, names: string[], spot?: {row: number, column:
 *   number}|null}} look
 * @returns {void}
 */
export function drawMatrix(context, matrix, layout, { palette, ratio, names, spot }) {
  const { cell, left, top } = layout;
  const gap = cell > 12 * ratio ? Math.round(ratio) : 0;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `${Math.round(Math.min(12 * ratio, cell * 0.5))}px system-ui, sans-serif`;
  matrix.forEach((row, at) => {
    const total = row.reduce((sum, value) => sum + value, 0) || 1;
    row.forEach((value, column) => {
      const strength = strengthOf(value / total);
      const [x, y] = [left + column * cell, top + at * cell];
      const colour = mix(palette.zero, palette.classes[at === column ? 1 : 0], strength);
      context.fillStyle = toCss(colour);
      context.fillRect(x, y, cell - gap, cell - gap);
      if (value === 0 || cell < 17 * ratio) return;
      context.fillStyle = readableOn(colour, palette.css);
      context.fillText(String(value), x + (cell - gap) / 2, y + (cell - gap) / 2);
    });
  });
  drawNames(context, layout, { palette, ratio, names });
  if (!spot) return;
  context.lineWidth = 2 * ratio;
  context.strokeStyle = palette.css.ink;
  context.strokeRect(left + spot.column * cell, top + spot.row * cell, cell - gap, cell - gap);
}

/**
 * Every name, or every few where they would run into each other.
 * @param {CanvasRenderingContext2D} context @param {MatrixLayout} layout
 * @param {{palette: import('./theme.js').Palette, ratio: number, names: string[]}} look
 */
function drawNames(context, { cell, left, top, count }, { palette, ratio, names }) {
  const step = Math.max(1, Math.ceil((11 * ratio) / cell));
  context.fillStyle = palette.css.soft;
  context.font = `${11 * ratio}px system-ui, sans-serif`;
  for (let index = 0; index < count; index += step) {
    const middle = (index + 0.5) * cell;
    context.textAlign = 'right';
    context.fillText(fitting(context, names[index], left - 7 * ratio), left - 5 * ratio, top + middle);
    context.save();
    context.translate(left + middle, top - 5 * ratio);
    if (top > (HEAD + 2) * ratio) context.rotate(-Math.PI / 2);
    context.textAlign = top > (HEAD + 2) * ratio ? 'left' : 'center';
    context.textBaseline = top > (HEAD + 2) * ratio ? 'middle' : 'alphabetic';
    context.fillText(fitting(context, names[index], top - 7 * ratio), 0, 0);
    context.restore();
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} name @param {number} room @returns {string} */
function fitting(context, name, room) {
  if (context.measureText(name).width <= room || name.length < 3) return name;
  let kept = name;
  while (kept.length > 1 && context.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/**
 * The darker or the lighter of the theme's two, whichever is read better.
 * @param {import('./colours.js').Rgb} colour
 * @param {import('./theme.js').Palette['css']} css
 */
function readableOn(colour, { ink, panel }) {
  const [here, dark, light] = [colour, parseColour(ink), parseColour(panel)].map(brightness);
  return Math.abs(dark - here) > Math.abs(light - here) ? ink : panel;
}

/** @param {import('./colours.js').Rgb} colour @returns {number} */
const brightness = ([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue;

/**
 * The cell under a point.
 * @param {MatrixLayout} layout @param {number} x @param {number} y
 * @returns {{row: number, column: number}|null}
 */
export function cellAt({ left, top, cell, count }, x, y) {
  const [row, column] = [Math.floor((y - top) / cell), Math.floor((x - left) / cell)];
  return row >= 0 && column >= 0 && row < count && column < count ? { row, column } : null;
}
