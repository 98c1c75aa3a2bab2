// Looking into the network on screen: the open run's newest checkpoint, or the untrained net. Imports the store and the API.
import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { ApiError, explain, explainUntrained } from '../api.js';
import { latest } from './latest.js';
import { history, inspection, isRunNetwork, run, spec } from './store.js';

/** @import { Explanation, Spec } from './types.js' */

/**
 * @typedef {object} Explained
 * @property {any|null} answer the newest, which may be of an earlier question while `isPending`
 * @property {Explanation|null} question what `answer` answers
 * @property {string|null} error why there is no newer answer
 * @property {boolean} isPending
 */

/** @returns {Explained} */
const nothing = () => ({ answer: null, question: null, error: null, isPending: false });

/**
 * The answer to `question` about the network on screen, asked again whenever the question, the network or the epoch
 * changes: one request at a time, and an old answer stays until the new one is here. Null asks nothing.
 * @param {Explanation|null} question
 * @returns {Explained}
 */
export function useExplanation(question) {
  const { state, asking } = useMemo(explainer, []);
  const id = isRunNetwork.value && run.value && history.value.epoch > 0 ? run.value.id : null;
  const moment = id ? history.value.epoch : spec.value;
  const key = question && JSON.stringify(question);
  useEffect(() => {
    if (!question || !spec.value || !(id || inspection.value?.trainable)) {
      asking.cancel();
      state.value = nothing();
      return;
    }
    state.value = { ...state.value, isPending: true };
    asking.ask({ id, document: spec.value, question });
  }, [key, id, moment, inspection.value?.trainable]);
  useEffect(() => asking.cancel, []);
  return state.value;
}

function explainer() {
  const state = signal(nothing());
  const asking = latest(
    (/** @type {{id: string|null, document: Spec, question: Explanation}} */ { id, document, question }, aborted) =>
      id ? explain(id, question, aborted) : explainUntrained(document, question, aborted),
    {
      onAnswer: (answer, { question }) => { state.value = { answer, question, error: null, isPending: false }; },
      onError: (error) => { state.value = { ...state.value, error: error instanceof ApiError ? error.message : String(error), isPending: false }; },
    },
  );
  return { state, asking };
}
