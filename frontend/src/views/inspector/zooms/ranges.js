// Which colour scales the maps of one channel share. Pure; imports drawings.

import { colourRange } from '../../../drawings/picture.js';

/** @import { ChannelAnswer, ValueMap } from './answers.js' */

/** @typedef {import('../../../drawings/picture.js').Range} Range */

/**
 * Contributions, their sum and the result share one scale, so that they can be compared.
 * @param {ChannelAnswer} answer
 */
export function rangesOf(answer) {
  const kernels = answer.reads.flatMap((read) => (read.kernel ? [read.kernel] : []));
  const sums = [
    ...answer.reads.map((read) => read.result),
    answer.rest?.result,
    answer.sum,
    answer.sum && answer.result,
  ].filter((map) => map != null);
  const result = around([answer.result], false);
  return {
    input: around(
      answer.reads.map((read) => read.map),
      false,
    ),
    kernel: kernels.length ? own(kernels.flat()) : null,
    sum: around(sums, true),
    result: answer.sum ? around(sums, true) : result,
  };
}

/** @param {ValueMap[]} maps @param {boolean} isSigned @returns {Range} */
function around(maps, isSigned) {
  const low = Math.min(0, ...maps.map((map) => map.minimum ?? 0));
  const high = Math.max(0, ...maps.map((map) => map.maximum ?? 0));
  return colourRange(low, high, isSigned || low < 0);
}

/** Weights by themselves. @param {(number | null)[][]} rows @returns {Range} */
export function own(rows) {
  const reach = Math.max(...rows.flat().map((value) => Math.abs(value ?? 0)));
  return colourRange(-reach, reach, true);
}
