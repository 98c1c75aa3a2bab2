// A distribution as bars over the values' own axis. Pure; may import only other drawings.

import { short } from '../format.js';
import { valueOf } from './picture.js';
import { phrase } from '../words/drawings.js';

/** @typedef {import('./picture.js').Picture & {extent?: [number, number] | null, quantity?: string}} Histogram */
/** @typedef {{from: number, to: number, count: number}} Bin */

/**
 * The bins of a histogram in order. Counts are exact up to the largest being 255, beyond that to one 255th of it.
 * @param {Histogram} picture
 * @returns {Bin[]}
 */
export function binsOf(picture) {
  const [low, high] = picture.extent ?? [0, 1];
  const step = (high - low) / picture.data.length;
  return Array.from(picture.data, (byte, index) => ({
    from: low + index * step,
    to: index === picture.data.length - 1 ? high : low + (index + 1) * step,
    count: Math.round(valueOf(picture, byte)),
  }));
}

/**
 * False where there is nothing to draw: values that were not finite.
 * @param {Histogram | null | undefined} picture
 * @returns {picture is Histogram & {extent: [number, number]}}
 */
export function hasBins(picture) {
  return Boolean(picture && picture.extent && picture.maximum != null && picture.data.length > 0);
}

/**
 * @param {Histogram} picture
 * @returns {string}
 */
export function histogramText(picture) {
  if (!hasBins(picture)) return phrase('noLongerFiniteNumbers');
  const fullest = fullestBin(binsOf(picture));
  return phrase('valuesFromToMost', {
    channels: picture.channels.toLocaleString('en-GB'),
    extent: short(picture.extent[0]),
    extent2: short(picture.extent[1]),
    count: fullest.count.toLocaleString('en-GB'),
    from: short(fullest.from),
    to: short(fullest.to),
  });
}

/** @param {Bin[]} bins */
function fullestBin(bins) {
  return bins.reduce((best, bin) => (bin.count > best.count ? bin : best));
}

/**
 * Fills the canvas: bars below 0 in the negative colour, above it in the positive one, a line at 0.
 * @param {CanvasRenderingContext2D} context
 * @param {Histogram} picture
 * @param {{css: import('./theme.js').Palette['css'], ratio: number, pointed?: number | null}} look
 * @returns {void}
 */
export function drawHistogram(context, picture, { css, ratio, pointed = null }) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  if (!hasBins(picture)) return;
  const [low, high] = picture.extent;
  const base = height - Math.round(ratio);
  const pitch = width / picture.data.length;
  picture.data.forEach((byte, index) => {
    const left = Math.round(index * pitch);
    const wide = Math.max(1, Math.round((index + 1) * pitch) - left - (pitch > 4 * ratio ? Math.round(ratio) : 0));
    if (index === pointed) fill(context, css.track, left, 0, wide, base);
    // What is there at all is seen, however little.
    const tall = byte === 0 ? 0 : Math.max(Math.round(ratio), Math.round((byte / 255) * (base - 2 * ratio)));
    const middle = low + ((index + 0.5) / picture.data.length) * (high - low);
    fill(context, middle < 0 ? css.negative : css.positive, left, base - tall, wide, tall);
  });
  fill(context, css.line, 0, base, width, Math.round(ratio));
  if (low < 0 && high > 0)
    fill(context, css.soft, Math.round((-low / (high - low)) * width), 0, Math.max(1, Math.round(ratio)), height);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 */
function fill(context, colour, x, y, w, h) {
  context.fillStyle = colour;
  context.fillRect(x, y, w, h);
}
