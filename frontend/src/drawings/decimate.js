// Fewer points for drawing, none of the peaks lost. Pure; imports nothing.

/** @typedef {(number | null)[]} Column */

/**
 * Columns thinned to at most two points per bucket: each column's smallest and largest value in it, in the order they
 * came. Gaps (null) of a whole bucket stay gaps. Short columns come back as they are.
 * @param {number[]} xs ascending
 * @param {Column[]} columns each as long as `xs`
 * @param {number} buckets about the number of pixels across
 * @returns {{xs: number[], columns: Column[]}}
 */
export function decimate(xs, columns, buckets) {
  if (xs.length <= 2 * buckets || buckets < 1) return { xs, columns };
  const edges = Array.from({ length: buckets + 1 }, (_, bucket) => Math.round((bucket * xs.length) / buckets));
  return {
    xs: edges.slice(1).flatMap((end, bucket) => [xs[edges[bucket]], xs[end - 1]]),
    columns: columns.map((column) => edges.slice(1).flatMap((end, bucket) => peaks(column, edges[bucket], end))),
  };
}

/**
 * The smallest and the largest value of a stretch, in the order they came.
 * @param {Column} column @param {number} start @param {number} end
 * @returns {[number | null, number | null]}
 */
function peaks(column, start, end) {
  let low = -1;
  let high = -1;
  for (let index = start; index < end; index += 1) {
    const value = column[index];
    if (value === null) continue;
    if (low < 0 || value < /** @type {number} */ (column[low])) low = index;
    if (high < 0 || value > /** @type {number} */ (column[high])) high = index;
  }
  if (low < 0) return [null, null];
  return low <= high ? [column[low], column[high]] : [column[high], column[low]];
}
