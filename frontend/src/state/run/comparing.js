// The runs that are compared: the open one by its stream, others asked for until they end. Imports the store and its
// edges.
import { computed, effect, signal } from '@preact/signals';
import * as api from '../../api.js';
import { ApiError } from '../../api.js';
import { display } from '../display.js';
import { history, run } from '../store.js';
import { placed, MOST_COMPARED } from './slots.js';
import { goesOn } from './states.js';

/** @import { EpochReport, Run, Spec } from '../types.js' */
/**
 * What is known of a compared run. `colour` counts from 0.
 * @typedef {{run: Run, spec: Spec, epochs: EpochReport[], colour: number, isOpen: boolean}} Course
 */
/**
 * What comparing reaches for outside of the store.
 * @typedef {object} Edges
 * @property {Pick<typeof api, 'getEpochs' | 'getRun'>} api
 * @property {Pick<import('../display.js').Display, 'isHidden'>} display
 */

export { MOST_COMPARED };
const AGAIN_MS = 1500;

/** Runs laid over one another: which, what is known of them, and their colours. */
export class Comparing {
  #edges;

  /** Runs that were ticked. @type {import('@preact/signals').Signal<string[]>} */
  chosen = signal(/** @type {string[]} */ ([]));

  /**
   * What was asked for, by id.
   * @type {import('@preact/signals').Signal<Map<string, {run: Run, epochs: EpochReport[]}>>}
   */
  #asked = signal(new Map());

  /** Which run has which colour: who has one keeps it. @type {import('@preact/signals').Signal<(string|null)[]>} */
  #slots = signal(/** @type {(string|null)[]} */ ([]));

  /** The open run is always among them. */
  comparedIds = computed(() => {
    const open = run.value?.id;
    return [...new Set(open ? [open, ...this.chosen.value] : this.chosen.value)].slice(0, MOST_COMPARED);
  });

  isFull = computed(() => this.comparedIds.value.length >= MOST_COMPARED);

  /**
   * The compared runs of which something is known, the open one first.
   * @type {import('@preact/signals').ReadonlySignal<Course[]>}
   */
  courses = computed(() => this.comparedIds.value.flatMap((id) => this.#courseOf(id) ?? []));

  /** The runs to ask for. As one text: the open run changes many times a second, and this must not. */
  #others = computed(() => this.comparedIds.value.filter((id) => id !== run.value?.id).join(' '));

  /** @param {Edges} edges */
  constructor(edges) {
    this.#edges = edges;
    effect(() => {
      this.#slots.value = placed(this.#slots.peek(), this.comparedIds.value);
    });
  }

  /** The place of a run among the colours, or -1. @param {string} id */
  colourOf = (id) => this.#slots.value.indexOf(id);

  /** @param {string} id @param {boolean} isCompared */
  setCompared = (id, isCompared) => {
    const others = this.chosen.value.filter((one) => one !== id);
    if (!isCompared) this.chosen.value = others;
    else if (this.comparedIds.value.includes(id) || !this.isFull.value) this.chosen.value = [...others, id];
  };

  /** Ask for the runs that are not open, again and again while they go on. @returns {() => void} an end to it */
  keepComparing = () =>
    effect(() => {
      const ids = this.#others.value.split(' ').filter(Boolean);
      const controller = new AbortController();
      /** @type {ReturnType<typeof setTimeout>} */
      let timer;
      const turn = async () => {
        if (!this.#edges.display.isHidden()) await Promise.all(ids.map((id) => this.#refresh(id, controller.signal)));
        if (!controller.signal.aborted && ids.some((id) => this.#mayChange(id))) timer = setTimeout(turn, AGAIN_MS);
      };
      turn();
      return () => {
        clearTimeout(timer);
        controller.abort();
      };
    });

  /** A run that is gone. @param {string} id */
  forgetCompared = (id) => {
    this.chosen.value = this.chosen.peek().filter((one) => one !== id);
    const rest = new Map(this.#asked.peek());
    rest.delete(id);
    this.#asked.value = rest;
  };

  /** A run that is called otherwise now. @param {Run} labelled */
  relabelCompared = (labelled) => {
    const known = this.#asked.peek().get(labelled.id);
    if (known) this.#asked.value = new Map(this.#asked.peek()).set(labelled.id, { ...known, run: labelled });
  };

  /** @param {string} id @returns {Course|null} */
  #courseOf(id) {
    const colour = this.colourOf(id);
    if (colour === -1) return null; // placed in a moment
    const open = run.value;
    if (open?.id === id) {
      const { state, epoch, epochs } = history.value;
      return { run: { ...open, state, epoch }, spec: open.spec, epochs, colour, isOpen: true };
    }
    const known = this.#asked.value.get(id);
    return known ? { run: known.run, spec: known.run.spec, epochs: known.epochs, colour, isOpen: false } : null;
  }

  /** @param {string} id */
  #mayChange(id) {
    const known = this.#asked.peek().get(id);
    return !known || goesOn(known.run.state);
  }

  /** @param {string} id @param {AbortSignal} signal */
  async #refresh(id, signal) {
    const known = this.#asked.peek().get(id);
    if (known && !this.#mayChange(id)) return;
    const { getEpochs, getRun } = this.#edges.api;
    try {
      const fresh = await getRun(id); // before its epochs: a run that has ended by now says no more
      const { items } = await getEpochs(id, known?.epochs.at(-1)?.epoch ?? 0, signal);
      const epochs = [...(known?.epochs ?? []), ...items];
      this.#asked.value = new Map(this.#asked.peek()).set(id, { run: fresh, epochs });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.forgetCompared(id);
    }
  }
}

/** The page's. */
export const comparing = new Comparing({ api, display });
export const { chosen, comparedIds, courses, isFull, colourOf, setCompared, keepComparing } = comparing;
