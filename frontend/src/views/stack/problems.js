// Which problem belongs to which card; imports the store.
import { fieldErrors, inspection } from '../../state/store.js';

/** @import { FieldError, Problem } from '../../state/types.js' */

/** @param {Problem} problem */
export const isError = (problem) => problem.severity !== 'warning';

/** What makes this layer impossible, if anything. @param {string} id @returns {Problem|undefined} */
export const errorOf = (id) => inspection.value?.problems.find((problem) => problem.layer === id && isError(problem));

/** What is merely odd about it. @param {string} id @returns {Problem[]} */
export const warningsOf = (id) =>
  inspection.value?.problems.filter((problem) => problem.layer === id && !isError(problem)) ?? [];

/** Fields of the layer at `index` that the server refused. @param {number} index @returns {FieldError[]} */
export const refusedFields = (index) =>
  fieldErrors.value.filter(({ path }) => path[0] === 'network' && path[1] === 'layers' && Number(path[2]) === index);
