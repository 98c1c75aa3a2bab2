// Runs of one experiment that differ only by seed, taken together: mean and spread. Pure; imports only types.

/** @import { Result } from '../../state/types.js' */
/**
 * `deviation`: of the sample (n − 1); null for one.
 * @typedef {{mean: number, deviation: number|null, least: number, most: number, count: number}} Spread
 */
/**
 * @typedef {object} Group
 * @property {string} key
 * @property {Result[]} rows newest first
 * @property {Result[]} counted those that finished, one for each pair of seeds
 * @property {{loss: Spread|null, bestAccuracy: Spread|null, lastAccuracy: Spread|null, seconds: Spread|null}} spreads
 */

/** In the order of the rows, runs of one experiment together. @param {Result[]} rows @returns {Group[]} */
export function grouped(rows) {
  /** @type {Map<string, Result[]>} */
  const found = new Map();
  for (const row of rows) found.set(row.experiment, [...(found.get(row.experiment) ?? []), row]);
  return [...found].map(([key, members]) => groupOf(key, members));
}

/** @param {string} key @param {Result[]} rows @returns {Group} */
function groupOf(key, rows) {
  // The same seeds give the same run to the bit: counted twice it would make the spread look smaller than it is.
  const bySeeds = new Map(
    rows.filter((row) => row.state === 'finished').map((row) => [`${row.seeds.data} ${row.seeds.training}`, row]),
  );
  const counted = [...bySeeds.values()];
  const of = (/** @type {(row: Result) => number|null} */ read) => spread(counted.map(read));
  return {
    key,
    rows,
    counted,
    spreads: {
      loss: of((row) => row.best_test_loss),
      bestAccuracy: of((row) => row.best_test_accuracy),
      lastAccuracy: of((row) => row.test_accuracy),
      seconds: of((row) => row.seconds),
    },
  };
}

/** @param {(number|null)[]} values @returns {Spread|null} */
export function spread(values) {
  const known = /** @type {number[]} */ (values.filter((value) => value !== null && value !== undefined));
  if (known.length === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null;
  return { mean, deviation, least: Math.min(...known), most: Math.max(...known), count: known.length };
}
