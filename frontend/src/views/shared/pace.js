// How fast epochs go by, and how long the rest takes; pure, imports only types.
import { phrase } from '../../words/shared.js';

/** @import { EpochReport } from '../../state/types.js' */

const NEWEST = 100;

/**
 * Speed over the newest epochs by the clock, so that evaluating and saving count; null before the first has ended.
 * @param {(EpochReport & {at?: string})[]} epochs @returns {{epochsPerSecond: number, text: string}|null}
 */
export function pace(epochs) {
  const newest = epochs.slice(-NEWEST);
  const training = newest.reduce((sum, report) => sum + report.seconds, 0);
  if (!training) return null;
  const passed = secondsBetween(newest);
  const epochsPerSecond = passed > training ? (newest.length - 1) / passed : newest.length / training;
  const text =
    epochsPerSecond >= 1
      ? phrase('epochsS', {
          what: epochsPerSecond >= 100 ? Math.round(epochsPerSecond) : epochsPerSecond.toPrecision(2),
        })
      : phrase('anEpoch', { epochsPerSecond: duration(1 / epochsPerSecond) });
  return { epochsPerSecond, text };
}

/**
 * Time from the first report to the last; a pause between two of them hardly counts.
 * @param {(EpochReport & {at?: string})[]} reports
 * @returns {number}
 */
function secondsBetween(reports) {
  const moments = reports.map((report) => Date.parse(report.at ?? '') / 1000);
  let sum = 0;
  for (let index = 1; index < moments.length; index++) {
    const gap = moments[index] - moments[index - 1];
    if (gap > 0) sum += Math.min(gap, 2 + 5 * reports[index].seconds);
  }
  return sum;
}

/** A length of time, rounded to what one can feel. @param {number} seconds @returns {string} */
export function duration(seconds) {
  if (seconds < 1) return phrase('under1S');
  if (seconds < 90) return phrase('seconds', { seconds: Math.round(seconds) });
  if (seconds < 5400) return phrase('minutes', { minutes: Math.round(seconds / 60) });
  return phrase('hours', { hours: (seconds / 3600).toFixed(1) });
}
