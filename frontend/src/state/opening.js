// What the page does once, when it opens: the catalog, then a link's document, the run left open, or the opening
// network. Imports the rest of state.
import { effect } from '@preact/signals';
import { ApiError, getCatalog, getRun } from '../api.js';
import { refreshRuns, report } from './run/actions.js';
import { askAgain, keepAsking } from './asking/asking.js';
import { load } from './document/editing.js';
import { decodeSpec, parseHash } from './document/link.js';
import { draft, keepDraft, remember, remembered } from './memory.js';
import { keepPredicting } from './asking/predicting.js';
import { keepPlace } from './run/queueing.js';
import { open, openById, retry } from './run/session.js';
import { catalog, history, isActive, notice, run, selectedLayer, spec, theme } from './store.js';

const RETRY_MS = 1500;

/** Start the page. Until the server answers, the page says so and tries again. */
export async function start() {
  theme.value = document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
  catalog.value = await untilAnswered();
  keepAsking();
  keepPredicting();
  keepPlace();
  await openFirst();
  effect(() => {
    if (spec.value) keepDraft(spec.value);
  });
  refreshRunsAtTurns();
  listen();
}

/** @returns {Promise<import('./types.js').Catalog>} */
async function untilAnswered() {
  for (;;) {
    try {
      const answer = await getCatalog();
      if (notice.value) notice.value = null;
      return answer;
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0 && error.status < 500) throw error;
      report(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function openFirst() {
  const asked = parseHash(location.hash);
  if (asked && (await openAsked(asked))) return;
  const kept = draft();
  load(kept?.network?.layers ? kept : catalog.value?.defaults.spec);
  // In one column an open layer would push the rest of the network off the screen.
  if (matchMedia('(max-width: 640px)').matches) selectedLayer.value = null;
  await reopen();
}

/** @param {{kind: 'spec'|'run', value: string}} asked @returns {Promise<boolean>} whether it could be opened */
async function openAsked({ kind, value }) {
  try {
    if (kind === 'run') await openById(value);
    else load(await decodeSpec(value));
    // Taken: a reload keeps what was edited since, instead of starting over from the link.
    window.history.replaceState(null, '', location.pathname);
    return true;
  } catch (error) {
    if (error instanceof ApiError) report(error);
    else
      notice.value = {
        kind: 'error',
        title: 'This link cannot be read',
        detail: 'It may have been cut when it was copied. Here is the opening network instead.',
      };
    return false;
  }
}

/** The run this tab had open, or one that still goes on in this browser. */
async function reopen() {
  const { inThisTab, inThisBrowser } = remembered();
  const id = inThisTab ?? inThisBrowser;
  if (!id) return;
  try {
    const found = await getRun(id);
    const goesOn = ['queued', 'running', 'paused'].includes(found.state);
    if (!inThisTab && !goesOn) return;
    if (!inThisTab || !draft()) load(found.spec);
    open(found, found.spec);
  } catch {
    remember(null);
  }
}

/** The list of earlier runs is asked for when a run begins or ends. */
function refreshRunsAtTurns() {
  let turn = '';
  effect(() => {
    const now = `${run.value?.id} ${isActive.value} ${history.value.state}`;
    if (now !== turn) refreshRuns();
    turn = now;
  });
}

function listen() {
  window.addEventListener('online', () => {
    retry();
    askAgain();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) retry();
  });
  window.addEventListener('hashchange', () => {
    const asked = parseHash(location.hash);
    if (asked) openAsked(asked);
  });
}
