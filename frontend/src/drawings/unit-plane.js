// What one unit says over the plane, in the signed colours. Pure; may import only other drawings.

import { byteColours } from './colours.js';
import { isDrawable, layerRange, planesOf } from './picture.js';
import { paintBytes, scratchOf, stamp } from './planes.js';
import { fitTiles, tileAt, tilingSize } from './tiling.js';

const table = new Uint32Array(256);

/**
 * Fills the canvas with one plane, smooth: what lies between two points of its grid is between their values.
 * @param {CanvasRenderingContext2D} context
 * @param {import('./picture.js').Picture} picture [units, side, side]
 * @param {number} unit
 * @param {{palette: import('./theme.js').Palette, reach: number, box?: {x: number, y: number, width: number, height:
 *   number}}} look
 * @returns {void}
 */
export function drawUnitPlane(context, picture, unit, { palette, reach, box }) {
  if (!isDrawable(picture)) return;
  const { height, width } = planesOf(picture);
  const scratch = scratchOf(width, height);
  byteColours(palette.signed, picture, { low: -reach, high: reach }, table);
  paintBytes(scratch.pixels, picture.data, unit * width * height, width * height, table);
  const { canvas } = context;
  stamp(context, scratch, box ?? { x: 0, y: 0, width: canvas.width, height: canvas.height }, true);
}

/**
 * The first `most` planes as tiles, in one scale.
 * @param {CanvasRenderingContext2D} context @param {import('./picture.js').Picture} picture
 * @param {{palette: import('./theme.js').Palette, ratio: number, most: number}} look
 * @returns {void}
 */
export function drawUnitPlanes(context, picture, { palette, ratio, most }) {
  const planes = planesOf(picture);
  const count = Math.min(planes.count, most);
  const tiling = fitTiles(count, context.canvas, planes, Math.round(3 * ratio));
  const [wide, high] = tilingSize(tiling);
  const [left, top] = [(context.canvas.width - wide) >> 1, (context.canvas.height - high) >> 1];
  const range = layerRange(picture);
  const reach = Math.max(Math.abs(range.low), Math.abs(range.high));
  for (let unit = 0; unit < count; unit += 1) {
    const [x, y] = tileAt(tiling, unit);
    drawUnitPlane(context, picture, unit, {
      palette,
      reach,
      box: { x: left + x, y: top + y, width: tiling.width, height: tiling.height },
    });
  }
}
