// What the server says of the edited document: shapes at once, pictures a moment later, and the data set's samples.
// Imports the store and its edge.
import { effect } from '@preact/signals';
import * as api from '../../api.js';
import { ApiError } from '../../api.js';
import { decodeData, decodePreview } from './frames.js';
import { adopt } from '../document/editing.js';
import { equal } from '../document/equal.js';
import { hasInlineExamples, previewInline } from '../document/inline.js';
import { latest } from './latest.js';
import { dataPreview, fieldErrors, inspection, inspectionState, notice, previewFrame, spec } from '../store.js';
import { phrase } from '../../words/state.js';

/** @import { ChoiceSpec, Spec } from '../types.js' */
/** @typedef {{api: Pick<typeof api, 'inspectNetwork' | 'previewData' | 'previewNetwork'>}} Edges */

const PREVIEW_DELAY_MS = 50;
const DATA_DELAY_MS = 80;
const RETRY_MS = 2000;

/** Asks about the document as it is edited, each question of its own kind and at its own pace. */
export class Asking {
  #inspecting;
  #previewing;
  #sampling;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #retryTimer;

  /** @param {Edges} edges */
  constructor({ api: { inspectNetwork, previewData, previewNetwork } }) {
    this.#inspecting = latest(inspectNetwork, {
      onAnswer: (answer, document) => {
        answered();
        inspection.value = answer;
        adopt(document, answer.spec);
        inspectionState.value = 'fresh';
        fieldErrors.value = [];
      },
      onError: (error) => {
        inspectionState.value = error instanceof ApiError && error.status === 0 ? 'pending' : 'invalid';
        if (error instanceof ApiError && error.status === 422) fieldErrors.value = error.errors;
        else this.#report(error);
      },
    });
    this.#previewing = latest(previewNetwork, {
      delay: PREVIEW_DELAY_MS,
      isAborting: true,
      onAnswer: (answer) => {
        previewFrame.value = decodePreview(answer);
      },
      onError: (error) => {
        this.#reportUnlessRefused(error);
        previewFrame.value = null;
      },
    });
    this.#sampling = latest(previewData, {
      delay: DATA_DELAY_MS,
      isAborting: true,
      onAnswer: (answer) => {
        dataPreview.value = decodeData(answer);
      },
      onError: (error) => {
        this.#reportUnlessRefused(error);
        dataPreview.value = null;
      },
    });
  }

  /** Ask again whenever the document changes, for as long as the page lives. @returns {() => void} an end to it */
  keepAsking = () => {
    /** @type {Spec|null} */ let asked = null;
    return effect(() => {
      const document = spec.value;
      if (!document) return;
      const before = asked;
      asked = document;
      if (!before || !equal(before.data, document.data))
        this.#askData(document.data, before?.data.type !== document.data.type);
      if (before && equal(forInspect(before), forInspect(document))) return;
      inspectionState.value = 'pending';
      this.#inspecting.ask(document);
      if (!before || !equal(forPreview(before), forPreview(document))) this.#previewing.ask(document);
    });
  };

  /** Ask for everything again: after the server came back. */
  askAgain = () => {
    clearTimeout(this.#retryTimer);
    if (!spec.value) return;
    this.#inspecting.ask(spec.value);
    this.#previewing.ask(spec.value);
    this.#askData(spec.value.data, false);
  };

  /** @param {ChoiceSpec} data @param {boolean} isOther another data set: the samples on screen are not its own */
  #askData(data, isOther) {
    if (hasInlineExamples(data)) {
      this.#sampling.cancel();
      dataPreview.value = previewInline(data);
      return;
    }
    if (isOther) dataPreview.value = null;
    this.#sampling.ask(data);
  }

  /** A refused document is already explained by inspect. @param {unknown} error */
  #reportUnlessRefused(error) {
    if (!(error instanceof ApiError && error.status === 422)) this.#report(error);
  }

  /**
   * A server that does not answer is asked again until it does; the notice goes by itself then.
   * @param {unknown} error
   */
  #report(error) {
    const isApi = error instanceof ApiError;
    const code = isApi ? error.code : 'page';
    notice.value = isApi
      ? { kind: 'error', title: error.title, detail: error.message, code }
      : { kind: 'error', title: phrase('thePageMetAn'), detail: String(error), code };
    if (code !== 'unreachable') return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(this.askAgain, RETRY_MS);
  }
}

/** What shapes and problems depend on: all but the name. @param {Spec} document */
const forInspect = ({ name: _, ...rest }) => rest;

/** What the untrained net's pictures depend on. @param {Spec} document */
const forPreview = ({ data, network, watch, training }) => ({ data, network, watch, seed: training?.seed });

function answered() {
  if (notice.peek()?.code === 'unreachable') notice.value = null;
}

/** The page's. */
export const asking = new Asking({ api });
