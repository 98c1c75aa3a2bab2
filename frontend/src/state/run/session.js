// The open run: following what it says, and letting go of it again. Imports the store, the stream and the API.
import { batch } from '@preact/signals';
import { getPictures, getRun } from '../../api.js';
import { followRun } from '../../stream.js';
import { amend, load } from '../document/editing.js';
import { decodeFrame } from '../asking/frames.js';
import { remember } from '../memory.js';
import { setLearningRate, watchSample } from '../document/operations.js';
import { emptyHistory, reduce } from './reducer.js';
import { forgetViews, holdFrame, isNewer } from './viewing.js';
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

/** @import { Run, RunEvent, Spec } from '../types.js' */

const HIDDEN_FLUSH_MS = 500;

/** @type {{close: () => void, retry: () => void}|null} */
let stream = null;
/** @type {RunEvent[]} */
let events = [];
/** @type {ArrayBuffer|null} */
let frame = null;
let isFlushPlanned = false;

/**
 * Show a run and follow it.
 * @param {Run} opened
 * @param {Spec} document what it was started from, in the words of the editor
 */
export function open(opened, document) {
  release();
  batch(() => {
    run.value = opened;
    runSpec.value = document;
    runFrame.value = null;
    viewedEpoch.value = null;
    history.value = { ...emptyHistory(), state: opened.state, total: opened.epochs, reason: opened.reason };
  });
  remember(opened.id);
  stream = followRun(opened.id, listener(opened.id));
  if (opened.epoch > 0) fetchNewestFrame(opened.id);
}

/** Load an earlier run with its document. @param {string} id @throws {import('../../api.js').ApiError} */
export async function openById(id) {
  const found = await getRun(id);
  load(found.spec);
  open(found, found.spec);
}

/** Let go of the open run: the page shows the untrained network again. */
export function close() {
  release();
  remember(null);
  batch(() => {
    run.value = null;
    runSpec.value = null;
    runFrame.value = null;
    viewedEpoch.value = null;
    history.value = emptyHistory();
    connection.value = 'idle';
  });
}

/** Try the line again now: the network is back, or the page is looked at again. */
export const retry = () => stream?.retry();

function release() {
  stream?.close();
  stream = null;
  forgetViews();
  explainedEpoch.value = null;
  events = [];
  frame = null;
}

/** @param {string} id @returns {import('../../stream.js').Listener} */
function listener(id) {
  const isOpen = () => run.value?.id === id;
  return {
    onEvents: (fresh) => {
      if (isOpen()) {
        events.push(...fresh);
        plan();
      }
    },
    onFrame: (fresh) => {
      if (isOpen()) {
        frame = fresh;
        plan();
      }
    },
    onConnection: (state) => {
      if (isOpen()) {
        flush();
        connection.value = state;
      }
    },
    onRun: (fresh) => {
      if (isOpen()) run.value = { ...run.peek(), ...fresh };
    },
    onReset: () => {
      events = [];
      if (isOpen()) forgetViews();
      if (isOpen()) history.value = { ...emptyHistory(), total: run.peek()?.epochs ?? 0 };
    },
    onGone: () => {
      if (!isOpen()) return;
      close();
      notice.value = {
        kind: 'error',
        title: 'This run is gone',
        detail: 'It was deleted on the server. The network it trained is still here.',
      };
    },
  };
}

/** Take in what came at most once per picture of the screen; a hidden page draws nothing, so a timer does it. */
function plan() {
  if (isFlushPlanned) return;
  isFlushPlanned = true;
  if (document.hidden) setTimeout(flush, HIDDEN_FLUSH_MS);
  else requestAnimationFrame(flush);
}

function flush() {
  isFlushPlanned = false;
  const [fresh, picture] = [events, frame];
  [events, frame] = [[], null];
  batch(() => {
    if (fresh.length) take(fresh);
    if (picture) showFrame(picture);
  });
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

/** @param {ArrayBuffer} buffer */
function showFrame(buffer) {
  try {
    const fresh = decodeFrame(buffer);
    holdFrame(fresh, buffer.byteLength);
    if (viewedEpoch.peek() === null && isNewer(fresh, runFrame.peek())) runFrame.value = fresh;
  } catch {
    // A frame cut short says nothing: the next one will.
  }
}

/** @param {string} id */
async function fetchNewestFrame(id) {
  const buffer = await getPictures(id).catch(() => null);
  if (buffer && run.peek()?.id === id) showFrame(buffer);
}
