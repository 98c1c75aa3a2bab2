// What the doctor's card says, as pure functions; imports only types and number formats.
import { short } from '../../format.js';

/** @import { Finding } from '../../state/types.js' */

/** @type {Record<Finding['certainty'], string>} */
export const HOW_SURE = { certain: 'certain', likely: 'very likely', possible: 'possible' };

/** @param {number} since @returns {string} */
export const sinceWhen = (since) => (since === 0 ? 'before training' : `since epoch ${since}`);

/** One number of the evidence. @param {number|null} value @returns {string} */
export const valueText = (value) => (value === null ? 'not finite' : short(value));

/**
 * One line for a run without findings, or without any diagnosis yet.
 * @param {{hasRun: boolean, epoch: number, checks: number}} facts @returns {string}
 */
export function quiet({ hasRun, epoch, checks }) {
  if (!hasRun) return `Watches each training: ${checks} checks, from the first step on.`;
  const when = epoch === 0 ? 'before training' : epoch === 1 ? 'after 1 epoch' : `after ${epoch} epochs`;
  return `No findings so far: ${checks} checks, ${when}.`;
}
