// What a chart shows, in a sentence or two, for those who do not see it. Imports drawings.

import { short } from '../../../format.js';

/**
 * @param {string} title
 * @param {{epochs: (number | null)[], train: (number | null)[], test: (number | null)[]}} columns
 * @param {(value: number | null) => string} text
 * @returns {string}
 */
export function measureSummary(title, { epochs, train, test }, text) {
  if (epochs.length === 0) return `${title}: nothing has been trained yet.`;
  const last = epochs.length - 1;
  const parts = [
    `${title} after epoch ${epochs[last]}: training ${text(train[last])}, from ${text(train[0])} after the first.`,
  ];
  const best = bestRow(test, title === 'Loss');
  if (best >= 0) parts.push(`Test ${text(test[last])}; best ${text(test[best])} after epoch ${epochs[best]}.`);
  return parts.join(' ');
}

/**
 * The first row with the best value: the smallest where less is better.
 * @param {(number | null)[]} values @param {boolean} isLessBetter
 * @returns {number} -1 where there is no value
 */
export function bestRow(values, isLessBetter) {
  let best = -1;
  values.forEach((value, row) => {
    if (value === null) return;
    const held = best < 0 ? null : values[best];
    if (held === null || (isLessBetter ? value < held : value > held)) best = row;
  });
  return best;
}

/**
 * @param {{title: string, value: number | null}[]} layers in the order of the network
 * @param {number | null} epoch
 * @returns {string}
 */
export function gradientSummary(layers, epoch) {
  const known = layers.filter(({ value }) => value !== null);
  if (epoch === null || known.length === 0) return 'Gradient norms: none has been measured yet.';
  const listed = known.map(({ title, value }) => `${title} ${short(value)}`).join(', ');
  return `Gradient norms of epoch ${epoch}, from the input on: ${listed}. ${steepness(known)}`;
}

/** How the first trained layer stands to the last. @param {{title: string, value: number | null}[]} known */
function steepness(known) {
  const [first, last] = [known[0].value ?? 0, known[known.length - 1].value ?? 0];
  if (known.length < 2 || first <= 0 || last <= 0) return '';
  const ratio = first / last;
  if (ratio >= 0.1 && ratio <= 10) return 'The first and the last layer are within a factor of ten.';
  return ratio < 1
    ? `The first layer's is ${short(1 / ratio)} times smaller than the last layer's.`
    : `The first layer's is ${short(ratio)} times larger than the last layer's.`;
}

/**
 * A trace plot in words.
 * @param {string} what @param {number[]} steps @param {(number | null)[]} values
 * @param {(value: number | null) => string} text
 * @returns {string}
 */
export function traceSummary(what, steps, values, text) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return `The ${what}: nothing has been trained yet.`;
  const [low, high] = known.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const last = known[known.length - 1];
  const first = `${text(known[0])} at step ${steps[values.findIndex((value) => value !== null)]}`;
  const ends = `${first}, ${text(last)} at step ${steps[values.lastIndexOf(last)]}`;
  return `The ${what}: ${ends}; between ${text(low)} and ${text(high)} over ${known.length} points.`;
}
