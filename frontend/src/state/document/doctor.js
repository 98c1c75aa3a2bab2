// Trying a remedy: its changed parts put into the document, as one edit that can be undone. Imports the store and
// editing.
import { edit } from './editing.js';
import { equal } from './equal.js';
import { say } from '../say.js';
import { spec } from '../store.js';
import { phrase } from '../../words/state.js';

/** @import { Remedy, Spec } from '../types.js' */

/** @param {Spec} document @param {Remedy} remedy @returns {Spec} */
export const remedied = (document, remedy) => ({ ...document, ...remedy.changes });

/** Whether the document has what the remedy asks for. @param {Remedy} remedy @returns {boolean} */
export const isTried = (remedy) => spec.value !== null && equal(spec.value, remedied(spec.value, remedy));

/** Load the remedy into the document; training starts when the user says so. @param {Remedy} remedy */
export function tryRemedy(remedy) {
  if (!spec.value) return;
  edit(remedied(spec.value, remedy));
  say(phrase('loadedCtrlZTakes', { label: remedy.label, effect: remedy.effect }));
}
