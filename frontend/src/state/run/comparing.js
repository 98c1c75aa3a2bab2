// The runs that are compared: the open one by its stream, others asked for until they end. Imports the store and the
// API.
import { computed, effect, signal } from '@preact/signals';
import { ApiError, getEpochs, getRun } from '../../api.js';
import { placed, MOST_COMPARED } from './slots.js';
import { history, run } from '../store.js';

/** @import { EpochReport, Run, Spec } from '../types.js' */
/**
 * What is known of a compared run. `colour` counts from 0.
 * @typedef {{run: Run, spec: Spec, epochs: EpochReport[], colour: number, isOpen: boolean}} Course
 */

export { MOST_COMPARED };
const AGAIN_MS = 1500;
const GOES_ON = ['queued', 'running', 'paused'];

/** Runs that were ticked. @type {import('@preact/signals').Signal<string[]>} */
export const chosen = signal(/** @type {string[]} */ ([]));

/**
 * What was asked for, by id; null where it could not be had.
 * @type {import('@preact/signals').Signal<Map<string, {run: Run, epochs: EpochReport[]}>>}
 */
const asked = signal(new Map());

/** The open run is always among them. */
export const comparedIds = computed(() => {
  const open = run.value?.id;
  return [...new Set(open ? [open, ...chosen.value] : chosen.value)].slice(0, MOST_COMPARED);
});

/** @type {(string|null)[]} */
let slots = [];

/**
 * The compared runs of which something is known, the open one first.
 * @type {import('@preact/signals').ReadonlySignal<Course[]>}
 */
export const courses = computed(() => {
  slots = placed(slots, comparedIds.value);
  return comparedIds.value.flatMap((id) => courseOf(id) ?? []);
});

/** The place of a run among the colours, or -1. @param {string} id */
export function colourOf(id) {
  void comparedIds.value;
  slots = placed(slots, comparedIds.value);
  return slots.indexOf(id);
}

export const isFull = computed(() => comparedIds.value.length >= MOST_COMPARED);

/** @param {string} id @param {boolean} isCompared */
export function setCompared(id, isCompared) {
  const others = chosen.value.filter((one) => one !== id);
  if (!isCompared) chosen.value = others;
  else if (comparedIds.value.includes(id) || !isFull.value) chosen.value = [...others, id];
}

/** @param {string} id @returns {Course|null} */
function courseOf(id) {
  const colour = slots.indexOf(id);
  const open = run.value;
  if (open?.id === id) {
    const { state, epoch, epochs } = history.value;
    return { run: { ...open, state, epoch }, spec: open.spec, epochs, colour, isOpen: true };
  }
  const known = asked.value.get(id);
  return known ? { run: known.run, spec: known.run.spec, epochs: known.epochs, colour, isOpen: false } : null;
}

/** The runs to ask for. As one text: the open run changes many times a second, and this must not. */
const others = computed(() => comparedIds.value.filter((id) => id !== run.value?.id).join(' '));

/** Ask for the runs that are not open, again and again while they go on. @returns {() => void} an end to it */
export const keepComparing = () =>
  effect(() => {
    const ids = others.value.split(' ').filter(Boolean);
    const controller = new AbortController();
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const turn = async () => {
      if (!document.hidden) await Promise.all(ids.map((id) => refresh(id, controller.signal)));
      if (!controller.signal.aborted && ids.some(goesOn)) timer = setTimeout(turn, AGAIN_MS);
    };
    turn();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  });

/** @param {string} id */
const goesOn = (id) => {
  const known = asked.peek().get(id);
  return !known || GOES_ON.includes(known.run.state);
};

/** @param {string} id @param {AbortSignal} signal */
async function refresh(id, signal) {
  const known = asked.peek().get(id);
  if (known && !goesOn(id)) return;
  try {
    const fresh = await getRun(id); // before its epochs: a run that has ended by now says no more
    const { items } = await getEpochs(id, known?.epochs.at(-1)?.epoch ?? 0, signal);
    asked.value = new Map(asked.peek()).set(id, { run: fresh, epochs: [...(known?.epochs ?? []), ...items] });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) forgetCompared(id);
  }
}

/** A run that is gone. @param {string} id */
export function forgetCompared(id) {
  chosen.value = chosen.peek().filter((one) => one !== id);
  const rest = new Map(asked.peek());
  rest.delete(id);
  asked.value = rest;
}

/** A run that is called otherwise now. @param {Run} labelled */
export function relabelCompared(labelled) {
  const known = asked.peek().get(labelled.id);
  if (known) asked.value = new Map(asked.peek()).set(labelled.id, { ...known, run: labelled });
}
