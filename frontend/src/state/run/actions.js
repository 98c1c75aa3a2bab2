// What a user can do with a run: train, pause, step, stop, reset, change the learning rate. Imports the store and
// its edges.
import * as api from '../../api.js';
import { ApiError } from '../../api.js';
import { amend, edit, load } from '../document/editing.js';
import { remember } from '../memory.js';
import * as operations from '../document/operations.js';
import { say } from '../say.js';
import { liveRun } from './live-run.js';
import { viewing } from './viewing.js';
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
import { phrase } from '../../words/state.js';

/** @import { Spec } from '../types.js' */
/**
 * What the actions reach for outside of the store.
 * @typedef {object} Edges
 * @property {Pick<typeof api, 'commandRun' | 'createRun' | 'deleteRun' | 'forkRun' | 'listRuns'>} api
 * @property {Pick<import('./live-run.js').LiveRun, 'open' | 'openById' | 'close'>} liveRun
 * @property {Pick<import('./viewing.js').Viewing, 'viewEpoch'>} viewing
 */

const SETTLED_MS = 120; // a drag of a slider is one mark on the timeline, not sixty

/** Show a layer large; null closes it, or brings it back from behind another view. @param {string|null} id */
export function selectLayer(id) {
  if (id !== null || openTab.value === 'layer') selectedLayer.value = id;
  openTab.value = 'layer';
}

/** @typedef {ReturnType<typeof setTimeout>|undefined} Timer */

/** Everything the buttons do. */
export class Actions {
  #edges;
  /** @type {Timer} */
  #sampleTimer;
  /** @type {Timer} */
  #rateTimer;

  /** @param {Edges} edges */
  constructor(edges) {
    this.#edges = edges;
  }

  /** Train: go on with a paused run, else start a new one. */
  train = () =>
    this.#attempt('train', async () => {
      if (isActive.value && history.value.state === 'paused') await this.#command('resume');
      else if (!isActive.value) await this.#start(false);
    });

  /** Start over with the document as it is edited now; a run that goes on is stopped first. */
  trainAnew = () =>
    this.#attempt('train', async () => {
      if (isActive.value) await this.#command('stop').catch(ignoreConflict);
      await this.#start(false);
    });

  pause = () => this.#attempt('pause', () => this.#command('pause'));

  /** One epoch: of the open run, or of a new one that then pauses. */
  step = () =>
    this.#attempt('step', async () => {
      if (isActive.value) await this.#command('step');
      else await this.#start(true);
    });

  stop = () => this.#attempt('stop', () => this.#command('stop'));

  /** Back to the untrained network; a run that goes on is stopped, and stays in the list of earlier runs. */
  reset = () =>
    this.#attempt('reset', async () => {
      const wasActive = isActive.value;
      const id = run.value?.id;
      this.#edges.liveRun.close();
      say(phrase('backToTheUntrained'));
      if (wasActive && id) await this.#edges.api.commandRun(id, 'stop').catch(ignoreConflict);
    });

  /**
   * A new run that goes on from the open one's weights after `epoch`, with the settings as they are edited now. One
   * that has fewer epochs than that gets as many more.
   * @param {number} epoch
   */
  forkFrom = (epoch) =>
    this.#attempt('fork', async () => {
      const parent = run.value;
      if (!parent || !spec.value) return;
      const epochs = spec.value.training?.epochs ?? parent.epochs;
      const name = `${parent.name.slice(0, 75)} from epoch ${epoch}`;
      const training = { ...spec.value.training, epochs: epochs > epoch ? epochs : epoch + epochs };
      const document = { ...spec.value, name, training };
      const created = await this.#edges.api.forkRun(parent.id, epoch, document);
      notice.value = null;
      load(document);
      this.#edges.liveRun.open(created, document);
      say(phrase('trainingOnFromEpoch', { epoch: created.forked_from?.epoch ?? epoch }));
    });

  /**
   * Watch another example: in the document, and at once in the run that goes on.
   * @param {number} index of the example whose pictures are shown
   */
  watchSample = (index) => {
    if (!spec.value) return;
    const next = operations.watchSample(spec.value, index);
    if (!isActive.value || !isRunNetwork.value || !runSpec.value) return edit(next, 'watch');
    amend(next);
    runSpec.value = operations.watchSample(runSpec.value, index);
    this.#edges.viewing.viewEpoch(null); // the pictures of earlier epochs are of the example watched then
    clearTimeout(this.#sampleTimer); // arrow keys run along many
    this.#sampleTimer = this.#settle({ sample: index });
  };

  /**
   * The learning rate: of the document, and at once of the run that goes on.
   * @param {number} learningRate
   */
  changeLearningRate = (learningRate) => {
    if (!spec.value) return;
    const next = operations.setLearningRate(spec.value, learningRate);
    if (!isActive.value || !runSpec.value) return edit(next, 'learning rate');
    amend(next);
    runSpec.value = operations.setLearningRate(runSpec.value, learningRate);
    clearTimeout(this.#rateTimer);
    this.#rateTimer = this.#settle({ learning_rate: learningRate });
  };

  /** @param {Spec} document */
  openDocument = (document) => {
    if (!isActive.value) this.#edges.liveRun.close();
    load(document);
  };

  refreshRuns = async () => {
    try {
      const { items, next } = await this.#edges.api.listRuns();
      [runs.value, runsNext.value] = [items, next];
    } catch (error) {
      report(error);
    }
  };

  moreRuns = async () => {
    if (!runsNext.value) return;
    const { items, next } = await this.#edges.api.listRuns(runsNext.value);
    [runs.value, runsNext.value] = [[...(runs.value ?? []), ...items], next];
  };

  /** @param {string} id */
  openRun = (id) => this.#attempt('open', () => this.#edges.liveRun.openById(id));

  /** @param {string} id */
  forgetRun = (id) =>
    this.#attempt('delete', async () => {
      await this.#edges.api.deleteRun(id);
      if (run.value?.id === id) this.#edges.liveRun.close();
      runs.value = (runs.value ?? []).filter((one) => one.id !== id);
    });

  /** @param {boolean} isStepped */
  async #start(isStepped) {
    const document = spec.value;
    if (!document) return;
    const refused =
      inspectionState.value === 'fresh' && inspection.value?.problems.find((problem) => problem.severity !== 'warning');
    if (refused) {
      notice.value = { kind: 'error', title: phrase('thisNetworkCannotBe'), detail: refused.message };
      if (refused.layer) selectedLayer.value = refused.layer;
      return;
    }
    const created = await this.#edges.api.createRun(document, { isStepped });
    notice.value = null;
    this.#edges.liveRun.open(created, document);
  }

  /** @param {string} name @param {Record<string, number>} [settings] */
  async #command(name, settings) {
    const id = run.value?.id;
    if (!id) return;
    const answer = await this.#edges.api.commandRun(id, name, settings);
    // The stream says what comes of it; the answer only fills in what events do not carry.
    if (run.peek()?.id === id) run.value = { ...answer, state: history.peek().state };
  }

  /** Tell the run once nobody moves it any more. @param {Record<string, number>} settings */
  #settle = (settings) => setTimeout(() => this.#attempt(null, () => this.#command('set', settings)), SETTLED_MS);

  /** @param {string|null} what @param {() => Promise<void>} work */
  async #attempt(what, work) {
    if (what) pending.value = what;
    try {
      await work();
    } catch (error) {
      report(error);
    } finally {
      if (what) pending.value = null;
    }
  }
}

/** A run that has just ended by itself needs no stopping. @param {unknown} error */
function ignoreConflict(error) {
  if (!(error instanceof ApiError && (error.status === 409 || error.status === 404))) throw error;
}

/** @param {unknown} error */
export function report(error) {
  if (!(error instanceof ApiError)) {
    notice.value = { kind: 'error', title: phrase('thePageMetAn'), detail: String(error) };
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

/** The page's. */
export const actions = new Actions({ api, liveRun, viewing });
export const { train, trainAnew, pause, step, stop, reset, forkFrom } = actions;
export const { watchSample, changeLearningRate, openDocument } = actions;
export const { refreshRuns, moreRuns, openRun, forgetRun } = actions;
