// The seeds of specs: whether they are the same, and specs with others. Pure; imports only types.
import { phrase } from '../../words/state.js';

/** @import { Spec } from '../types.js' */
/** @typedef {{isSame: boolean, text: string}} Agreement */

/** @param {Spec} spec @returns {{data: number, training: number}} */
export const seedsOf = (spec) => ({ data: spec.data.seed ?? 0, training: spec.training?.seed ?? 0 });

/** @param {Spec} spec @param {{data?: number, training?: number}} seeds what is left out stays @returns {Spec} */
export function withSeeds(spec, { data, training }) {
  return {
    ...spec,
    data: data === undefined ? spec.data : { ...spec.data, seed: data },
    training: training === undefined ? spec.training : { ...spec.training, seed: training },
  };
}

/** Whether two runs drew the same lots. @param {Spec} a @param {Spec} b */
export function sharesSeeds(a, b) {
  const [one, other] = [seedsOf(a), seedsOf(b)];
  return one.data === other.data && one.training === other.training;
}

/**
 * What the compared runs share of what luck decides: the examples and their split, and the training seed.
 * @param {Spec[]} specs complete, so that a default equals the same number written down @returns {Agreement}
 */
export function agreement(specs) {
  const split = partsOf(specs, ({ data }) => `${data.type} ${data.test_fraction} ${data.train_limit ?? ''}`);
  const dataSeeds = partsOf(specs, (spec) => String(seedsOf(spec).data));
  const trainingSeeds = partsOf(specs, (spec) => String(seedsOf(spec).training));
  const unlike = [
    ...(dataSeeds.length > 1 ? [phrase('dataSeeds', { dataSeeds: dataSeeds.join(', ') })] : []),
    ...(split.length > 1 ? [phrase('otherDataOrAnother')] : []),
    ...(trainingSeeds.length > 1 ? [phrase('trainingSeeds', { trainingSeeds: trainingSeeds.join(', ') })] : []),
  ];
  if (unlike.length === 0) {
    return {
      isSame: true,
      text: phrase('sameSeedsAllShare', { seed: dataSeeds[0], seed2: trainingSeeds[0] }),
    };
  }
  return { isSame: false, text: phrase('notTheSameSeeds', { unlike: unlike.join('; ') }) };
}

/** The different values, in order of appearance. @param {Spec[]} specs @param {(spec: Spec) => string} read */
const partsOf = (specs, read) => [...new Set(specs.map(read))];

/**
 * So many training seeds for one experiment, its own first, then the smallest others; what has been run with need not
 * be run again.
 * @param {number} own @param {number[]} done @param {number} count @returns {number[]} those still to run
 */
export function seedsToRun(own, done, count) {
  const wanted = [...new Set([own, ...done])].slice(0, count);
  for (let seed = 0; wanted.length < count; seed += 1) if (!wanted.includes(seed)) wanted.push(seed);
  return wanted.filter((seed) => !done.includes(seed));
}
