// Kernels as a PNG file, with their title and scale. Imports drawings.

import { toCss, unpack } from '../../drawings/colours.js';
import { short } from '../../format.js';
import { drawKernels, kernelLayout, signedRange } from '../../drawings/kernels.js';
import { palette } from '../../drawings/theme.js';
import { saveFile } from '../shared/saving.js';

const RATIO = 2;
const WIDTH = 760 * RATIO;
const MARGIN = 16 * RATIO;
const HEAD = 40 * RATIO;
const FOOT = 36 * RATIO;

/**
 * @param {import('../../drawings/kernels.js').Kernels} picture
 * @param {{title: string, fileName: string, isColour: boolean}} what
 * @returns {void}
 */
export function saveKernels(picture, { title, fileName, isColour }) {
  const colour = palette();
  const layout = kernelLayout(picture, WIDTH - 2 * MARGIN, RATIO);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEAD + layout.height + FOOT];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = colour.css.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  write(context, title, MARGIN, HEAD / 2, { size: 14, colour: colour.css.ink });
  drawKernels(context, picture, layout, { palette: colour, ratio: RATIO, left: MARGIN, top: HEAD });
  const [foot, { low, high }] = [canvas.height - FOOT / 2, signedRange(picture)];
  if (isColour)
    write(context, `grey is 0, up to ±${short(high)} of red, green and blue`, MARGIN, foot, {
      size: 11,
      colour: colour.css.soft,
    });
  else drawScale(context, { low, high }, foot, colour);
  canvas.toBlob((blob) => blob && saveFile(blob, `${fileName}.png`), 'image/png');
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{low: number, high: number}} range
 * @param {number} middle
 * @param {import('../../drawings/theme.js').Palette} colour
 */
function drawScale(context, { low, high }, middle, colour) {
  const [left, width, height] = [MARGIN + 60 * RATIO, 160 * RATIO, 8 * RATIO];
  for (let x = 0; x < width; x += 1) {
    context.fillStyle = toCss(unpack(colour.signed[Math.round((x / width) * 255)]));
    context.fillRect(left + x, middle - height / 2, 1, height);
  }
  write(context, short(low), MARGIN, middle, { size: 11, colour: colour.css.soft });
  write(context, short(high), left + width + 8 * RATIO, middle, { size: 11, colour: colour.css.soft });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{size: number, colour: string}} look
 */
function write(context, text, x, y, { size, colour }) {
  context.font = `${size * RATIO}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
