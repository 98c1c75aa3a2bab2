// The large drawing of a layer as a PNG file, with its title and scale. Imports drawings.

import { short } from '../../format.js';
import { colours } from '../../drawings/layer-picture.js';
import { layerRange } from '../../drawings/picture.js';
import { palette } from '../../drawings/theme.js';
import { unpack, toCss } from '../../drawings/colours.js';
import { saveFile } from '../shared/saving.js';
import { drawSheet, layoutOf } from './sheet.js';

const RATIO = 2;
const WIDTH = 760 * RATIO;
const MARGIN = 16 * RATIO;
const HEAD = 40 * RATIO;
const FOOT = 36 * RATIO;

/**
 * @param {import('../../drawings/picture.js').Picture} picture
 * @param {{title: string, fileName: string, isLocal: boolean, zoomed: number | null, labels: string[]}} what
 * @returns {void}
 */
export function savePicture(picture, { title, fileName, ...look }) {
  const colour = palette();
  const layout = layoutOf(picture, WIDTH - 2 * MARGIN, RATIO, look.zoomed);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEAD + layout.height + FOOT];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = colour.css.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  write(context, title, MARGIN, HEAD / 2, { size: 14, colour: colour.css.ink });
  drawSheet(context, picture, layout, { palette: colour, ratio: RATIO, ...look, left: MARGIN, top: HEAD });
  drawLegend(context, picture, canvas.height - FOOT / 2, look.isLocal);
  canvas.toBlob((blob) => blob && saveFile(blob, `${fileName}.png`), 'image/png');
}

/**
 * @param {CanvasRenderingContext2D} context @param {import('../../drawings/picture.js').Picture} picture
 * @param {number} middle @param {boolean} isLocal
 */
function drawLegend(context, picture, middle, isLocal) {
  const { css, ...colour } = palette();
  const range = layerRange(picture);
  const [left, width, height] = [MARGIN + 60 * RATIO, 160 * RATIO, 8 * RATIO];
  const table = colours({ css, ...colour }, picture);
  for (let x = 0; x < width; x += 1) {
    context.fillStyle = toCss(unpack(table[Math.round((x / width) * 255)]));
    context.fillRect(left + x, middle - height / 2, 1, height);
  }
  write(context, isLocal ? 'smallest' : short(range.low), MARGIN, middle, { size: 11, colour: css.soft });
  const high = isLocal ? 'largest of each channel' : short(range.high);
  write(context, high, left + width + 8 * RATIO, middle, { size: 11, colour: css.soft });
}

/**
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y
 * @param {{size: number, colour: string}} look
 */
function write(context, text, x, y, { size, colour }) {
  context.font = `${size * RATIO}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
