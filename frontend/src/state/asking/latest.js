// Asking a server about something that keeps changing, so that a late answer never overwrites a newer one. Imports
// nothing.

/**
 * A function that asks about its newest argument: one request at a time, at most one waiting, and an answer is
 * handed on only if nothing newer was asked meanwhile.
 * @template Q, A
 * @param {(question: Q, signal: AbortSignal) => Promise<A>} ask
 * @param {{onAnswer: (answer: A, question: Q) => void, onError: (error: unknown, question: Q) => void, onLate?:
 *   (answer: A, question: Q) => void, delay?: number, isAborting?: boolean}} options
 *   `onLate` is handed the answers that are outdated when they come; `delay` in ms before asking; `isAborting` gives up
 *   a request as soon as a newer question comes
 * @returns {{ask: (question: Q) => void, cancel: () => void}}
 */
export function latest(ask, { onAnswer, onError, onLate, delay = 0, isAborting = false }) {
  let newest = 0;
  /** @type {AbortController|null} */ let underway = null;
  /** @type {{question: Q}|null} */ let waiting = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */ let timer;

  const start = async () => {
    if (underway || !waiting) return;
    const { question } = waiting;
    const mine = newest;
    const controller = new AbortController();
    [waiting, underway] = [null, controller];
    try {
      const answer = await ask(question, controller.signal);
      if (mine === newest) onAnswer(answer, question);
      else if (!controller.signal.aborted) onLate?.(answer, question);
    } catch (error) {
      if (mine === newest) onError(error, question);
    } finally {
      underway = null;
      start();
    }
  };

  return {
    ask(question) {
      newest += 1;
      waiting = { question };
      if (isAborting) underway?.abort();
      clearTimeout(timer);
      if (delay) timer = setTimeout(start, delay);
      else start();
    },
    cancel() {
      newest += 1;
      waiting = null;
      clearTimeout(timer);
      underway?.abort();
    },
  };
}
