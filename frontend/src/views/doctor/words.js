// What the doctor's card says, as pure functions; imports only types and number formats.
import { short } from '../../format.js';
import { phrase } from '../../words/doctor.js';

/** @import { Finding } from '../../state/types.js' */

/** @type {Record<Finding['certainty'], string>} */
export const HOW_SURE = { certain: phrase('certain'), likely: phrase('veryLikely'), possible: phrase('possible') };

/** @param {number} since @returns {string} */
export const sinceWhen = (since) => (since === 0 ? phrase('beforeTraining') : phrase('sinceEpoch', { since }));

/** One number of the evidence. @param {number|null} value @returns {string} */
export const valueText = (value) => (value === null ? phrase('notFinite') : short(value));

/**
 * One line for a run without findings, or without any diagnosis yet.
 * @param {{hasRun: boolean, epoch: number, checks: number}} facts @returns {string}
 */
export function quiet({ hasRun, epoch, checks }) {
  if (!hasRun) return phrase('watchesEachTrainingChecks', { checks });
  const when = epoch === 0 ? phrase('beforeTraining') : phrase('afterEpochs', { epoch });
  return phrase('noFindingsSoFar', { checks, when });
}
