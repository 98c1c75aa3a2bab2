// Numbers of several runs in the columns of one chart, over epochs or over seconds of training. Pure; imports drawings
// and charts.
import { decimate } from '../../drawings/decimate.js';
import { rowOf } from '../shared/charts/columns.js';

/** @import { EpochReport } from '../../state/types.js' */
/** @typedef {'epochs'|'seconds'} Axis */
/**
 * One run's: where each epoch ended on the axis, and one column for each read.
 * @typedef {{xs: number[], columns: (number|null)[][]}} Curve
 */
/** @typedef {{xs: number[], columns: (number|null)[][][]}} Overlay the columns of each curve, all as long as `xs` */

/** Points of one run where runs share no places: no chart shows more. */
const MOST_POINTS = 400;

/**
 * @param {EpochReport[]} epochs @param {Axis} axis @param {((report: EpochReport) => number|null|undefined)[]} reads
 * @returns {Curve} `seconds`: of training, without pauses and evaluation
 */
export function curveOf(epochs, axis, reads) {
  let seconds = 0;
  const xs = epochs.map((report) => (axis === 'epochs' ? report.epoch : (seconds += report.seconds ?? 0)));
  return { xs, columns: reads.map((read) => epochs.map((report) => read(report) ?? null)) };
}

/**
 * All curves over the places of all: gaps where only others have a point.
 * @param {Curve[]} curves @param {Axis} axis @returns {Overlay}
 */
export function overlaid(curves, axis) {
  // Epochs are shared, and so few places; every run's seconds are its own.
  const thin = axis === 'epochs' ? curves : curves.map(({ xs, columns }) => decimate(xs, columns, MOST_POINTS / 2));
  const xs = [...new Set(thin.flatMap((curve) => curve.xs))].sort((a, b) => a - b);
  const places = new Map(xs.map((x, place) => [x, place]));
  const columns = thin.map((curve) =>
    curve.columns.map((column) => {
      const full = /** @type {(number|null)[]} */ (Array.from({ length: xs.length }, () => null));
      curve.xs.forEach((x, row) => {
        full[/** @type {number} */ (places.get(x))] = column[row];
      });
      return full;
    }),
  );
  return { xs, columns };
}

/**
 * What a curve says at a place, or at the last one before it; the newest for null.
 * @param {Curve} curve
 * @param {number} column
 * @param {number|null} x
 * @returns {number|null}
 */
export function valueAt({ xs, columns }, column, x) {
  const row = x === null ? xs.length - 1 : rowOf(xs, x);
  return row < 0 ? null : columns[column][row];
}
