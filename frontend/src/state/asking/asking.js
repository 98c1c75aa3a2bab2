// What the server says of the edited document: shapes at once, pictures a moment later, and the data set's samples.
// Imports the store.
import { effect } from '@preact/signals';
import { ApiError, inspectNetwork, previewData, previewNetwork } from '../../api.js';
import { decodeData, decodePreview } from './frames.js';
import { equal } from '../document/equal.js';
import { hasInlineExamples, previewInline } from '../document/inline.js';
import { latest } from './latest.js';
import { dataPreview, fieldErrors, inspection, inspectionState, notice, previewFrame, spec } from '../store.js';

/** @import { ChoiceSpec, Spec } from '../types.js' */

const PREVIEW_DELAY_MS = 50;
const DATA_DELAY_MS = 80;
const RETRY_MS = 2000;

const inspecting = latest((/** @type {Spec} */ document, signal) => inspectNetwork(document, signal), {
  onAnswer: (answer) => {
    answered();
    inspection.value = answer;
    inspectionState.value = 'fresh';
    fieldErrors.value = [];
  },
  onError: (error) => {
    inspectionState.value = error instanceof ApiError && error.status === 0 ? 'pending' : 'invalid';
    if (error instanceof ApiError && error.status === 422) fieldErrors.value = error.errors;
    else report(error);
  },
});

const previewing = latest((/** @type {Spec} */ document, signal) => previewNetwork(document, signal), {
  delay: PREVIEW_DELAY_MS,
  isAborting: true,
  onAnswer: (answer) => {
    previewFrame.value = decodePreview(answer);
  },
  onError: (error) => {
    // A refused document is already explained by inspect; anything else leaves the cards without pictures.
    if (!(error instanceof ApiError && error.status === 422)) report(error);
    previewFrame.value = null;
  },
});

const sampling = latest((/** @type {ChoiceSpec} */ data, signal) => previewData(data, signal), {
  delay: DATA_DELAY_MS,
  isAborting: true,
  onAnswer: (answer) => {
    dataPreview.value = decodeData(answer);
  },
  onError: (error) => {
    dataPreview.value = null;
    if (!(error instanceof ApiError && error.status === 422)) report(error);
  },
});

/** Ask again whenever the document changes, for as long as the page lives. @returns {() => void} */
export function keepAsking() {
  /** @type {Spec|null} */ let asked = null;
  return effect(() => {
    const document = spec.value;
    if (!document) return;
    const before = asked;
    asked = document;
    if (!before || !equal(before.data, document.data)) askData(document.data, before?.data.type !== document.data.type);
    if (before && equal(forInspect(before), forInspect(document))) return;
    inspectionState.value = 'pending';
    inspecting.ask(document);
    if (!before || !equal(forPreview(before), forPreview(document))) previewing.ask(document);
  });
}

/** Ask for everything again: after the server came back. */
export function askAgain() {
  clearTimeout(retryTimer);
  if (!spec.value) return;
  inspecting.ask(spec.value);
  previewing.ask(spec.value);
  askData(spec.value.data, false);
}

/** @param {ChoiceSpec} data @param {boolean} isOther another data set: the samples on screen are not its own */
function askData(data, isOther) {
  if (hasInlineExamples(data)) {
    sampling.cancel();
    dataPreview.value = previewInline(data);
    return;
  }
  if (isOther) dataPreview.value = null;
  sampling.ask(data);
}

/** What shapes and problems depend on: all but the name. @param {Spec} document */
const forInspect = ({ name: _, ...rest }) => rest;

/** What the untrained net's pictures depend on. @param {Spec} document */
const forPreview = ({ data, network, watch, training }) => ({ data, network, watch, seed: training?.seed });

/** @type {ReturnType<typeof setTimeout>|undefined} */
let retryTimer;

/**
 * A server that does not answer is asked again until it does; the notice goes by itself then.
 * @param {unknown} error
 */
function report(error) {
  const isApi = error instanceof ApiError;
  const code = isApi ? error.code : 'page';
  notice.value = isApi
    ? { kind: 'error', title: error.title, detail: error.message, code }
    : { kind: 'error', title: 'The page met an error', detail: String(error), code };
  if (code !== 'unreachable') return;
  clearTimeout(retryTimer);
  retryTimer = setTimeout(askAgain, RETRY_MS);
}

function answered() {
  if (notice.peek()?.code === 'unreachable') notice.value = null;
}
