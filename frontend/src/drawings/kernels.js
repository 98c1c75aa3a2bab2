// Weights as pictures: a block for each filter or unit, in it a tile for each input channel. Pure; may import only
// other drawings.

import { byteColours } from './colours.js';
import { short } from '../format.js';
import { layerRange, valueOf } from './picture.js';
import { scratchOf, stamp } from './planes.js';
import { block, flowTiles, tileAt, tileUnder, tilingSize } from './tiling.js';
import { phrase } from '../words/drawings.js';

/** @typedef {import('./picture.js').Picture & {quantity?: string}} Kernels shape [units, channels, height, width] */
/** @typedef {{unit: number, channel: number, row: number, column: number}} Weight */
/**
 * @typedef {object} KernelLayout in device pixels
 * @property {import('./tiling.js').Tiling} blocks one per unit
 * @property {import('./tiling.js').Tiling} tiles within a block, one per channel (one in all where colours are mixed)
 * @property {number} width
 * @property {number} height
 * @property {boolean} isColour
 */

/**
 * @param {Kernels} picture
 * @param {number} available width
 * @param {number} ratio device pixels per CSS pixel
 * @returns {KernelLayout}
 */
export function kernelLayout(picture, available, ratio) {
  const [units, channels, height, width] = picture.shape;
  const isColour = picture.quantity === 'colour' && channels === 3;
  const { columns, rows } = isColour ? { columns: 1, rows: 1 } : block(channels);
  const gap = Math.max(1, Math.round(ratio));
  const between = 2 * gap;
  const shape = { width: columns * width, height: rows * height };
  const side = limits(columns * width, units);
  const outer = flowTiles(units, available, shape, {
    least: side.least * ratio,
    most: side.most * ratio,
    gap: 10 * gap,
  });
  // Every weight the same whole number of pixels, so that none looks more important.
  const step = Math.max(1, Math.floor((outer.width - between * (columns - 1)) / (columns * width)));
  const tiles = { columns, rows, width: step * width, height: step * height, gap: between };
  const [wide, high] = tilingSize(tiles);
  const across = Math.max(1, Math.min(outer.columns, Math.floor((available + 10 * gap) / (wide + 10 * gap))));
  const blocks = { columns: across, rows: Math.ceil(units / across), width: wide, height: high, gap: 10 * gap };
  const [w, h] = tilingSize(blocks);
  return { blocks, tiles, width: w, height: h, isColour };
}

/** CSS pixels a block may take. @param {number} weights across @param {number} units */
function limits(weights, units) {
  const wished = units === 1 ? 180 : units <= 8 ? 84 : units <= 16 ? 68 : 48;
  // Many channels of many pixels need room: 3 pixels for each weight at least, where the page has them.
  const least = Math.min(150, Math.max(wished, 3 * weights));
  return { least, most: Math.round(1.25 * least) };
}

/**
 * Painted pixel by pixel and copied once: a thousand kernels drawn one by one would take longer than a frame.
 * @param {CanvasRenderingContext2D} context @param {Kernels} picture @param {KernelLayout} layout
 * @param {{palette: import('./theme.js').Palette, ratio: number, spot?: Weight | null, left?: number, top?: number}}
 *   look
 * @returns {void}
 */
export function drawKernels(context, picture, layout, { palette, ratio, spot = null, left = 0, top = 0 }) {
  const [units, channels, height, width] = picture.shape;
  const scratch = scratchOf(layout.width, layout.height);
  scratch.pixels.fill(0);
  const colours = byteColours(palette.signed, picture, signedRange(picture));
  const area = height * width;
  for (let unit = 0; unit < units; unit += 1) {
    const [x, y] = tileAt(layout.blocks, unit);
    for (let channel = 0; channel < (layout.isColour ? 1 : channels); channel += 1) {
      const [inX, inY] = tileAt(layout.tiles, channel);
      const offset = (unit * channels + channel) * area;
      const colourAt = layout.isColour ? mixed(picture, area) : (/** @type {number} */ at) => colours[picture.data[at]];
      paintTile(scratch.pixels, layout, { start: (y + inY) * layout.width + x + inX, offset, height, width, colourAt });
    }
  }
  stamp(context, scratch, { x: left, y: top, width: layout.width, height: layout.height });
  if (spot && spot.unit < units) {
    const [x, y] = tileAt(layout.blocks, spot.unit);
    ring(context, left + x, top + y, layout, { ratio, palette });
  }
}

/**
 * Every weight as a square of equal pixels: one line of them is painted, the others are its copies.
 * @param {Uint32Array} pixels @param {KernelLayout} layout
 * @param {{start: number, offset: number, height: number, width: number, colourAt: (at: number) => number}} tile
 */
function paintTile(pixels, { tiles, width: line }, { start, offset, height, width, colourAt }) {
  const step = tiles.width / width;
  for (let row = 0; row < height; row += 1) {
    const first = start + row * step * line;
    for (let column = 0; column < width; column += 1) {
      const at = first + column * step;
      pixels.fill(colourAt(offset + row * width + column), at, at + step);
    }
    for (let copy = 1; copy < step; copy += 1) pixels.copyWithin(first + copy * line, first, first + tiles.width);
  }
}

/** Weights are positive and negative whatever a layer happens to hold. @param {Kernels} picture */
export function signedRange(picture) {
  const reach = Math.max(Math.abs(picture.minimum ?? 0), Math.abs(picture.maximum ?? 0)) || 1;
  return { low: -reach, high: reach, isSigned: true };
}

/**
 * Three channels as red, green and blue; a weight of 0 is the middle grey.
 * @param {Kernels} picture @param {number} area
 * @returns {(at: number) => number}
 */
function mixed(picture, area) {
  const { high } = signedRange(picture);
  const level = (/** @type {number} */ at) => Math.round(127.5 * (1 + valueOf(picture, picture.data[at]) / high));
  return (at) => ((255 << 24) | (level(at + 2 * area) << 16) | (level(at + area) << 8) | level(at)) >>> 0;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {KernelLayout} layout
 * @param {{ratio: number, palette: import('./theme.js').Palette}} look
 */
function ring(context, x, y, { blocks }, { ratio, palette }) {
  const out = 2 * ratio;
  context.lineWidth = 1.5 * ratio;
  context.strokeStyle = palette.css.accent;
  context.strokeRect(x - out, y - out, blocks.width + 2 * out, blocks.height + 2 * out);
}

/**
 * The weight under a point; null beside them.
 * @param {Kernels} picture @param {KernelLayout} layout @param {number} x @param {number} y
 * @returns {Weight | null}
 */
export function weightAt(picture, { blocks, tiles, isColour }, x, y) {
  const [units, channels, height, width] = picture.shape;
  const outer = tileUnder(blocks, units, x, y);
  if (!outer) return null;
  const inner = tileUnder(tiles, isColour ? 1 : channels, outer.x * blocks.width, outer.y * blocks.height);
  if (!inner) return null;
  return {
    unit: outer.index,
    channel: inner.index,
    row: Math.floor(inner.y * height),
    column: Math.floor(inner.x * width),
  };
}

/**
 * @param {Kernels} picture @param {Weight} weight @param {'filter' | 'unit'} noun
 * @returns {string}
 */
export function weightText(picture, { unit, channel, row, column }, noun) {
  const [, channels, height, width] = picture.shape;
  const at = (/** @type {number} */ one) =>
    short(valueOf(picture, picture.data[((unit * channels + one) * height + row) * width + column]));
  if (picture.quantity === 'colour' && channels === 3)
    return phrase(noun === 'unit' ? 'unitRedGreen' : 'filterRedGreen', {
      unit,
      row,
      column,
      red: at(0),
      green: at(1),
      blue: at(2),
    });
  const of = channels > 1 ? phrase('inputChannel', { channel }) : '';
  return phrase(noun === 'unit' ? 'unitRowColumn' : 'filterRowColumn', { unit, of, row, column, value: at(channel) });
}

/**
 * All of them in words.
 * @param {Kernels} picture @param {'filter' | 'unit'} noun
 * @returns {string}
 */
export function kernelsText(picture, noun) {
  const [units, channels, height, width] = picture.shape;
  const { high } = layerRange(picture);
  const each =
    picture.quantity === 'colour' ? phrase('inColour') : channels > 1 ? phrase('ofInputChannels', { channels }) : '';
  return phrase('weightsFromToScale', {
    kernels: phrase(noun === 'unit' ? 'unitsOf' : 'filters', { units, height, width, each }),
    minimum: short(picture.minimum),
    maximum: short(picture.maximum),
    high: short(high),
  });
}
