// Draws one layer's picture into a card's canvas, whatever kind it is. Pure; may import only other drawings.

import { drawBars } from './bars.js';
import { drawSelected, paintBoundary } from './boundary.js';
import { short } from '../format.js';
import { isDrawable, isRow, isSigned, layerRange, planesOf, valueOf, valuesOf } from './picture.js';
import { drawCells, drawPlanes, scratchOf, stamp } from './planes.js';
import { block, fitTiles, tilingSize } from './tiling.js';
import { drawUnitPlanes } from './unit-plane.js';
import { kindOf } from '../shape.js';
import { phrase } from '../words/drawings.js';

/** @typedef {import('./picture.js').Picture} Picture */
/** @typedef {import('./theme.js').Palette} Palette */
/** @typedef {{palette: Palette, ratio: number, most?: number, classes?: string[]}} Look */

/** More units than this are drawn as a block of cells: thinner bars could not be told apart. */
const MOST_BARS = 16;

/** Planes are smooth: nine of them can still be told apart in a card. */
const MOST_PLANES = 9;

/**
 * Draws `picture` over the whole canvas, in the middle, as large as fits.
 * @param {CanvasRenderingContext2D} context
 * @param {Picture | null | undefined} picture
 * @param {Look} look
 * @returns {void}
 */
export function drawLayerPicture(context, picture, look) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  if (!isDrawable(picture)) return;
  drawingOf(picture)(context, picture, look);
}

/**
 * @param {Picture} picture
 * @returns {(context: CanvasRenderingContext2D, picture: Picture, look: Look) => void}
 */
function drawingOf(picture) {
  if (picture.draw === 'boundary') return drawBoundary;
  if (picture.draw === 'plane')
    return (context, planes, { palette, ratio, most = 4 }) =>
      drawUnitPlanes(context, planes, { palette, ratio, most: Math.max(most, MOST_PLANES) });
  if (isColourImage(picture)) return drawColourImage;
  if (!isRow(picture)) return drawMaps;
  if (isPoint(picture)) return drawPlace;
  return picture.data.length <= MOST_BARS ? drawUnits : drawBlock;
}

/**
 * Whether a picture is a photograph-like input: red, green and blue, not three separate maps.
 * @param {Picture} picture
 * @returns {boolean}
 */
export function isColourImage(picture) {
  return picture.layer === 'input' && kindOf(picture.shape) === 'picture' && picture.shape[0] === 3;
}

/**
 * Whether a picture is a point of the plane.
 * @param {Picture} picture
 * @returns {boolean}
 */
function isPoint(picture) {
  return picture.layer === 'input' && picture.data.length === 2 && picture.minimum === -(picture.maximum ?? 0);
}

/** @param {CanvasRenderingContext2D} context @param {Picture} picture @param {Look} look */
function drawMaps(context, picture, { palette, ratio, most = 4 }) {
  const planes = planesOf(picture);
  const count = Math.min(planes.count, most);
  const { width, height } = context.canvas;
  const tiling = fitTiles(count, { width, height }, planes, Math.round(3 * ratio));
  const [wide, high] = tilingSize(tiling);
  const range = layerRange(picture);
  const where = { tiling, count, left: (width - wide) >> 1, top: (height - high) >> 1 };
  drawPlanes(context, picture, where, { colours: colours(palette, picture), rangeOf: () => range });
}

/** @param {CanvasRenderingContext2D} context @param {Picture} picture @param {Look} look */
function drawUnits(context, picture, { palette, ratio, classes }) {
  const { width, height } = context.canvas;
  const values = valuesOf(picture);
  const labels = classes?.length === values.length ? classes : values.map((_, index) => String(index));
  const reach = picture.draw === 'probabilities' ? 1 : undefined;
  drawBars(context, values, { x: 0, y: 0, width, height }, { labels, reach, ratio, css: palette.css });
}

/** @param {CanvasRenderingContext2D} context @param {Picture} picture @param {Look} look */
function drawBlock(context, picture, { palette }) {
  const { columns, rows } = block(picture.data.length);
  const { width, height } = context.canvas;
  const tile = fitTiles(1, { width, height }, { width: columns, height: rows }, 0);
  const box = { x: (width - tile.width) >> 1, y: (height - tile.height) >> 1, width: tile.width, height: tile.height };
  drawCells(context, picture, box, { colours: colours(palette, picture), range: layerRange(picture) });
}

/** @param {CanvasRenderingContext2D} context @param {Picture} picture @param {Look} look */
function drawBoundary(context, picture, { palette }) {
  const { height, width } = planesOf(picture);
  const scratch = scratchOf(width, height);
  paintBoundary(scratch.pixels, picture, palette);
  const side = Math.min(context.canvas.width, context.canvas.height);
  stamp(context, scratch, { x: 0, y: 0, width: side, height: side }, true);
}

/**
 * A point of the plane: a ring between two axes.
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Look} look
 */
function drawPlace(context, picture, { palette, ratio }) {
  const side = Math.min(context.canvas.width, context.canvas.height);
  context.fillStyle = palette.css.track;
  context.fillRect(0, 0, side, side);
  context.fillStyle = palette.css.faint;
  context.fillRect(0, side >> 1, side, 1);
  context.fillRect(side >> 1, 0, 1, side);
  const [x, y] = valuesOf(picture);
  drawSelected(context, { x, y }, { range: picture.maximum || 1, side, ratio, ink: palette.css.accent });
}

/** @param {CanvasRenderingContext2D} context @param {Picture} picture */
function drawColourImage(context, picture) {
  const tile = fitTiles(1, context.canvas, planesOf(picture), 0);
  const left = (context.canvas.width - tile.width) >> 1;
  const top = (context.canvas.height - tile.height) >> 1;
  drawColourPlane(context, picture, { x: left, y: top, width: tile.width, height: tile.height });
}

/**
 * Red, green and blue planes as one image in a box.
 * @param {CanvasRenderingContext2D} context @param {Picture} picture
 * @param {{x: number, y: number, width: number, height: number}} box
 */
export function drawColourPlane(context, picture, box) {
  const { height, width } = planesOf(picture);
  const scratch = scratchOf(width, height);
  const area = width * height;
  const { data } = picture;
  for (let place = 0; place < area; place += 1) {
    scratch.pixels[place] = (255 << 24) | (data[place + 2 * area] << 16) | (data[place + area] << 8) | data[place];
  }
  stamp(context, scratch, box);
}

/**
 * The scale a picture is drawn with.
 * @param {Palette} palette
 * @param {Picture} picture
 * @returns {import('./colours.js').Ramp}
 */
export function colours(palette, picture) {
  return isSigned(picture) ? palette.signed : palette.unsigned;
}

/**
 * A picture in words, for those who do not see it.
 * @param {Picture | null | undefined} picture
 * @param {string[]} [classes]
 * @returns {string}
 */
export function describe(picture, classes) {
  if (!picture) return phrase('noPictureYet');
  if (!isDrawable(picture)) return phrase('theValuesAreNo');
  const range = phrase('valuesFromTo', { minimum: short(picture.minimum), maximum: short(picture.maximum) });
  if (picture.draw === 'boundary') return phrase('whatTheNetworkAnswers');
  const planes = planesOf(picture);
  if (picture.draw === 'plane') return phrase('unitsOverThePlane', { count: picture.channels || planes.count, range });
  if (!isRow(picture)) {
    const { height, width } = planes;
    return phrase('mapsOf', { count: picture.channels || planes.count, height, width, range });
  }
  const largest = picture.data.indexOf(Math.max(...picture.data));
  const name = classes?.length === picture.data.length ? classes[largest] : phrase('unit', { largest });
  const count = picture.channels || picture.data.length;
  return phrase('units', { count, range, name, value: short(valueOf(picture, picture.data[largest])) });
}
