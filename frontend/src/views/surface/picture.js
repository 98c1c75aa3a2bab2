// A loss surface on a canvas, on the page and in a file. Imports drawings.

import { parseColour, toCss } from '../../drawings/colours.js';
import { loss } from '../../format.js';
import { bandColour, drawPath, levelsOf, paintSurface, placeOf } from '../../drawings/surface.js';
import { palette as paletteNow } from '../../drawings/theme.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { phrase } from '../../words/surface.js';

/** @typedef {import('../../drawings/theme.js').Palette} Palette */
/**
 * @typedef {object} Answer What the server said, with what the drawing needs.
 * @property {'random'|'path'} directions
 * @property {number[]} x
 * @property {number[]} y
 * @property {(number|null)[][]} losses
 * @property {number|null} centre
 * @property {{epoch: number, x: number, y: number}[]} path
 * @property {[number, number]|null} explained
 * @property {number} kept_epochs
 * @property {number} epoch
 * @property {number} grid
 * @property {number} asked_grid
 * @property {number} examples
 * @property {number} asked_examples
 * @property {number} training_examples
 * @property {import('../../drawings/surface.js').Surface} surface
 * @property {import('../../drawings/surface.js').Levels} levels
 */

/** @param {any} answer @returns {Answer|null} null where no loss is finite */
export function readied(answer) {
  const surface = { x: answer.x, y: answer.y, values: answer.losses };
  const levels = levelsOf(surface);
  return levels && { ...answer, surface, levels };
}

/** Low losses deep and dark, high ones light. @param {Palette} palette */
function stopsOf({ resolve }) {
  return ['var(--map-low)', 'var(--pos)', 'var(--map-high)'].map((token) => parseColour(resolve(token)));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Answer} answer
 * @param {{ratio: number, palette: Palette, width?: number, height?: number}} look
 */
export function drawSurface(
  context,
  answer,
  { ratio, palette, width = context.canvas.width, height = context.canvas.height },
) {
  if (!width || !height) return;
  const image = context.createImageData(width, height);
  const stops = stopsOf(palette);
  const line = parseColour(palette.resolve('var(--map-low)'));
  const look = { levels: answer.levels, stops, line, missing: parseColour(palette.css.line) };
  paintSurface(new Uint32Array(image.data.buffer), width, height, answer.surface, look);
  context.putImageData(image, 0, 0);
  const colours = {
    line: palette.css.negative,
    halo: palette.resolve('var(--map-high)'),
    ink: palette.resolve('var(--map-low)'),
  };
  if (answer.path.length) return drawPath(context, answer.surface, answer.path, { width, height, ratio, ...colours });
  const [left, top] = placeOf(answer.surface, 0, 0, width, height);
  context.beginPath();
  context.arc(left, top, 5 * ratio, 0, 2 * Math.PI);
  context.fillStyle = colours.line;
  context.fill();
  [context.strokeStyle, context.lineWidth] = [colours.halo, 2 * ratio];
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 * @param {{left: number, top: number, width: number, height: number}} [box]
 */
export function drawScale(
  context,
  palette,
  box = { left: 0, top: 0, width: context.canvas.width, height: context.canvas.height },
) {
  const stops = stopsOf(palette);
  for (let band = 0; band < 14; band += 1) {
    context.fillStyle = toCss(bandColour(stops, band));
    context.fillRect(box.left, box.top + (box.height * (13 - band)) / 14, box.width, box.height / 14 + 1);
  }
}

const [RATIO, SIDE, MARGIN] = [2, 760, 48];

/** @param {Answer} answer @param {{title: string, names: [string, string], fileName: string}} what */
export function savePicture(answer, { title, names, fileName }) {
  const palette = paletteNow();
  const plane = document.createElement('canvas');
  [plane.width, plane.height] = [SIDE, SIDE];
  drawSurface(/** @type {CanvasRenderingContext2D} */ (plane.getContext('2d')), answer, { ratio: RATIO, palette });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [SIDE + 3 * MARGIN + 60, SIDE + 2.4 * MARGIN];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = palette.css.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plane, MARGIN, MARGIN);
  const left = MARGIN + SIDE + 20;
  drawScale(context, palette, { left, top: MARGIN, width: 24, height: SIDE });
  const write = writer(context, palette);
  write(title, MARGIN, MARGIN / 2, 15);
  write(names[0], MARGIN, SIDE + 1.5 * MARGIN, 11);
  write(phrase('up', { name: names[1] }), MARGIN, SIDE + 2 * MARGIN, 11);
  answer.levels.edges.forEach((edge, index) => {
    if (index % 2 === 0) write(loss(edge), left + 32, MARGIN + SIDE * (1 - index / 14), 10);
  });
  canvas.toBlob((blob) => blob && saveFile(blob, `${fileName}.png`), 'image/png');
}

/** @param {CanvasRenderingContext2D} context @param {Palette} palette */
function writer(context, { css }) {
  return (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ size) => {
    context.font = `${size * RATIO * 0.8}px system-ui, sans-serif`;
    [context.textBaseline, context.fillStyle] = ['middle', css.ink];
    context.fillText(text, x, y);
  };
}

/** The grid as a table: one row for each point, then the path. @param {Answer} answer @param {string} fileName */
export function saveTable(answer, fileName) {
  const points = answer.y.flatMap((y, row) =>
    answer.x.map((x, column) => ({ x, y, loss: answer.losses[row][column], epoch: /** @type {number|null} */ (null) })),
  );
  const rows = [...points, ...answer.path.map(({ epoch, x, y }) => ({ x, y, loss: null, epoch }))];
  const columns = [
    rows.map(({ x }) => x),
    rows.map(({ y }) => y),
    rows.map((row) => row.loss),
    rows.map(({ epoch }) => epoch),
  ];
  saveFile(
    new Blob([toCsv(['x', 'y', 'loss', 'epoch on the path'], columns)], { type: 'text/csv' }),
    `${fileName}.csv`,
  );
}
