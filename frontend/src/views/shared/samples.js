// Examples in an explanation's answer as pictures to draw and words to read. Pure; imports only drawings and the
// decoder.

import { isRow } from '../../drawings/picture.js';
import { percent, short } from '../../format.js';
import { bytes } from '../../state/asking/frames.js';
import { tilesOf } from './tiles.js';
import { phrase } from '../../words/shared.js';

/** @import { Picture, PictureSet } from '../../state/types.js' */
/**
 * @typedef {object} ShownSample an example as an explanation gives it; its target is a class, or a number
 * @property {number} index
 * @property {number} true
 * @property {number} [predicted]
 * @property {number|null} [probability] of the class that is said
 * @property {number|null} [probability_of_true]
 * @property {number|null} [loss]
 * @property {number} [activation] of a unit, and where it is largest
 * @property {number[]} [place]
 */
/**
 * @typedef {object} Shown
 * @property {ShownSample[]} samples
 * @property {(Omit<PictureSet, 'data'> & {data: string})|null} pictures in base64
 * @property {number[][]|null} points
 * @property {number[][]|null} values
 */

/**
 * One picture for each example: itself, or its place in the plane; null where it is a row of numbers.
 * @param {Shown} shown @param {number} range of the plane
 * @returns {Picture[]|null}
 */
export function picturesOf({ pictures, points }, range) {
  if (pictures) return tilesOf({ ...pictures, data: bytes(pictures.data) });
  if (!points) return null;
  return points.map(([x, y]) => placePicture(x, y, range));
}

/** A point of the plane. @param {number} x @param {number} y @param {number} range @returns {Picture} */
function placePicture(x, y, range) {
  const data = Uint8Array.from([x, y], (value) => Math.round(((value + range) / (2 * range)) * 255));
  return { draw: 'units', layer: 'input', shape: [2], channels: 2, minimum: -range, maximum: range, data };
}

/** @param {number} index @param {string[]} classes @returns {string} */
export const nameOf = (index, classes) => classes[index] ?? String(index);

/**
 * What the network says of an example, and what is true.
 * @param {{true: number, predicted: number, probability?: number|null}} sample @param {string[]} classes
 * @returns {string}
 */
export function verdictOf({ true: truth, predicted, probability }, classes) {
  if (!classes.length) return phrase('saysTrue', { predicted: short(predicted), truth: short(truth) });
  const sure = probability == null ? '' : ` (${percent(probability, 0)})`;
  return phrase('saysPredictedSureTrue', {
    predicted: nameOf(predicted, classes),
    sure,
    truth: nameOf(truth, classes),
  });
}

/**
 * The columns of a table of examples.
 * @param {ShownSample[]} samples @param {string[]} classes
 * @returns {{heads: string[], columns: (number|string|null)[][]}}
 */
export function tableOf(samples, classes) {
  const named = (/** @type {number|undefined} */ value) =>
    value === undefined ? null : classes.length ? nameOf(value, classes) : value;
  const heads = ['index', 'true', 'predicted', 'probability', 'probability of true', 'loss'];
  const columns = [
    samples.map((one) => one.index),
    samples.map((one) => named(one.true)),
    samples.map((one) => named(one.predicted)),
    samples.map((one) => one.probability ?? null),
    samples.map((one) => one.probability_of_true ?? null),
    samples.map((one) => one.loss ?? null),
  ];
  return { heads, columns };
}

/**
 * What the frame says of the fixed samples: a class and how sure, or a number.
 * @param {Picture|null} picture drawn "predictions"
 * @returns {{predicted: number, probability: number|null}[]}
 */
export function predictionsOf(picture) {
  if (!picture || picture.minimum == null || picture.maximum == null) return [];
  const { data, shape, minimum, maximum } = picture;
  if (isRow(picture)) {
    return Array.from(data, (byte) => ({ predicted: minimum + (byte / 255) * (maximum - minimum), probability: null }));
  }
  const count = shape[2];
  return Array.from({ length: count }, (_, index) => {
    const sure = data[2 * count + index] / 255;
    return { predicted: data[index] * 256 + data[count + index], probability: sure > 0 ? sure : null };
  });
}
