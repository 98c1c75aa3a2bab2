// What the events of one run add up to, as a pure function; imports only types.

/** @import { EpochReport, RunEvent, RunHistory, RunState } from '../types.js' */

/** @returns {RunHistory} */
export function emptyHistory() {
  return {
    seq: 0,
    state: 'queued',
    reason: null,
    epoch: 0,
    total: 0,
    epochs: [],
    marks: [],
    started: null,
    learningRate: null,
    sample: null,
    diagnosis: null,
    unknown: [],
  };
}

/** @type {Record<string, (history: RunHistory, event: any) => Partial<RunHistory>>} */
const BY_TYPE = {
  run_queued: () => ({ state: 'queued' }),
  run_started: (_, event) => ({ state: 'running', started: event, epoch: event.epoch, total: event.epochs }),
  diagnosis_changed: (_, event) => ({ diagnosis: { epoch: event.epoch, findings: event.findings } }),
  epoch_finished: (history, event) => takeEpoch(history, event),
  setting_changed: (history, event) => takeSetting(history, event),
  run_paused: (_, event) => ({ state: 'paused', epoch: event.epoch }),
  run_resumed: () => ({ state: 'running' }),
  run_finished: (_, event) => ended('finished', event),
  run_stopped: (_, event) => ended('stopped', event),
  run_diverged: (_, event) => ended('diverged', event),
  run_failed: (_, event) => ended('failed', event),
};

/** The events this page understands; held equal to the server's list by a test. */
export const EVENT_TYPES = Object.keys(BY_TYPE);

/**
 * `history` with `events` taken in, in order. Events seen before are skipped, so a replay does no harm.
 * A group is one call: the list of epochs is copied once per group, not once per epoch.
 * @param {RunHistory} history @param {RunEvent[]} events @returns {RunHistory}
 */
export function reduce(history, events) {
  const next = { ...history, epochs: history.epochs.slice() };
  for (const event of events) {
    if (event.seq <= next.seq) continue;
    const change = BY_TYPE[event.type];
    if (change) Object.assign(next, change(next, event));
    else if (!next.unknown.includes(event.type)) next.unknown = [...next.unknown, event.type];
    next.seq = event.seq;
  }
  return next.seq === history.seq ? history : next;
}

/** @param {RunHistory} history @param {EpochReport} report @returns {Partial<RunHistory>} */
function takeEpoch(history, report) {
  // A run that goes on from a checkpoint may repeat epochs: the newer report stands.
  while (history.epochs.length && history.epochs[history.epochs.length - 1].epoch >= report.epoch) history.epochs.pop();
  history.epochs.push(report);
  return { epoch: report.epoch, learningRate: report.learning_rate };
}

/**
 * Watching another example changes nothing in the training, so it leaves no mark.
 * @param {RunHistory} history
 * @param {any} event
 * @returns {Partial<RunHistory>}
 */
function takeSetting(history, event) {
  if (event.name === 'sample') return { sample: event.new };
  return { marks: [...history.marks, event], ...(event.name === 'learning_rate' && { learningRate: event.new }) };
}

/** @param {RunState} state @param {{epoch?: number, reason?: string}} event @returns {Partial<RunHistory>} */
function ended(state, event) {
  return { state, reason: event.reason ?? null, ...(event.epoch !== undefined && { epoch: event.epoch }) };
}
