// One example's part of a picture of several. Pure; imports what a shape means.

import { kindOf } from '../../shape.js';

/** @typedef {import('../../drawings/picture.js').Picture} Picture */

/** Whether each example has units, and not maps. @param {Picture} picture of several examples */
export const isOfUnits = (picture) => kindOf(picture.shape.slice(1)) === 'row';

/**
 * The maps or units of one of the examples, in the scale of all of them.
 * @param {Picture} picture shape [examples, channels, height, width] or [examples, units]
 * @param {number} place
 * @returns {Picture}
 */
export function sampleAt(picture, place) {
  const shape = picture.shape.slice(1);
  const size = shape.reduce((product, side) => product * side, 1);
  const draw = kindOf(shape) === 'row' ? 'units' : 'maps';
  return { ...picture, draw, shape, data: picture.data.subarray(place * size, (place + 1) * size) };
}
