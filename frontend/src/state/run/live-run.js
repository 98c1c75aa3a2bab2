// The open run: following what it says, and letting go of it again. Imports the store and its edges.
import { batch } from '@preact/signals';
import * as api from '../../api.js';
import { followRun } from '../../stream.js';
import { amend, load } from '../document/editing.js';
import { decodeFrame } from '../asking/frames.js';
import { display } from '../display.js';
import { remember } from '../memory.js';
import { setLearningRate, watchSample } from '../document/operations.js';
import { emptyHistory, reduce } from './reducer.js';
import { isNewer, viewing } from './viewing.js';
import {
  connection,
  explainedEpoch,
  history,
  isActive,
  isRunNetwork,
  notice,
  run,
  runFrame,
  runSpec,
  spec,
  viewedEpoch,
} from '../store.js';
import { phrase } from '../../words/state.js';

/** @import { Run, RunEvent, Spec } from '../types.js' */
/** @typedef {{close: () => void, retry: () => void}} Line */
/**
 * What the open run reaches for outside of the store.
 * @typedef {object} Edges
 * @property {Pick<typeof api, 'getRun' | 'getPictures'>} api
 * @property {(id: string, listener: import('../../stream.js').Listener) => Line} follow
 * @property {Pick<import('./viewing.js').Viewing, 'forgetViews' | 'holdFrame'>} viewing
 * @property {Pick<import('../display.js').Display, 'isHidden' | 'nextFrame'>} display
 * @property {(id: string|null) => void} remember
 */

const HIDDEN_FLUSH_MS = 500;

/** One run at a time, from being opened until it is let go of. */
export class LiveRun {
  /** @type {Line|null} */
  #stream = null;
  /** @type {RunEvent[]} */
  #events = [];
  /** @type {ArrayBuffer|null} */
  #frame = null;
  #isFlushPlanned = false;
  #edges;

  /** @param {Edges} edges */
  constructor(edges) {
    this.#edges = edges;
  }

  /**
   * Show a run and follow it.
   * @param {Run} opened
   * @param {Spec} document what it was started from, in the words of the editor
   */
  open = (opened, document) => {
    this.#release();
    batch(() => {
      run.value = opened;
      runSpec.value = document;
      runFrame.value = null;
      viewedEpoch.value = null;
      history.value = { ...emptyHistory(), state: opened.state, total: opened.epochs, reason: opened.reason };
    });
    this.#edges.remember(opened.id);
    this.#stream = this.#edges.follow(opened.id, this.#listener(opened.id));
    if (opened.epoch > 0) this.#fetchNewestFrame(opened.id);
  };

  /** Load an earlier run with its document. @param {string} id @throws {import('../../api.js').ApiError} */
  openById = async (id) => {
    const found = await this.#edges.api.getRun(id);
    load(found.spec);
    this.open(found, found.spec);
  };

  /** Let go of the open run: the page shows the untrained network again. */
  close = () => {
    this.#release();
    this.#edges.remember(null);
    batch(() => {
      run.value = null;
      runSpec.value = null;
      runFrame.value = null;
      viewedEpoch.value = null;
      history.value = emptyHistory();
      connection.value = 'idle';
    });
  };

  /** Try the line again now: the network is back, or the page is looked at again. */
  retry = () => this.#stream?.retry();

  #release() {
    this.#stream?.close();
    this.#stream = null;
    this.#edges.viewing.forgetViews();
    explainedEpoch.value = null;
    this.#events = [];
    this.#frame = null;
  }

  /**
   * What was on its way when another run was opened is not heard.
   * @param {string} id @returns {import('../../stream.js').Listener}
   */
  #listener(id) {
    /** @type {<W extends unknown[]>(hear: (...what: W) => void) => (...what: W) => void} */
    const whileOpen =
      (hear) =>
      (...what) => {
        if (run.value?.id === id) hear(...what);
      };
    return {
      onEvents: whileOpen((fresh) => {
        this.#events.push(...fresh);
        this.#plan();
      }),
      onFrame: whileOpen((fresh) => {
        this.#frame = fresh;
        this.#plan();
      }),
      onConnection: whileOpen((state) => {
        this.#flush();
        connection.value = state;
      }),
      onRun: whileOpen((fresh) => {
        run.value = { ...run.peek(), ...fresh };
      }),
      onReset: whileOpen(() => this.#startOver()),
      onGone: whileOpen(() => this.#mourn()),
    };
  }

  /** What was heard is no longer true. */
  #startOver() {
    this.#events = [];
    this.#edges.viewing.forgetViews();
    history.value = { ...emptyHistory(), total: run.peek()?.epochs ?? 0 };
  }

  #mourn() {
    this.close();
    notice.value = {
      kind: 'error',
      title: phrase('thisRunIsGone'),
      detail: phrase('itWasDeletedOn'),
    };
  }

  /** Take in what came at most once per picture of the screen; a hidden page draws nothing, so a timer does it. */
  #plan() {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    if (this.#edges.display.isHidden()) setTimeout(() => this.#flush(), HIDDEN_FLUSH_MS);
    else this.#edges.display.nextFrame(() => this.#flush());
  }

  #flush() {
    this.#isFlushPlanned = false;
    const [fresh, picture] = [this.#events, this.#frame];
    [this.#events, this.#frame] = [[], null];
    batch(() => {
      if (fresh.length) take(fresh);
      if (picture) this.#showFrame(picture);
    });
  }

  /** @param {ArrayBuffer} buffer */
  #showFrame(buffer) {
    try {
      const fresh = decodeFrame(buffer);
      this.#edges.viewing.holdFrame(fresh, buffer.byteLength);
      if (viewedEpoch.peek() === null && isNewer(fresh, runFrame.peek())) runFrame.value = fresh;
    } catch {
      // A frame cut short says nothing: the next one will.
    }
  }

  /** @param {string} id */
  async #fetchNewestFrame(id) {
    const buffer = await this.#edges.api.getPictures(id).catch(() => null);
    if (buffer && run.peek()?.id === id) this.#showFrame(buffer);
  }
}

/** @param {RunEvent[]} fresh */
function take(fresh) {
  history.value = reduce(history.peek(), fresh);
  const { state, epoch, reason, learningRate, sample } = history.peek();
  const current = run.peek();
  if (current) run.value = { ...current, state, epoch, reason };
  if (!fresh.some((event) => event.type === 'setting_changed')) return;
  if (learningRate !== null) followRate(learningRate);
  if (sample !== null) followSample(sample);
}

/** Another tab, or a script, may have chosen it; after the end the choice here is free. @param {number} sample */
function followSample(sample) {
  const [edited, trained] = [spec.peek(), runSpec.peek()];
  if (!trained || trained.watch?.sample === sample) return;
  const isSame = edited?.watch?.sample === trained.watch?.sample;
  runSpec.value = watchSample(trained, sample);
  if (edited && isSame && isRunNetwork.peek()) amend(watchSample(edited, sample));
}

/** The learning rate of the run that goes on is the one the panel shows. @param {number} learningRate */
function followRate(learningRate) {
  const [edited, trained] = [spec.peek(), runSpec.peek()];
  if (!isActive.peek() || !edited || !trained) return;
  runSpec.value = setLearningRate(trained, learningRate);
  amend(setLearningRate(edited, learningRate));
}

/** The page's. */
export const liveRun = new LiveRun({ api, follow: followRun, viewing, display, remember });
