// The place of a waiting run in the queue: events do not tell it, so it is asked for while the run waits. Imports the
// store and the API.
import { computed, effect } from '@preact/signals';
import { getRun } from '../../api.js';
import { history, run } from '../store.js';

const FIRST_MS = 400; // most runs start at once
const AGAIN_MS = 2000;

const waitingId = computed(() => (run.value && history.value.state === 'queued' ? run.value.id : null));

/** Ask for as long as the open run is queued. @returns {() => void} */
export const keepPlace = () =>
  effect(() => {
    const id = waitingId.value;
    if (!id) return undefined;
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const ask = async () => {
      const found = await getRun(id).catch(() => null);
      if (waitingId.peek() !== id) return;
      const current = run.peek();
      if (found && current) run.value = { ...current, queue_position: found.queue_position };
      timer = setTimeout(ask, AGAIN_MS);
    };
    timer = setTimeout(ask, FIRST_MS);
    return () => clearTimeout(timer);
  });
