// What the page does once, when it opens: the catalog, then a link's document, the run left open, or the opening
// network. Imports the rest of state.
import { effect } from '@preact/signals';
import * as api from '../api.js';
import { ApiError } from '../api.js';
import { asking } from './asking/asking.js';
import { keepPredicting } from './asking/predicting.js';
import { display } from './display.js';
import { load } from './document/editing.js';
import { decodeSpec, parseHash } from './document/link.js';
import * as memory from './memory.js';
import { actions, report } from './run/actions.js';
import { keepPlace } from './run/queueing.js';
import { liveRun } from './run/live-run.js';
import { goesOn } from './run/states.js';
import { catalog, history, isActive, notice, run, selectedLayer, spec, theme } from './store.js';
import { phrase } from '../words/state.js';

const RETRY_MS = 1500;

/** What opening asks of the browser's window. */
const browser = {
  isDark: () => document.documentElement.dataset.theme === 'dark',
  hash: () => location.hash,
  /** Taken: a reload keeps what was edited since, instead of starting over from the link. */
  forgetHash: () => window.history.replaceState(null, '', location.pathname),
  /** @param {() => void} act */
  onOnline: (act) => window.addEventListener('online', act),
  /** @param {() => void} act */
  onHash: (act) => window.addEventListener('hashchange', act),
  /** @param {() => void} act */
  onLookedAt: (act) =>
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) act();
    }),
};

/**
 * What opening reaches for outside of the store.
 * @typedef {object} Edges
 * @property {Pick<typeof api, 'getCatalog' | 'getRun'>} api
 * @property {Pick<import('./run/live-run.js').LiveRun, 'open' | 'openById' | 'retry'>} liveRun
 * @property {Pick<import('./run/actions.js').Actions, 'refreshRuns'>} actions
 * @property {Pick<import('./asking/asking.js').Asking, 'keepAsking' | 'askAgain'>} asking
 * @property {Pick<typeof memory, 'draft' | 'keepDraft' | 'remember' | 'remembered'>} memory
 * @property {Pick<import('./display.js').Display, 'isNarrow'>} display
 * @property {typeof browser} browser
 */

/** The page's first moments, and what is listened to from then on. */
export class Opening {
  #edges;

  /** @param {Edges} edges */
  constructor(edges) {
    this.#edges = edges;
  }

  /** Start the page. Until the server answers, the page says so and tries again. */
  start = async () => {
    theme.value = this.#edges.browser.isDark() ? 'dark' : 'light';
    catalog.value = await this.#untilAnswered();
    this.#edges.asking.keepAsking();
    keepPredicting();
    keepPlace();
    await this.#openFirst();
    effect(() => {
      if (spec.value) this.#edges.memory.keepDraft(spec.value);
    });
    this.#refreshRunsAtTurns();
    this.#listen();
  };

  /** @returns {Promise<import('./types.js').Catalog>} */
  async #untilAnswered() {
    for (;;) {
      try {
        const answer = await this.#edges.api.getCatalog();
        if (notice.value) notice.value = null;
        return answer;
      } catch (error) {
        if (error instanceof ApiError && error.status !== 0 && error.status < 500) throw error;
        report(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #openFirst() {
    const asked = parseHash(this.#edges.browser.hash());
    if (asked && (await this.#openAsked(asked))) return;
    const kept = this.#edges.memory.draft();
    load(kept?.network?.layers ? kept : catalog.value?.defaults.spec);
    // In one column an open layer would push the rest of the network off the screen.
    if (this.#edges.display.isNarrow()) selectedLayer.value = null;
    await this.#reopen();
  }

  /** @param {{kind: 'spec'|'run', value: string}} asked @returns {Promise<boolean>} whether it could be opened */
  async #openAsked({ kind, value }) {
    try {
      if (kind === 'run') await this.#edges.liveRun.openById(value);
      else load(await decodeSpec(value));
      this.#edges.browser.forgetHash();
      return true;
    } catch (error) {
      if (error instanceof ApiError) report(error);
      else notice.value = UNREADABLE;
      return false;
    }
  }

  /** The run this tab had open, or one that still goes on in this browser. */
  async #reopen() {
    const { draft, remember, remembered } = this.#edges.memory;
    const { inThisTab, inThisBrowser } = remembered();
    const id = inThisTab ?? inThisBrowser;
    if (!id) return;
    try {
      const found = await this.#edges.api.getRun(id);
      if (!inThisTab && !goesOn(found.state)) return;
      if (!inThisTab || !draft()) load(found.spec);
      this.#edges.liveRun.open(found, found.spec);
    } catch {
      remember(null);
    }
  }

  /** The list of earlier runs is asked for when a run begins or ends. */
  #refreshRunsAtTurns() {
    let turn = '';
    effect(() => {
      const now = `${run.value?.id} ${isActive.value} ${history.value.state}`;
      if (now !== turn) this.#edges.actions.refreshRuns();
      turn = now;
    });
  }

  #listen() {
    const { asking: asked, browser: window, liveRun: followed } = this.#edges;
    window.onOnline(() => {
      followed.retry();
      asked.askAgain();
    });
    window.onLookedAt(followed.retry);
    window.onHash(() => {
      const link = parseHash(window.hash());
      if (link) this.#openAsked(link);
    });
  }
}

/** @type {import('./types.js').Notice} */
const UNREADABLE = {
  kind: 'error',
  title: phrase('thisLinkCannotBe'),
  detail: phrase('itMayHaveBeen'),
};

/** The page's. */
export const { start } = new Opening({ api, liveRun, actions, asking, memory, display, browser });
