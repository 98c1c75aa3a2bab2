// Which layer of one stack is which of another, so that one layer more is one difference and not a shift of all that
// follow.
// A cheapest edit script, in which equal layers are a longest common subsequence. Pure; imports nothing.

/** @typedef {{first: number, second: number}} Pair places in both lists; -1 where a layer has no partner */

/** A layer more or one fewer. A pair must cost less than twice this, or both stand alone. */
const ALONE = 1;

/**
 * Every layer of both lists once, in order.
 * @template L
 * @param {L[]} first @param {L[]} second
 * @param {(first: L, second: L) => number} cost of taking both for the same: 0 where they are equal, Infinity where
 *   they never are
 * @returns {Pair[]}
 */
export function align(first, second, cost) {
  const costs = first.map((one) => second.map((other) => cost(one, other)));
  const least = leastCosts(costs, first.length, second.length);
  /** @type {Pair[]} */
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    const isPair = i < first.length && j < second.length && least[i][j] === least[i + 1][j + 1] + costs[i][j];
    if (isPair) pairs.push({ first: i++, second: j++ });
    else if (j < second.length && least[i][j] === least[i][j + 1] + ALONE) pairs.push({ first: -1, second: j++ });
    else pairs.push({ first: i++, second: -1 });
  }
  return pairs;
}

/**
 * The least cost for every pair of endings: walked from the front, what is new then stands as late as it can.
 * @param {number[][]} costs @param {number} rows @param {number} columns
 */
function leastCosts(costs, rows, columns) {
  const least = Array.from({ length: rows + 1 }, (_, i) =>
    Array.from({ length: columns + 1 }, (_, j) => (rows - i + columns - j) * ALONE),
  );
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      least[i][j] = Math.min(least[i + 1][j + 1] + costs[i][j], least[i][j + 1] + ALONE, least[i + 1][j] + ALONE);
    }
  }
  return least;
}
