// The rows of the table of results: all runs without their specs, renamed, tagged and deleted in place. Imports the
// store and the API.
import { effect, signal } from '@preact/signals';
import { deleteRun, labelRun, listResults } from '../../api.js';
import { refreshRuns, report } from './actions.js';
import { forgetCompared, relabelCompared } from './comparing.js';
import { close } from './session.js';
import { run, runs } from '../store.js';

/** @import { Result } from '../types.js' */

export const MOST_RESULTS = 1000;
const AGAIN_MS = 2500;
export const REGRET_MS = 6000;
const GOES_ON = ['queued', 'running', 'paused'];

/** Newest first; null until asked for. @type {import('@preact/signals').Signal<Result[]|null>} */
export const results = signal(/** @type {Result[]|null} */ (null));

/** Whether there are more than are shown. */
export const isCutOff = signal(false);

/**
 * Runs that will be deleted in a moment, and their timers.
 * @type {import('@preact/signals').Signal<Map<string, ReturnType<typeof setTimeout>>>}
 */
export const doomed = signal(new Map());

/**
 * Ask for the rows now, when a run begins or ends, and the newest of them again while any goes on.
 * @returns {() => void} an end to it
 */
export function keepResults() {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  let isOver = false;
  const again = async () => {
    if (!document.hidden && results.peek()?.some((row) => GOES_ON.includes(row.state))) await refreshNewest();
    if (!isOver) timer = setTimeout(again, AGAIN_MS);
  };
  const end = effect(() => {
    void runs.value;
    refreshAll();
  });
  timer = setTimeout(again, AGAIN_MS);
  return () => {
    isOver = true;
    clearTimeout(timer);
    end();
  };
}

let newest = 0;

/** Every page, up to the most that are shown. */
export async function refreshAll() {
  const mine = ++newest;
  /** @type {Result[]} */
  const rows = [];
  /** @type {string|null} */
  let next = null;
  try {
    do {
      const page = /** @type {{items: Result[], next: string|null}} */ (await listResults(next));
      rows.push(...page.items);
      next = page.next;
    } while (next && rows.length < MOST_RESULTS);
  } catch (error) {
    return report(error);
  }
  if (mine !== newest) return; // asked again meanwhile
  results.value = rows;
  isCutOff.value = next !== null;
}

/** Runs that go on are among the newest: one page says how far they are. */
async function refreshNewest() {
  const mine = newest;
  const page = await listResults().catch(() => null);
  if (!page || mine !== newest) return;
  const fresh = new Map(page.items.map((row) => [row.id, row]));
  const known = results.peek() ?? [];
  const isNew = page.items.some((row) => !known.some((one) => one.id === row.id));
  if (isNew) await refreshAll();
  else results.value = known.map((row) => fresh.get(row.id) ?? row);
}

/**
 * @param {string} id
 * @param {{name?: string, tags?: string[]}} labels
 * @returns {Promise<boolean>} whether the server took them
 */
export async function label(id, labels) {
  try {
    const labelled = await labelRun(id, labels);
    const change = { name: labelled.name, tags: labelled.tags ?? [] };
    results.value = results.peek()?.map((row) => (row.id === id ? { ...row, ...change } : row)) ?? null;
    runs.value = runs.peek()?.map((row) => (row.id === id ? { ...row, ...change } : row)) ?? null;
    if (run.peek()?.id === id) run.value = { .../** @type {any} */ (run.peek()), ...change };
    relabelCompared(labelled);
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

/** Delete a run in a moment, unless it is taken back until then. @param {string} id */
export function doom(id) {
  if (doomed.value.has(id)) return;
  doomed.value = new Map(doomed.value).set(
    id,
    setTimeout(() => remove(id), REGRET_MS),
  );
}

/** @param {string} id */
export function spare(id) {
  const rest = new Map(doomed.value);
  clearTimeout(rest.get(id));
  rest.delete(id);
  doomed.value = rest;
}

/** For good. @param {string} id */
export async function remove(id) {
  spare(id);
  try {
    await deleteRun(id);
  } catch (error) {
    return report(error);
  }
  if (run.peek()?.id === id) close();
  forgetCompared(id);
  results.value = results.peek()?.filter((row) => row.id !== id) ?? null;
  await refreshRuns();
}
