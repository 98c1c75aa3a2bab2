// How a run stands, in a word. Imports the texts.
import { phrase } from '../../words/shared.js';

/** @type {Record<string, string>} */
const STATES = {
  queued: phrase('queued'),
  running: phrase('running'),
  paused: phrase('paused'),
  finished: phrase('finished'),
  stopped: phrase('stopped'),
  diverged: phrase('diverged'),
  failed: phrase('failed'),
};

/** @param {string} state of a run, as the server names it */
export const stateText = (state) => STATES[state] ?? state;
