// Paints planes of bytes as tiles of a canvas, with hard pixel edges. May import only other drawings.

import { byteColours } from './colours.js';
import { planesOf } from './picture.js';
import { block, tileAt } from './tiling.js';

/**
 * @typedef {{canvas: OffscreenCanvas, context: OffscreenCanvasRenderingContext2D, image: ImageData, pixels:
 *   Uint32Array}} Scratch
 */

const SCRATCH_LIMIT = 24;
/** @type {Map<string, Scratch>} */
const scratches = new Map();
const table = new Uint32Array(256);

/**
 * Draws the first `count` planes of a picture where a tiling puts them, from (left, top) on.
 * @param {CanvasRenderingContext2D} context
 * @param {import('./picture.js').Picture} picture
 * @param {{tiling: import('./tiling.js').Tiling, count: number, left?: number, top?: number}} where
 * @param {{colours: import('./colours.js').Ramp, rangeOf: (channel: number) => {low: number, high: number}}} scale
 * @returns {void}
 */
export function drawPlanes(context, picture, { tiling, count, left = 0, top = 0 }, { colours, rangeOf }) {
  const { height, width } = planesOf(picture);
  const scratch = scratchOf(width, height);
  for (let channel = 0; channel < count; channel += 1) {
    byteColours(colours, picture, rangeOf(channel), table);
    paintBytes(scratch.pixels, picture.data, channel * width * height, width * height, table);
    const [x, y] = tileAt(tiling, channel);
    stamp(context, scratch, { x: left + x, y: top + y, width: tiling.width, height: tiling.height });
  }
}

/**
 * Draws a row of units as a block of cells, near-square unless `columns` says otherwise, filling (x, y, width, height).
 * @param {CanvasRenderingContext2D} context
 * @param {import('./picture.js').Picture} picture
 * @param {{x: number, y: number, width: number, height: number}} box
 * @param {{colours: import('./colours.js').Ramp, range: {low: number, high: number}, columns?: number}} scale
 * @returns {void}
 */
export function drawCells(context, picture, box, { colours, range, columns = block(picture.data.length).columns }) {
  const rows = Math.ceil(picture.data.length / columns);
  const scratch = scratchOf(columns, rows);
  paintBytes(scratch.pixels, picture.data, 0, picture.data.length, byteColours(colours, picture, range, table));
  scratch.pixels.fill(0, picture.data.length);
  stamp(context, scratch, box);
}

/**
 * Colours a stretch of bytes into the start of a row of pixels.
 * @param {Uint32Array} pixels
 * @param {Uint8Array} bytes
 * @param {number} offset
 * @param {number} length
 * @param {Uint32Array} colours one per byte
 * @returns {void}
 */
export function paintBytes(pixels, bytes, offset, length, colours) {
  for (let index = 0; index < length; index += 1) pixels[index] = colours[bytes[offset + index]];
}

/**
 * A canvas of one plane's size, kept and used again: drawing a frame allocates nothing.
 * @param {number} width
 * @param {number} height
 * @returns {Scratch}
 */
export function scratchOf(width, height) {
  const key = `${width}x${height}`;
  const kept = scratches.get(key);
  if (kept) return kept;
  if (scratches.size >= SCRATCH_LIMIT) scratches.clear();
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(width, height);
  const scratch = { canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
  scratches.set(key, scratch);
  return scratch;
}

/**
 * Copies a scratch onto a canvas, enlarged with hard edges, reduced with soft ones.
 * @param {CanvasRenderingContext2D} context
 * @param {Scratch} scratch
 * @param {{x: number, y: number, width: number, height: number}} box
 * @param {boolean} [isSmooth]
 * @returns {void}
 */
export function stamp(context, scratch, box, isSmooth = box.width < scratch.canvas.width) {
  scratch.context.putImageData(scratch.image, 0, 0);
  context.imageSmoothingEnabled = isSmooth;
  context.drawImage(scratch.canvas, box.x, box.y, box.width, box.height);
}
