// What a user can do with a run: train, pause, step, stop, reset, change the learning rate. Imports the store, the API
// and the session.
import { ApiError, commandRun, createRun, deleteRun, forkRun, listRuns } from '../../api.js';
import { amend, edit, load } from '../document/editing.js';
import { remember } from '../memory.js';
import * as operations from '../document/operations.js';
import { say } from '../say.js';
import { close, open, openById } from './session.js';
import { viewEpoch } from './viewing.js';
import {
  fieldErrors,
  history,
  inspection,
  inspectionState,
  isActive,
  isRunNetwork,
  notice,
  openTab,
  pending,
  run,
  runs,
  runsNext,
  runSpec,
  selectedLayer,
  spec,
} from '../store.js';

/** @import { Spec } from '../types.js' */

const SETTLED_MS = 120; // a drag of a slider is one mark on the timeline, not sixty
export { say, viewEpoch };

/** Show a layer large; null closes it, or brings it back from behind another view. @param {string|null} id */
export function selectLayer(id) {
  if (id !== null || openTab.value === 'layer') selectedLayer.value = id;
  openTab.value = 'layer';
}

/**
 * Watch another example: in the document, and at once in the run that goes on.
 * @param {number} index of the example whose pictures are shown
 */
export function watchSample(index) {
  if (!spec.value) return;
  const next = operations.watchSample(spec.value, index);
  if (!isActive.value || !isRunNetwork.value || !runSpec.value) return edit(next, 'watch');
  amend(next);
  runSpec.value = operations.watchSample(runSpec.value, index);
  viewEpoch(null); // the pictures of earlier epochs are of the example watched then
  clearTimeout(sampleTimer); // arrow keys run along many
  sampleTimer = setTimeout(() => attempt(null, () => command('set', { sample: index })), SETTLED_MS);
}

/** @type {ReturnType<typeof setTimeout>|undefined} */
let sampleTimer;

/** Train: go on with a paused run, else start a new one. */
export const train = () =>
  attempt('train', async () => {
    if (isActive.value && history.value.state === 'paused') await command('resume');
    else if (!isActive.value) await start(false);
  });

/** Start over with the document as it is edited now; a run that goes on is stopped first. */
export const trainAnew = () =>
  attempt('train', async () => {
    if (isActive.value) await command('stop').catch(ignoreConflict);
    await start(false);
  });

export const pause = () => attempt('pause', () => command('pause'));

/** One epoch: of the open run, or of a new one that then pauses. */
export const step = () =>
  attempt('step', async () => {
    if (isActive.value) await command('step');
    else await start(true);
  });

export const stop = () => attempt('stop', () => command('stop'));

/** Back to the untrained network; a run that goes on is stopped, and stays in the list of earlier runs. */
export const reset = () =>
  attempt('reset', async () => {
    const wasActive = isActive.value;
    const id = run.value?.id;
    close();
    say('Back to the untrained network');
    if (wasActive && id) await commandRun(id, 'stop').catch(ignoreConflict);
  });

/** @param {boolean} isStepped */
async function start(isStepped) {
  const document = spec.value;
  if (!document) return;
  const refused =
    inspectionState.value === 'fresh' && inspection.value?.problems.find((problem) => problem.severity !== 'warning');
  if (refused) {
    notice.value = { kind: 'error', title: 'This network cannot be trained yet', detail: refused.message };
    if (refused.layer) selectedLayer.value = refused.layer;
    return;
  }
  const created = await createRun(document, { isStepped });
  notice.value = null;
  open(created, document);
}

/**
 * A new run that goes on from the open one's weights after `epoch`, with the settings as they are edited now. One that
 * has fewer epochs than that gets as many more.
 * @param {number} epoch
 */
export const forkFrom = (epoch) =>
  attempt('fork', async () => {
    const parent = run.value;
    if (!parent || !spec.value) return;
    const epochs = spec.value.training?.epochs ?? parent.epochs;
    const name = `${parent.name.slice(0, 75)} from epoch ${epoch}`;
    const document = {
      ...spec.value,
      name,
      training: { ...spec.value.training, epochs: epochs > epoch ? epochs : epoch + epochs },
    };
    const created = await forkRun(parent.id, epoch, document);
    notice.value = null;
    load(document);
    open(created, document);
    say(`Training on from epoch ${created.forked_from?.epoch ?? epoch}`);
  });

/** @param {string} name @param {Record<string, number>} [settings] */
async function command(name, settings) {
  const id = run.value?.id;
  if (!id) return;
  const answer = await commandRun(id, name, settings);
  // The stream says what comes of it; the answer only fills in what events do not carry.
  if (run.peek()?.id === id) run.value = { ...answer, state: history.peek().state };
}

/** @type {ReturnType<typeof setTimeout>|undefined} */
let rateTimer;

/**
 * The learning rate: of the document, and at once of the run that goes on.
 * @param {number} learningRate
 */
export function changeLearningRate(learningRate) {
  if (!spec.value) return;
  const next = operations.setLearningRate(spec.value, learningRate);
  if (!isActive.value || !runSpec.value) return edit(next, 'learning rate');
  amend(next);
  runSpec.value = operations.setLearningRate(runSpec.value, learningRate);
  clearTimeout(rateTimer);
  rateTimer = setTimeout(() => attempt(null, () => command('set', { learning_rate: learningRate })), SETTLED_MS);
}

/** @param {Spec} document */
export function openDocument(document) {
  if (!isActive.value) close();
  load(document);
}

// --- earlier runs -----------------------------------------------------------------------------------------------

export async function refreshRuns() {
  try {
    const { items, next } = await listRuns();
    [runs.value, runsNext.value] = [items, next];
  } catch (error) {
    report(error);
  }
}

export async function moreRuns() {
  if (!runsNext.value) return;
  const { items, next } = await listRuns(runsNext.value);
  [runs.value, runsNext.value] = [[...(runs.value ?? []), ...items], next];
}

/** @param {string} id */
export const openRun = (id) => attempt('open', () => openById(id));

/** @param {string} id */
export const forgetRun = (id) =>
  attempt('delete', async () => {
    await deleteRun(id);
    if (run.value?.id === id) close();
    runs.value = (runs.value ?? []).filter((one) => one.id !== id);
  });

// --- failures ---------------------------------------------------------------------------------------------------

/** @param {string|null} what @param {() => Promise<void>} work */
async function attempt(what, work) {
  if (what) pending.value = what;
  try {
    await work();
  } catch (error) {
    report(error);
  } finally {
    if (what) pending.value = null;
  }
}

/** A run that has just ended by itself needs no stopping. @param {unknown} error */
function ignoreConflict(error) {
  if (!(error instanceof ApiError && (error.status === 409 || error.status === 404))) throw error;
}

/** @param {unknown} error */
export function report(error) {
  if (!(error instanceof ApiError)) {
    notice.value = { kind: 'error', title: 'The page met an error', detail: String(error) };
    return;
  }
  if (error.status === 422) fieldErrors.value = error.errors;
  const reasons = error.errors.map((one) => one.message).filter((message) => message && message !== error.message);
  notice.value = {
    kind: 'error',
    title: error.title,
    detail: [error.message, ...reasons.slice(0, 3)].join(' '),
    code: error.code,
  };
  if (error.status === 404) remember(null);
}
