// The large drawing of one layer: where each value stands, drawing it, and which value is under a point.
// Pure; imports drawings.

import { drawBars } from '../../drawings/bars.js';
import { short } from '../../format.js';
import { colours } from '../../drawings/layer-picture.js';
import { channelRange, isRow, layerRange, planesOf, valueOf, valuesOf } from '../../drawings/picture.js';
import { drawCells, drawPlanes } from '../../drawings/planes.js';
import { flowTiles, tileAt, tilingSize, tileUnder } from '../../drawings/tiling.js';
import { phrase } from '../../words/inspector.js';

/** @typedef {import('../../drawings/picture.js').Picture} Picture */
/** @typedef {{channel: number, row: number, column: number}} Spot for units the unit is `column` */
/**
 * @typedef {object} Layout all lengths in device pixels
 * @property {'maps' | 'bars' | 'cells'} kind
 * @property {number} width
 * @property {number} height
 * @property {number[]} channels which channels are shown
 * @property {import('../../drawings/tiling.js').Tiling} tiling
 */

const MOST_BARS = 32;
/** In CSS pixels: the most that bars take. */
const BAR_PITCH = 15;
const MOST_BAR_WIDTH = 520;

/**
 * @param {Picture} picture
 * @param {number} width in device pixels
 * @param {number} ratio device pixels per CSS pixel
 * @param {number | null} zoomed the one channel to show alone
 * @returns {Layout}
 */
export function layoutOf(picture, width, ratio, zoomed) {
  if (!isRow(picture)) return mapsLayout(picture, width, ratio, zoomed);
  const count = picture.data.length;
  const isBars = count <= MOST_BARS;
  const tiling = isBars
    ? { columns: 1, rows: count, width: Math.min(width, MOST_BAR_WIDTH * ratio), height: BAR_PITCH * ratio, gap: 0 }
    : flowTiles(count, width, { width: 1, height: 1 }, { least: 14 * ratio, most: 22 * ratio, gap: 0 });
  const [wide, height] = tilingSize(tiling);
  return { kind: isBars ? 'bars' : 'cells', width: wide, height, channels: [0], tiling };
}

/**
 * @param {Picture} picture
 * @param {number} width
 * @param {number} ratio
 * @param {number | null} zoomed
 * @returns {Layout}
 */
function mapsLayout(picture, width, ratio, zoomed) {
  const planes = planesOf(picture);
  const channels = zoomed === null ? Array.from({ length: planes.count }, (_, channel) => channel) : [zoomed];
  const { least, most } = tileLimits(channels.length, width / ratio);
  const tiling = flowTiles(channels.length, width, planes, {
    least: least * ratio,
    most: most * ratio,
    gap: Math.round(6 * ratio),
  });
  const whole = wholeSteps(tiling, planes);
  const [wide, height] = tilingSize(whole);
  return { kind: 'maps', width: wide, height, channels, tiling: whole };
}

/** Side of a tile in CSS pixels, by how many there are. @param {number} count @param {number} width there is */
function tileLimits(count, width) {
  if (count === 1) return { least: 120, most: 300 };
  // On a phone still three abreast.
  if (count <= 8) return { least: Math.min(110, width / 3 - 6), most: 176 };
  return count <= 32 ? { least: 72, most: 112 } : { least: 52, most: 80 };
}

/**
 * Tiles a whole number of pixels per value, where they are enlarged: all values are then equally large.
 * @param {import('../../drawings/tiling.js').Tiling} tiling @param {{width: number, height: number}} planes
 */
function wholeSteps(tiling, { width, height }) {
  const step = Math.floor(tiling.width / width);
  return step < 1 ? tiling : { ...tiling, width: step * width, height: step * height };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Layout} layout
 * @param {{palette: import('../../drawings/theme.js').Palette, ratio: number, isLocal: boolean,
 *   range?: import('../../drawings/picture.js').Range, spot?: Spot | null,
 *   labels?: string[], left?: number, top?: number}} look
 * @returns {void}
 */
export function drawSheet(
  context,
  picture,
  layout,
  { palette, ratio, isLocal, range = layerRange(picture), spot, labels, left = 0, top = 0 },
) {
  const scale = { colours: range.isSigned ? palette.signed : colours(palette, picture), range };
  const box = { x: left, y: top, width: layout.width, height: layout.height };
  if (layout.kind === 'bars') {
    const values = valuesOf(picture);
    drawBars(context, values, box, {
      labels: unitLabels(picture, labels),
      texts: values.map(short),
      ratio,
      css: palette.css,
    });
  } else if (layout.kind === 'cells') {
    drawCells(context, picture, box, { ...scale, columns: layout.tiling.columns });
  } else {
    const rangeOf = (/** @type {number} */ channel) => (isLocal ? channelRange(picture, channel) : scale.range);
    drawMaps(context, picture, layout, { ...scale, rangeOf, left, top });
  }
  if (spot)
    drawSpot(context, picture, layout, spot, { ratio, ink: palette.css.ink, paper: palette.css.panel, left, top });
}

/** @param {CanvasRenderingContext2D} context @param {Picture} picture @param {Layout} layout @param {any} scale */
function drawMaps(context, picture, { channels, tiling }, { left, top, ...scale }) {
  const { height, width, count } = planesOf(picture);
  const first = channels[0] * height * width;
  const shown =
    first === 0 ? picture : { ...picture, shape: [count, height, width], data: picture.data.subarray(first) };
  const rangeOf = (/** @type {number} */ channel) => scale.rangeOf(channel + channels[0]);
  drawPlanes(context, shown, { tiling, count: channels.length, left, top }, { ...scale, rangeOf });
}

/** A ring around the value that is pointed at, seen on light and on dark.
 * @param {CanvasRenderingContext2D} context @param {Picture} picture @param {Layout} layout @param {Spot} spot
 * @param {{ratio: number, ink: string, paper: string, left: number, top: number}} look */
function drawSpot(context, picture, layout, spot, { ratio, ink, paper, left, top }) {
  const { x, y, width, height } = boxOf(picture, layout, spot);
  const line = Math.max(1, Math.round(ratio));
  context.lineWidth = line;
  for (const [colour, out] of /** @type {[string, number][]} */ ([
    [paper, 1.5 * line],
    [ink, 0.5 * line],
  ])) {
    context.strokeStyle = colour;
    context.strokeRect(left + x - out, top + y - out, width + 2 * out, height + 2 * out);
  }
}

/**
 * @param {Picture} picture @param {Layout} layout @param {Spot} spot
 * @returns {{x: number, y: number, width: number, height: number}}
 */
function boxOf(picture, { kind, channels, tiling }, { channel, row, column }) {
  if (kind !== 'maps') {
    const [x, y] = tileAt(tiling, column);
    return { x, y, width: tiling.width, height: tiling.height };
  }
  const planes = planesOf(picture);
  const [left, top] = tileAt(tiling, Math.max(0, channels.indexOf(channel)));
  const [width, height] = [tiling.width / planes.width, tiling.height / planes.height];
  return { x: left + column * width, y: top + row * height, width, height };
}

/**
 * The value under a point; null beside the drawing.
 * @param {Picture} picture @param {Layout} layout @param {number} x @param {number} y
 * @returns {Spot | null}
 */
export function spotAt(picture, { kind, channels, tiling }, x, y) {
  const count = kind === 'maps' ? channels.length : picture.data.length;
  const tile = tileUnder(tiling, count, x, y);
  if (!tile) return null;
  if (kind !== 'maps') return { channel: 0, row: 0, column: tile.index };
  const { height, width } = planesOf(picture);
  return { channel: channels[tile.index], row: Math.floor(tile.y * height), column: Math.floor(tile.x * width) };
}

/**
 * The spot one step further in a direction; it stays within its channel, or its row of units.
 * @param {Picture} picture @param {Layout} layout @param {Spot} spot @param {string} key an arrow key
 * @returns {Spot}
 */
export function movedSpot(picture, layout, spot, key) {
  const [right, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  if (layout.kind !== 'maps') {
    const step = layout.kind === 'bars' ? right + down : right + down * layout.tiling.columns;
    return { ...spot, column: clamp(spot.column + step, picture.data.length) };
  }
  const { height, width } = planesOf(picture);
  return { ...spot, row: clamp(spot.row + down, height), column: clamp(spot.column + right, width) };
}

/** @param {number} value @param {number} count */
function clamp(value, count) {
  return Math.min(Math.max(value, 0), count - 1);
}

/**
 * What stands at a spot, in words. The value is marked approximate: pictures carry 256 steps.
 * @param {Picture} picture @param {Spot} spot @param {string[]} [labels]
 * @returns {string}
 */
export function spotText(picture, { channel, row, column }, labels) {
  const { height, width } = planesOf(picture);
  const place = (channel * height + row) * width + column;
  const value = `≈ ${short(valueOf(picture, picture.data[place]))}`;
  if (!isRow(picture)) return phrase('channelRowColumn', { channel, row, column, value });
  const name =
    labels?.length === picture.data.length
      ? phrase('unitColumnLabel', { column, label: labels[column] })
      : phrase('unitColumn', { column });
  return `${name}: ${value}`;
}

/** @param {Picture} picture @param {string[]} [labels] */
function unitLabels(picture, labels) {
  return labels?.length === picture.data.length ? labels : Array.from(picture.data, (_, index) => String(index));
}
