// How fast epochs go by, and how long the rest takes; pure, imports only types.

/** @import { EpochReport } from '../../state/types.js' */

const NEWEST = 20;

/**
 * Speed over the newest epochs; null before the first has ended.
 * @param {EpochReport[]} epochs @returns {{epochsPerSecond: number, text: string}|null}
 */
export function pace(epochs) {
  const newest = epochs.slice(-NEWEST);
  const seconds = newest.reduce((sum, report) => sum + report.seconds, 0);
  if (!seconds) return null;
  const epochsPerSecond = newest.length / seconds;
  const text = epochsPerSecond >= 1
    ? `${epochsPerSecond >= 100 ? Math.round(epochsPerSecond) : epochsPerSecond.toPrecision(2)} epochs/s`
    : `${duration(1 / epochsPerSecond)} an epoch`;
  return { epochsPerSecond, text };
}

/** A length of time, rounded to what one can feel. @param {number} seconds @returns {string} */
export function duration(seconds) {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
