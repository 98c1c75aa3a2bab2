// What the tests of the stories share: a store as the page finds it, and the world around it, played.
import { Signal } from '@preact/signals';
import { vi } from 'vitest';
import { load } from './document/editing.js';
import * as store from './store.js';

/** @import { Catalog, EpochReport, Result, Run, Spec } from './types.js' */

/** Signals that are set, not computed. @type {[Signal<unknown>, unknown][]} */
const FIRST = Object.values(store).flatMap((one) =>
  one instanceof Signal && Object.getPrototypeOf(one) === Signal.prototype ? [[one, one.peek()]] : [],
);

/** @type {Spec} */
export const SPEC = {
  name: 'two moons',
  data: { type: 'moons' },
  network: { layers: [{ type: 'dense', units: 4 }, { type: 'relu' }, { type: 'dense', units: 2 }] },
  training: { epochs: 10, seed: 1, optimizer: { type: 'sgd', learning_rate: 0.1 } },
  watch: { sample: 0 },
};

const entry = (/** @type {string} */ title) => ({
  title,
  short: title,
  summary: '',
  group: 'All',
  help: '',
  schema: { type: 'object', properties: { type: { const: title } } },
  starter: { type: title },
});

/** @type {Catalog} */
export const CATALOG = {
  layers: { dense: entry('Dense'), relu: entry('ReLU') },
  data: { moons: entry('Moons'), digits: entry('Digits') },
  losses: {},
  optimizers: { sgd: entry('SGD') },
  initializers: {},
  probes: {},
  defaults: { spec: SPEC },
  limits: {},
};

/** A page that has just opened: the catalog is here, `SPEC` is edited, no run is open. */
export function freshPage() {
  for (const [signal, value] of FIRST) signal.value = value;
  store.catalog.value = CATALOG;
  load(SPEC);
}

/** @param {Partial<Run>} [fields] @returns {Run} as the server tells of it */
export function runOf(fields) {
  const known = { id: 'one', name: 'two moons', state: 'running', epoch: 0, epochs: 10, reason: null, spec: SPEC };
  return { .../** @type {any} */ (known), ...fields };
}

/** @param {number} epoch @returns {EpochReport} */
export const epochOf = (epoch) => ({
  epoch,
  seconds: 0.1,
  train: { loss: 1 / epoch, accuracy: null },
  test: { loss: 2 / epoch, accuracy: null },
  layers: [],
  learning_rate: 0.1,
});

/** @param {string} id @param {string} [state] @returns {Result} */
export const rowOf = (id, state = 'finished') => /** @type {any} */ ({ id, name: id, state, tags: [] });

/** Pictures of an epoch, as they come over the wire. @param {number} epoch @param {number} [step] */
export function frameOf(epoch, step = 0) {
  const text = new TextEncoder().encode(JSON.stringify({ epoch, step, pictures: [] }));
  const bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes.buffer;
}

/** A screen that is drawn when a test says so. */
export function playedDisplay() {
  /** @type {((now: number) => void)[]} */
  let waiting = [];
  return {
    hidden: false,
    isHidden() {
      return this.hidden;
    },
    isNarrow: () => false,
    isCalm: () => false,
    nextFrame: (/** @type {(now: number) => void} */ draw) => void waiting.push(draw),
    /** @param {number} [now] */
    drawNow(now = 0) {
      const due = waiting;
      waiting = [];
      for (const draw of due) draw(now);
    },
  };
}

/** Let answers that are here already be taken in. */
export const settled = () => vi.advanceTimersByTimeAsync(0);
