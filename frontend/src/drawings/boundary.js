// What a network says over the 2-D plane, as pixels, with the data's points. Pure; may import only other drawings.

import { mix, pack } from './colours.js';
import { planesOf, valueOf } from './picture.js';

/** @typedef {{x: number[], y: number[], label: number[], split: number[]}} Points split: 0 train, 1 test */

/** The plane is paler than the points on it, or they would vanish in it. */
const STRENGTH = 0.62;

/**
 * At one place: which class leads and by how much (0..1), from class scores or probabilities. For one output, its
 * sign and size: negative is led by class 0, positive by class 1.
 * @param {import('./picture.js').Picture} picture
 * @param {number} place index in the plane
 * @returns {{leader: number, lead: number}}
 */
export function leadAt(picture, place) {
  const { count, height, width } = planesOf(picture);
  const scores = Array.from({ length: count }, (_, plane) =>
    valueOf(picture, picture.data[plane * height * width + place]),
  );
  return count === 1 ? signedLead(picture, scores[0]) : classLead(areProbabilities(picture) ? scores : softmax(scores));
}

/**
 * @param {import('./picture.js').Picture} picture
 * @returns {boolean}
 */
function areProbabilities(picture) {
  return (picture.minimum ?? 0) >= 0 && (picture.maximum ?? 0) <= 1;
}

/** @param {import('./picture.js').Picture} picture */
const isShare = (picture) => picture.minimum === 0 && picture.maximum === 1;

/** A number over the plane, not a share of classes. @param {import('./picture.js').Picture} picture */
const isSurface = (picture) => planesOf(picture).count === 1 && !isShare(picture);

/**
 * What full colour stands for where the network answers with a number: at least 1, as far as the targets reach.
 * @param {import('./picture.js').Picture | null | undefined} picture
 * @returns {number}
 */
export function surfaceReach(picture) {
  return Math.max(1, Math.abs(picture?.minimum ?? 0), Math.abs(picture?.maximum ?? 0));
}

/**
 * One output: a probability of the second class is centred on 1/2, any other number on 0.
 * @param {import('./picture.js').Picture} picture @param {number} score
 * @returns {{leader: number, lead: number}}
 */
function signedLead(picture, score) {
  const side = isShare(picture) ? 2 * score - 1 : score / surfaceReach(picture);
  return { leader: side < 0 ? 0 : 1, lead: Math.abs(side) };
}

/** @param {number[]} shares @returns {{leader: number, lead: number}} */
function classLead(shares) {
  let leader = 0;
  let second = -1;
  for (let index = 1; index < shares.length; index += 1) {
    if (shares[index] > shares[leader]) [second, leader] = [leader, index];
    else if (second < 0 || shares[index] > shares[second]) second = index;
  }
  return { leader, lead: shares[leader] - shares[second] };
}

/**
 * @param {number[]} scores
 * @returns {number[]}
 */
export function softmax(scores) {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * Fills the pixels of a plane; row 0 of the picture is the top (the largest y).
 * @param {Uint32Array} pixels
 * @param {import('./picture.js').Picture} picture
 * @param {{zero: import('./colours.js').Rgb, classes: import('./colours.js').Rgb[]}} palette
 * @returns {void}
 */
export function paintBoundary(pixels, picture, { zero, classes }) {
  const { height, width } = planesOf(picture);
  // A surface has the points' own scale: where a point cannot be told from it, the answer is right.
  const strength = isSurface(picture) ? 1 : STRENGTH;
  for (let place = 0; place < width * height; place += 1) {
    const { leader, lead } = leadAt(picture, place);
    pixels[place] = pack(mix(zero, classes[leader % classes.length], lead * strength));
  }
}

/**
 * From the plane's coordinates to pixels of a square: x to the right, y up, both from -range to range.
 * @param {number} x @param {number} y @param {number} range @param {number} side
 * @returns {[number, number]}
 */
export function toPixel(x, y, range, side) {
  return [((x + range) / (2 * range)) * side, ((range - y) / (2 * range)) * side];
}

/**
 * Draws the data: training points filled, test points ringed. `colourOf` gives a label's colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Points} points
 * @param {{range: number, side: number, ratio: number, colourOf: (label: number) => string, paper: string, outline:
 *   string}} look
 * @returns {void}
 */
export function drawPoints(context, points, { range, side, ratio, colourOf, paper, outline }) {
  const radius = Math.max(1.6, Math.min(3.6, 60 / Math.sqrt(points.x.length))) * ratio;
  points.x.forEach((_, index) => {
    const [x, y] = toPixel(points.x[index], points.y[index], range, side);
    const colour = colourOf(points.label[index]);
    const isTest = points.split[index] === 1;
    context.beginPath();
    context.arc(x, y, isTest ? radius * 0.9 : radius, 0, 2 * Math.PI);
    context.fillStyle = isTest ? paper : colour;
    context.fill();
    context.lineWidth = (isTest ? 1.6 : 0.8) * ratio;
    context.strokeStyle = isTest ? colour : outline;
    context.stroke();
  });
}

/**
 * A cross-hair ring around the watched sample.
 * @param {CanvasRenderingContext2D} context @param {{x: number, y: number}} point
 * @param {{range: number, side: number, ratio: number, ink: string}} look
 * @returns {void}
 */
export function drawSelected(context, point, { range, side, ratio, ink }) {
  const [x, y] = toPixel(point.x, point.y, range, side);
  context.beginPath();
  context.arc(x, y, 7 * ratio, 0, 2 * Math.PI);
  context.lineWidth = 2 * ratio;
  context.strokeStyle = ink;
  context.stroke();
}
