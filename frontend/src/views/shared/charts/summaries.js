// What a chart shows, in a sentence or two, for those who do not see it. Imports drawings.

import { short } from '../../../format.js';
import { phrase } from '../../../words/shared.js';

/**
 * @param {string} title
 * @param {{epochs: (number | null)[], train: (number | null)[], test: (number | null)[]}} columns
 * @param {(value: number | null) => string} text
 * @returns {string}
 */
export function measureSummary(title, { epochs, train, test }, text) {
  if (epochs.length === 0) return phrase('nothingHasBeenTrained', { title });
  const last = epochs.length - 1;
  const parts = [
    phrase('afterEpochTrainingFrom', {
      title,
      epoch: epochs[last],
      training: text(train[last]),
      train: text(train[0]),
    }),
  ];
  const best = bestRow(test, title === 'Loss');
  if (best >= 0)
    parts.push(phrase('testBestAfterEpoch', { est: text(test[last]), best: text(test[best]), epoch: epochs[best] }));
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
  if (epoch === null || known.length === 0) return phrase('gradientNormsNoneHas');
  const listed = known.map(({ title, value }) => `${title} ${short(value)}`).join(', ');
  return phrase('gradientNormsOfEpoch', { epoch, listed, known: steepness(known) });
}

/** How the first trained layer stands to the last. @param {{title: string, value: number | null}[]} known */
function steepness(known) {
  const [first, last] = [known[0].value ?? 0, known[known.length - 1].value ?? 0];
  if (known.length < 2 || first <= 0 || last <= 0) return '';
  const ratio = first / last;
  if (ratio >= 0.1 && ratio <= 10) return phrase('theFirstAndThe');
  return ratio < 1
    ? phrase('theFirstLayersIs', { ratio: short(1 / ratio) })
    : phrase('theFirstLayersIsTimes', { ratio: short(ratio) });
}

/**
 * A trace plot in words.
 * @param {string} what @param {number[]} steps @param {(number | null)[]} values
 * @param {(value: number | null) => string} text
 * @returns {string}
 */
export function traceSummary(what, steps, values, text) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return phrase('theNothingHasBeen', { what });
  const [low, high] = known.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const last = known[known.length - 1];
  const first = phrase('atStep', { known: text(known[0]), step: steps[values.findIndex((value) => value !== null)] });
  const ends = phrase('firstLastAtStep', { first, last: text(last), step: steps[values.lastIndexOf(last)] });
  return phrase('theBetweenAndOver', { what, ends, low: text(low), high: text(high), count: known.length });
}
