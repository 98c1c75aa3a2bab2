// Which states of a run are not its last. Pure; imports only types.

/** @import { RunState } from '../types.js' */

/** @type {ReadonlySet<string>} */
const UNFINISHED = new Set(/** @type {RunState[]} */ (['queued', 'running', 'paused']));

/** Whether a run in this state has more to come. @param {string} state */
export const goesOn = (state) => UNFINISHED.has(state);
