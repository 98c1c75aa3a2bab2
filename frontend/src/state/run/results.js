// The rows of the table of results: all runs without their specs, renamed, tagged and deleted in place. Imports the
// store and its edges.
import { effect, signal } from '@preact/signals';
import * as api from '../../api.js';
import { display } from '../display.js';
import { run, runs } from '../store.js';
import { actions, report } from './actions.js';
import { comparing } from './comparing.js';
import { liveRun } from './live-run.js';
import { goesOn } from './states.js';

/** @import { Result, Run } from '../types.js' */
/**
 * What the results reach for outside of the store.
 * @typedef {object} Edges
 * @property {Pick<typeof api, 'deleteRun' | 'labelRun' | 'listResults'>} api
 * @property {Pick<import('./actions.js').Actions, 'refreshRuns'>} actions
 * @property {Pick<import('./comparing.js').Comparing, 'forgetCompared' | 'relabelCompared'>} comparing
 * @property {Pick<import('./live-run.js').LiveRun, 'close'>} liveRun
 * @property {Pick<import('../display.js').Display, 'isHidden'>} display
 */

export const MOST_RESULTS = 1000;
const AGAIN_MS = 2500;
export const REGRET_MS = 6000;

/** All runs as rows, and what is done to them in their table. */
export class Results {
  #edges;
  #newest = 0;

  /** Newest first; null until asked for. @type {import('@preact/signals').Signal<Result[]|null>} */
  results = signal(/** @type {Result[]|null} */ (null));

  /** Whether there are more than are shown. */
  isCutOff = signal(false);

  /**
   * Runs that will be deleted in a moment, and their timers.
   * @type {import('@preact/signals').Signal<Map<string, ReturnType<typeof setTimeout>>>}
   */
  doomed = signal(new Map());

  /** @param {Edges} edges */
  constructor(edges) {
    this.#edges = edges;
  }

  /**
   * Ask for the rows now, when a run begins or ends, and the newest of them again while any goes on.
   * @returns {() => void} an end to it
   */
  keepResults = () => {
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    let isOver = false;
    const again = async () => {
      const isMoving = this.results.peek()?.some((row) => goesOn(row.state));
      if (isMoving && !this.#edges.display.isHidden()) await this.#refreshNewest();
      if (!isOver) timer = setTimeout(again, AGAIN_MS);
    };
    const end = effect(() => {
      void runs.value;
      this.refreshAll();
    });
    timer = setTimeout(again, AGAIN_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
      end();
    };
  };

  /** Every page, up to the most that are shown. */
  refreshAll = async () => {
    const mine = ++this.#newest;
    /** @type {Result[]} */
    const rows = [];
    /** @type {string|null} */
    let next = null;
    try {
      do {
        const page = /** @type {{items: Result[], next: string|null}} */ (await this.#edges.api.listResults(next));
        rows.push(...page.items);
        next = page.next;
      } while (next && rows.length < MOST_RESULTS);
    } catch (error) {
      return report(error);
    }
    if (mine !== this.#newest) return; // asked again meanwhile
    this.results.value = rows;
    this.isCutOff.value = next !== null;
  };

  /**
   * @param {string} id
   * @param {{name?: string, tags?: string[]}} labels
   * @returns {Promise<boolean>} whether the server took them
   */
  label = async (id, labels) => {
    try {
      const labelled = await this.#edges.api.labelRun(id, labels);
      this.#spread(labelled);
      this.#edges.comparing.relabelCompared(labelled);
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  };

  /** Delete a run in a moment, unless it is taken back until then. @param {string} id */
  doom = (id) => {
    if (this.doomed.value.has(id)) return;
    const timer = setTimeout(() => this.remove(id), REGRET_MS);
    this.doomed.value = new Map(this.doomed.value).set(id, timer);
  };

  /** @param {string} id */
  spare = (id) => {
    const rest = new Map(this.doomed.value);
    clearTimeout(rest.get(id));
    rest.delete(id);
    this.doomed.value = rest;
  };

  /** For good. @param {string} id */
  remove = async (id) => {
    this.spare(id);
    try {
      await this.#edges.api.deleteRun(id);
    } catch (error) {
      return report(error);
    }
    if (run.peek()?.id === id) this.#edges.liveRun.close();
    this.#edges.comparing.forgetCompared(id);
    this.results.value = this.results.peek()?.filter((row) => row.id !== id) ?? null;
    await this.#edges.actions.refreshRuns();
  };

  /** Runs that go on are among the newest: one page says how far they are. */
  async #refreshNewest() {
    const mine = this.#newest;
    const page = await this.#edges.api.listResults().catch(() => null);
    if (!page || mine !== this.#newest) return;
    const fresh = new Map(page.items.map((row) => [row.id, row]));
    const known = this.results.peek() ?? [];
    const isNew = page.items.some((row) => !known.some((one) => one.id === row.id));
    if (isNew) await this.refreshAll();
    else this.results.value = known.map((row) => fresh.get(row.id) ?? row);
  }

  /** Its new name and tags wherever it is shown. @param {Run} labelled */
  #spread({ id, name, tags = [] }) {
    const change = { name, tags };
    this.results.value = this.results.peek()?.map((row) => (row.id === id ? { ...row, ...change } : row)) ?? null;
    runs.value = runs.peek()?.map((row) => (row.id === id ? { ...row, ...change } : row)) ?? null;
    const open = run.peek();
    if (open?.id === id) run.value = { ...open, ...change };
  }
}

/** The page's. */
export const { results, isCutOff, doomed, keepResults, refreshAll, label, doom, spare, remove } = new Results({
  api,
  actions,
  comparing,
  liveRun,
  display,
});
