// Epoch reports turned into columns of numbers for charts, tables and files, as they grow. Imports only types.

/** @import { EpochReport } from '../../../state/types.js' */
/** @typedef {(report: EpochReport) => number | null | undefined} Read */

/**
 * Columns that are extended where the list of epochs grew, and read again where it changed otherwise: a run of ten
 * thousand epochs is not read from the start ten times a second.
 * @param {Read[]} reads
 * @returns {(epochs: EpochReport[]) => (number | null)[][]} the same arrays each time, longer
 */
export function createColumns(reads) {
  /** @type {(number | null)[][]} */
  const columns = reads.map(() => []);
  /** @type {EpochReport | undefined} */
  let last;
  let length = 0;
  return (epochs) => {
    const isLonger = length > 0 && epochs[length - 1] === last;
    if (!isLonger) for (const column of columns) column.length = 0;
    for (let index = isLonger ? length : 0; index < epochs.length; index += 1) {
      reads.forEach((read, place) => columns[place].push(read(epochs[index]) ?? null));
    }
    [length, last] = [epochs.length, epochs.at(-1)];
    return columns;
  };
}

/** @type {Read[]} */
export const MEASURES = [
  (report) => report.epoch,
  (report) => report.train.loss,
  (report) => report.test?.loss,
  (report) => report.train.accuracy,
  (report) => report.test?.accuracy,
  (report) => report.learning_rate,
];

/**
 * What to read of one layer's gradient norm: its mean, smallest and largest of the epoch.
 * @param {string} id
 * @returns {Read[]}
 */
export function gradientReads(id) {
  const norm = (/** @type {EpochReport} */ report) => layerOf(report, id)?.gradient_norm;
  return [
    (report) => positive(norm(report)?.mean),
    (report) => positive(norm(report)?.min),
    (report) => positive(norm(report)?.max),
  ];
}

/**
 * A layer's report in an epoch's.
 * @param {EpochReport | null | undefined} report @param {string} id
 */
export function layerOf(report, id) {
  return report?.layers.find((layer) => layer.id === id);
}

/** A logarithmic scale has no place for 0: it is a gap. @param {number | null | undefined} value */
function positive(value) {
  return value != null && value > 0 ? value : null;
}

/**
 * The row of an epoch, or of the last one before it.
 * @param {(number | null)[]} epochs ascending @param {number} epoch
 * @returns {number} -1 where there is none
 */
export function rowOf(epochs, epoch) {
  let low = 0;
  let high = epochs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {number} */ (epochs[middle]) <= epoch) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
