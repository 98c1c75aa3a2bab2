// Looking into the network on screen: the open run at the epoch that is looked at, or the untrained net. Imports the
// store and its edge.
import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import * as api from '../../api.js';
import { ApiError } from '../../api.js';
import { latest } from './latest.js';
import { explainedEpoch, history, inspection, isRunNetwork, run, spec, viewedEpoch } from '../store.js';

/** @import { Explanation, Spec } from '../types.js' */

/**
 * @typedef {object} Explained
 * @property {any|null} answer the newest, which may be of an earlier question while `isPending`
 * @property {Explanation|null} question what `answer` answers
 * @property {number|null} epoch whose weights `answer` is of: a kept one at or before the epoch that is looked at
 * @property {string|null} error why there is no newer answer
 * @property {boolean} isPending
 */

/** @returns {Explained} */
const nothing = () => ({ answer: null, question: null, epoch: null, error: null, isPending: false });

/** @typedef {{id: string|null, document: Spec, question: Explanation, epoch: number|null}} Asked */

const MOST_ANSWERS = 32;
/**
 * While the slider is dragged, or a film plays, a view asks so often: pictures move with every frame, answers follow.
 */
const DRAG_MS = 120;

/** The run that questions go to; null: to the untrained network. */
export const explainedRun = () => (isRunNetwork.value && run.value && history.value.epoch > 0 ? run.value.id : null);

/** Asks, and remembers what was answered of epochs that are kept: those answers never change. */
export class Explaining {
  #api;
  /** A film, or a drag back and forth, asks for each once. @type {Map<string, any>} */
  #answers = new Map();

  /** @param {{api: Pick<typeof api, 'explain' | 'explainUntrained'>}} edges */
  constructor(edges) {
    this.#api = edges.api;
  }

  /** For one view: what it was answered, and how it asks. */
  explainer = () => {
    const state = signal(nothing());
    const asking = latest((/** @type {Asked} */ asked, aborted) => this.#answerTo(asked, aborted), {
      onAnswer: (answer, { id, question, epoch }) => {
        state.value = { answer, question, epoch: answer.epoch ?? null, error: null, isPending: false };
        if (id) explainedEpoch.value = { asked: epoch, epoch: answer.epoch };
      },
      onError: (error) => {
        const said = error instanceof ApiError ? error.message : String(error);
        state.value = { ...state.value, error: said, isPending: false };
      },
    });
    return { state, asking };
  };

  /** @param {Asked} asked @param {AbortSignal} aborted @returns {Promise<any>} */
  async #answerTo({ id, document, question, epoch }, aborted) {
    if (!id) return this.#api.explainUntrained(document, question, aborted);
    if (epoch === null) return this.#api.explain(id, question, null, aborted);
    const key = `${id} ${epoch} ${JSON.stringify(question)}`;
    const answer = this.#answers.get(key) ?? (await this.#api.explain(id, question, epoch, aborted));
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    if (this.#answers.size > MOST_ANSWERS) this.#answers.delete(this.#answers.keys().next().value ?? '');
    return answer;
  }
}

/** The page's. */
const explaining = new Explaining({ api });

/**
 * The answer to `question` about the network on screen, asked again whenever the question, the network or the epoch
 * that is looked at changes: one request at a time, and an old answer stays until the new one is here. Null asks
 * nothing.
 * @param {Explanation|null} question
 * @returns {Explained}
 */
export function useExplanation(question) {
  const { state, asking } = useMemo(explaining.explainer, []);
  const pause = useRef(0);
  const id = explainedRun();
  const epoch = id ? viewedEpoch.value : null;
  const moment = id ? (epoch ?? `newest ${history.value.epoch}`) : spec.value;
  const key = question && JSON.stringify(question);
  useEffect(() => {
    if (!question || !spec.value || !(id || inspection.value?.trainable)) {
      asking.cancel();
      state.value = nothing();
      return;
    }
    state.value = { ...state.value, isPending: true };
    const asked = { id, document: spec.value, question, epoch };
    const rest = epoch === null ? 0 : pause.current + DRAG_MS - performance.now();
    const ask = () => {
      pause.current = performance.now();
      asking.ask(asked);
    };
    if (rest <= 0) return ask();
    const timer = setTimeout(ask, rest);
    return () => clearTimeout(timer);
  }, [key, id, moment, inspection.value?.trainable]);
  useEffect(() => asking.cancel, []);
  return state.value;
}

/**
 * The same for what takes seconds: asked only by `ask`, of the epoch that is looked at then. `isOld` says that the
 * network, or the epoch that is looked at, is another by now.
 * @returns {Explained & {isOld: boolean, ask: (question: Explanation) => void}}
 */
export function useDemand() {
  const { state, asking } = useMemo(explaining.explainer, []);
  const of = useRef(/** @type {any} */ (null));
  const id = explainedRun();
  const moment = JSON.stringify(
    id ? [id, viewedEpoch.value ?? history.value.epoch] : spec.value && [spec.value.data, spec.value.network],
  );
  const ask = (/** @type {Explanation} */ question) => {
    const document = spec.peek();
    if (!document) return;
    of.current = moment;
    state.value = { ...state.value, error: null, isPending: true };
    asking.ask({ id, document, question, epoch: id ? viewedEpoch.peek() : null });
  };
  useEffect(() => asking.cancel, []);
  return { ...state.value, isOld: state.value.answer !== null && of.current !== moment, ask };
}
