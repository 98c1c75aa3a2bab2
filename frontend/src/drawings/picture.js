// What a picture is, and which numbers its bytes stand for. Pure; imports what a shape means.

import { kindOf, planesIn } from '../shape.js';

/**
 * One layer's planes of numbers as bytes: value = minimum + byte / 255 * (maximum - minimum).
 * @typedef {object} Picture
 * @property {string} draw maps, units, probabilities or boundary
 * @property {string} layer
 * @property {number[]} shape shape of `data`: [channels, height, width], or [units]
 * @property {number} channels true number of channels, where only the first are pictured
 * @property {number | null} minimum null where the values were not finite
 * @property {number | null} maximum
 * @property {Uint8Array} data
 */

/** @typedef {{low: number, high: number, isSigned: boolean}} Range what the ends of a colour scale stand for */

/** @typedef {{count: number, height: number, width: number}} Planes */

/**
 * The planes in a picture; a row of units counts as one plane, one high.
 * @param {Picture} picture
 * @returns {Planes}
 */
export function planesOf(picture) {
  return planesIn(picture.shape);
}

/** Whether it is one row of units, and not maps. @param {Picture} picture */
export const isRow = (picture) => kindOf(picture.shape) === 'row';

/**
 * False for a picture of values that were not finite (a diverged run), or whose bytes are cut short.
 * @param {Picture | null | undefined} picture
 * @returns {picture is Picture & {minimum: number, maximum: number}}
 */
export function isDrawable(picture) {
  if (!picture || picture.minimum == null || picture.maximum == null) return false;
  const size = picture.shape.reduce((product, side) => product * side, 1);
  return size > 0 && picture.data.length >= size;
}

/**
 * The value a byte stands for, exact to one 255th of the picture's range.
 * @param {Picture} picture
 * @param {number} byte
 * @returns {number}
 */
export function valueOf(picture, byte) {
  const minimum = picture.minimum ?? 0;
  return minimum + (byte / 255) * ((picture.maximum ?? 0) - minimum);
}

/**
 * Every value of a small picture (units, class probabilities).
 * @param {Picture} picture
 * @returns {number[]}
 */
export function valuesOf(picture) {
  return Array.from(picture.data, (byte) => valueOf(picture, byte));
}

/**
 * The colour range of a whole layer: symmetric about 0 where anything is negative, else from 0 up.
 * @param {Picture} picture
 * @returns {Range}
 */
export function layerRange(picture) {
  return colourRange(picture.minimum ?? 0, picture.maximum ?? 0, isSigned(picture));
}

/**
 * The colour range of one channel alone, with the layer's own kind of scale.
 * @param {Picture} picture
 * @param {number} channel
 * @returns {Range}
 */
export function channelRange(picture, channel) {
  const { height, width } = planesOf(picture);
  const [low, high] = extent(picture.data, channel * height * width, height * width);
  return colourRange(valueOf(picture, low), valueOf(picture, high), isSigned(picture));
}

/**
 * @param {Picture} picture
 * @returns {boolean}
 */
export function isSigned(picture) {
  return (picture.minimum ?? 0) < 0;
}

/**
 * @param {number} minimum
 * @param {number} maximum
 * @param {boolean} signed
 * @returns {Range}
 */
export function colourRange(minimum, maximum, signed) {
  const reach = Math.max(Math.abs(minimum), Math.abs(maximum)) || 1;
  return { low: signed ? -reach : 0, high: reach, isSigned: signed };
}

/**
 * Smallest and largest byte of a stretch.
 * @param {Uint8Array} bytes
 * @param {number} offset
 * @param {number} length
 * @returns {[number, number]}
 */
export function extent(bytes, offset, length) {
  let low = 255;
  let high = 0;
  for (let index = offset; index < offset + length; index += 1) {
    const byte = bytes[index];
    if (byte < low) low = byte;
    if (byte > high) high = byte;
  }
  return [low, high];
}
