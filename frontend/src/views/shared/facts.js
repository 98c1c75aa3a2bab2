// Small facts that the outcome's views read off the state. Pure; imports drawings and types.

import { isDrawable, valuesOf } from '../../drawings/picture.js';

/** @import { Frame, Picture, RunHistory, DataPreview, Sample } from '../../state/types.js' */

/**
 * Ids of the layers that learn, from what the run said at its start, else from its reports.
 * @param {RunHistory} history
 * @returns {string[]}
 */
export function trainedLayers({ started, epochs }) {
  if (started) return started.trained_layers;
  return (epochs.at(-1)?.layers ?? []).filter((layer) => layer.gradient_norm).map((layer) => layer.id);
}

/**
 * The picture of a layer that is drawn in one of these ways, the first of them that there is.
 * @param {Frame | null | undefined} frame @param {string} layer @param {...string} draws
 * @returns {Picture | null}
 */
export function pictureOf(frame, layer, ...draws) {
  const all = frame?.byLayer.get(layer) ?? [];
  for (const draw of draws) {
    const found = all.find((picture) => picture.draw === draw);
    if (found) return found;
  }
  return null;
}

/** The picture of the network as a whole that is drawn so. @param {Frame | null} frame @param {string} draw */
export const outputPicture = (frame, draw) => pictureOf(frame, 'output', draw);

/**
 * The example with an index, from whatever knows what it is.
 * @param {number} index @param {(Frame | null)[]} frames @param {DataPreview | null} data
 * @returns {Sample | null}
 */
export function sampleOf(index, frames, data) {
  const known = [...frames.map((frame) => frame?.sample), ...(data?.samples ?? [])];
  return known.find((sample) => sample?.index === index && sample.split !== null) ?? null;
}

/**
 * What an example's outputs should be, where they are numbers.
 * @param {Sample | null} sample
 * @returns {number[]}
 */
export function targetsOf(sample) {
  const label = /** @type {number | number[] | null | undefined} */ (sample?.label);
  return label == null ? [] : [label].flat();
}

/** @typedef {{name: string, share: number, isTrue: boolean, isLargest: boolean}} ClassShare */

/** More classes than this, and only the likeliest are listed. */
const MOST_LISTED = 12;

/**
 * Classes with their probabilities, in their own order; where there are many, the true one and the likeliest, sorted.
 * @param {Picture | null} picture @param {string[]} classes @param {string | null} trueName
 * @returns {ClassShare[]}
 */
export function classShares(picture, classes, trueName) {
  // Shares of nothing: the outputs were not finite.
  if (!isDrawable(picture) || picture.data.every((byte) => byte === 0)) return [];
  return sharesOf(valuesOf(picture), classes, trueName);
}

/**
 * The same, of the numbers themselves.
 * @param {number[]} values @param {string[]} classes @param {string | null} trueName
 * @returns {ClassShare[]}
 */
export function sharesOf(values, classes, trueName) {
  const largest = values.indexOf(Math.max(...values));
  const shares = values.map((share, index) => {
    const name = classes[index] ?? String(index);
    return { name, share, isTrue: name === trueName, isLargest: index === largest };
  });
  if (shares.length <= MOST_LISTED) return shares;
  const likeliest = [...shares].sort((one, other) => other.share - one.share).slice(0, 10);
  const truth = shares.find((share) => share.isTrue);
  return truth && !likeliest.includes(truth) ? [...likeliest.slice(0, 9), truth] : likeliest;
}

/** Up to so many epochs the whole run has its place from the start. */
const SHORT_RUN = 40;

/** Where the axis of a long run may end: it then moves seldom. */
const ENDS = [1, 1.5, 2, 3, 4, 6, 8];

/**
 * Where the axis of epochs ends: at the planned end of a short run, else a little past the epochs done.
 * @param {number} total planned @param {number} done
 * @returns {number}
 */
export function axisEnd(total, done) {
  const last = Math.max(total, done, 2);
  if (last <= SHORT_RUN) return last;
  const wanted = Math.max(SHORT_RUN / 2, done * 1.1);
  const decade = 10 ** Math.floor(Math.log10(wanted));
  const end = ENDS.map((step) => step * decade).find((step) => step >= wanted) ?? 10 * decade;
  return Math.min(last, end);
}
