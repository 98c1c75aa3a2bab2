// A map of numbers with a block of it lit: the patch under a kernel, a receptive field. Pure; imports drawings.

import { colours, drawColourPlane, isColourImage } from './layer-picture.js';
import { layerRange, planesOf } from './picture.js';
import { drawPlanes } from './planes.js';

/** @typedef {import('./picture.js').Picture} Picture */
/** @typedef {{top: number, left: number, height: number, width: number}} Block in cells; may stick out of the map */

/**
 * Numbers as a picture of one plane, coloured by the range of all of them unless told otherwise.
 * @param {(number | null)[][]} rows
 * @param {string} [layer]
 * @returns {Picture}
 */
export function pictureOf(rows, layer = '') {
  const values = rows.flat().map((value) => value ?? Number.NaN);
  const finite = values.filter(Number.isFinite);
  const [minimum, maximum] = finite.length
    ? [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))]
    : [0, 0];
  const scale = 255 / (maximum - minimum || 1);
  const data = Uint8Array.from(values, (value) => (Number.isFinite(value) ? Math.round((value - minimum) * scale) : 0));
  return { draw: 'maps', layer, shape: [1, rows.length, rows[0]?.length ?? 0], channels: 1, minimum, maximum, data };
}

/**
 * Where a map and a block that may stick out of it stand together in a box: the cells from (top, left) on.
 * @param {{height: number, width: number}} map
 * @param {Block | null} block
 * @param {{width: number, height: number}} box in device pixels
 * @returns {{step: number, left: number, top: number, width: number, height: number}} `left`, `top` of the map's first
 *   cell; `width`, `height` of all cells
 */
export function frameOf(map, block, box) {
  const first = { row: Math.min(0, block?.top ?? 0), column: Math.min(0, block?.left ?? 0) };
  const rows = Math.max(map.height, block ? block.top + block.height : 0) - first.row;
  const columns = Math.max(map.width, block ? block.left + block.width : 0) - first.column;
  const exact = Math.min(box.width / columns, box.height / rows);
  const step = exact >= 2 ? Math.floor(exact) : exact;
  const [width, height] = [step * columns, step * rows];
  const [x, y] = [Math.floor((box.width - width) / 2), Math.floor((box.height - height) / 2)];
  return { step, left: x - first.column * step, top: y - first.row * step, width, height };
}

/**
 * Draws one channel of a picture over the whole canvas, its block lit and all else dimmed.
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {{channel: number, block: Block | null, range?: import('./picture.js').Range,
 *   palette: import('./theme.js').Palette, ratio: number}} look
 * @returns {void}
 */
export function drawLit(context, picture, { channel, block, range = layerRange(picture), palette, ratio }) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  const planes = planesOf(picture);
  const { step, left, top } = frameOf(planes, block, { width, height });
  const tile = {
    columns: 1,
    rows: 1,
    width: Math.round(step * planes.width),
    height: Math.round(step * planes.height),
    gap: 0,
  };
  if (isColourImage(picture))
    drawColourPlane(context, picture, { x: left, y: top, width: tile.width, height: tile.height });
  else {
    const size = planes.height * planes.width;
    const one = {
      ...picture,
      shape: [1, planes.height, planes.width],
      data: picture.data.subarray(channel * size, (channel + 1) * size),
    };
    const table = range.isSigned ? palette.signed : colours(palette, picture);
    drawPlanes(context, one, { tiling: tile, count: 1, left, top }, { colours: table, rangeOf: () => range });
  }
  if (block) light(context, { left, top, step, tile, block, palette, ratio });
}

/**
 * @typedef {object} Look where the map is drawn, in pixels, and which of its cells are lit
 * @property {number} left
 * @property {number} top
 * @property {number} step the side of a cell
 * @property {{width: number, height: number}} tile
 * @property {Block} block
 * @property {import('./theme.js').Palette} palette
 * @property {number} ratio
 */

/** @param {CanvasRenderingContext2D} context @param {Look} look */
function light(context, look) {
  const { left, top, step, tile, block, palette, ratio } = look;
  const x = left + block.left * step;
  const y = top + block.top * step;
  const [wide, high] = [block.width * step, block.height * step];
  context.save();
  context.beginPath();
  context.rect(left, top, tile.width, tile.height);
  context.rect(x, y, wide, high);
  context.globalAlpha = 0.45;
  context.fillStyle = palette.css.panel;
  context.clip('evenodd');
  context.fillRect(left, top, tile.width, tile.height);
  context.restore();
  const line = Math.max(1, Math.round(ratio));
  if (block.height * block.width <= 400) drawPadding(context, look, line);
  for (const [colour, thick] of /** @type {[string, number][]} */ ([
    [palette.css.panel, 4 * line],
    [palette.css.accent, 2 * line],
  ])) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.strokeRect(
      Math.max(x, thick / 2),
      Math.max(y, thick / 2),
      wide - Math.max(0, thick / 2 - x),
      high - Math.max(0, thick / 2 - y),
    );
  }
}

/**
 * What sticks out is padding: dashed cells that hold nothing.
 * @param {CanvasRenderingContext2D} context @param {Look} look @param {number} line its width
 */
function drawPadding(context, { left, top, step, tile, block, palette }, line) {
  context.setLineDash([2 * line, 2 * line]);
  context.lineWidth = line;
  context.strokeStyle = palette.css.faint;
  for (let row = block.top; row < block.top + block.height; row += 1)
    for (let column = block.left; column < block.left + block.width; column += 1) {
      const [x, y] = [left + column * step, top + row * step];
      const isOutside = x < left || y < top || x >= left + tile.width || y >= top + tile.height;
      if (isOutside) context.strokeRect(x + line / 2, y + line / 2, step - line, step - line);
    }
  context.setLineDash([]);
}
