// A drawing as a PNG file, with its title above and its scale of colours below. Imports drawings.

import { toCss, unpack } from '../../drawings/colours.js';
import { palette } from '../../drawings/theme.js';
import { saveFile } from '../shared/saving.js';

export const RATIO = 2;
const WIDTH = 760 * RATIO;
const MARGIN = 16 * RATIO;
const HEAD = 40 * RATIO;
const FOOT = 36 * RATIO;

/** How wide a drawing is, in pixels of the file. */
export const DRAWN = WIDTH - 2 * MARGIN;

/** @typedef {{context: CanvasRenderingContext2D, middle: number}} Foot where what explains the colours stands */
/**
 * @param {{title: string, fileName: string}} what
 * @param {number} height of the drawing, in pixels
 * @param {(context: CanvasRenderingContext2D, place: {left: number, top: number}) => void} draw
 * @param {(foot: Foot) => void} explain
 */
export function savePng({ title, fileName }, height, draw, explain) {
  const { css } = palette();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEAD + height + FOOT];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = css.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  write(context, title, { x: MARGIN, y: HEAD / 2, size: 14, colour: css.ink });
  draw(context, { left: MARGIN, top: HEAD });
  explain({ context, middle: canvas.height - FOOT / 2 });
  canvas.toBlob((blob) => blob && saveFile(blob, `${fileName}.png`), 'image/png');
}

/**
 * The colours from the smallest value to the largest.
 * @param {Foot} foot @param {string[]} ends @param {Uint32Array} table
 */
export function drawScale({ context, middle }, [low, high], table) {
  const { soft } = palette().css;
  const [left, width, height] = [MARGIN + 60 * RATIO, 160 * RATIO, 8 * RATIO];
  for (let x = 0; x < width; x += 1) {
    context.fillStyle = toCss(unpack(table[Math.round((x / width) * 255)]));
    context.fillRect(left + x, middle - height / 2, 1, height);
  }
  write(context, low, { x: MARGIN, y: middle, size: 11, colour: soft });
  write(context, high, { x: left + width + 8 * RATIO, y: middle, size: 11, colour: soft });
}

/** @param {Foot} foot @param {string} text */
export const drawNote = ({ context, middle }, text) =>
  write(context, text, { x: MARGIN, y: middle, size: 11, colour: palette().css.soft });

/**
 * @param {CanvasRenderingContext2D} context @param {string} text
 * @param {{x: number, y: number, size: number, colour: string}} look
 */
function write(context, text, { x, y, size, colour }) {
  context.font = `${size * RATIO}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
