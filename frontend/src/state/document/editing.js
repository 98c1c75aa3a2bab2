// Editing the document: every change goes through `edit`, can be undone, and keeps the selected layer selected. Imports
// the store.
import { batch, computed, signal } from '@preact/signals';
import * as operations from './operations.js';
import { layerIds } from './surgery.js';
import { equal, withoutNulls } from './equal.js';
import { catalog, fieldErrors, inspection, selectedLayer, spec } from '../store.js';
import { fitOf, joiningPlace, pairAt } from './merging.js';
import { back, begin, forth, record } from './undo.js';
import { say } from '../say.js';
import { phrase } from '../../words/state.js';

/** @import { LayerSpec, NetworkSpec, Spec } from '../types.js' */

/** @type {import('@preact/signals').Signal<import('./undo.js').Timeline<Spec>|null>} */
const timeline = signal(null);
export const canUndo = computed(() => Boolean(timeline.value?.past.length));
export const canRedo = computed(() => Boolean(timeline.value?.future.length));

/**
 * Layers keep a key for life, so that a moved or edited card stays the same card: focus, picture and selection go with
 * it.
 * @type {WeakMap<LayerSpec, string>}
 */
const keys = new WeakMap();
let count = 0;

/** @param {LayerSpec} layer @returns {string} */
export function keyOf(layer) {
  const known = keys.get(layer);
  if (known) return known;
  keys.set(layer, `layer-${++count}`);
  return /** @type {string} */ (keys.get(layer));
}

/** Start over from a document: nothing to undo before it. @param {Spec} document */
export function load(document) {
  const { start: _, ...fresh } = document; // where a fork began is the run's affair: Train begins anew
  batch(() => {
    timeline.value = begin(fresh);
    spec.value = fresh;
    fieldErrors.value = [];
    if (!selectedLayer.value || !hasSelected(document))
      selectedLayer.value = layerIds(document.network.layers)[0] ?? null;
  });
}

/** @param {Spec} next @param {string|null} [key] edits with the same key in quick succession undo as one */
export function edit(next, key = null) {
  const line = timeline.value;
  if (!line || equal(next, line.present)) return;
  adoptKeys(line.present, next);
  show(record(line, next, key, performance.now()));
}

/** Change the document without a step to undo: for what follows a running training. @param {Spec} next */
export function amend(next) {
  const line = timeline.value;
  if (!line) return;
  adoptKeys(line.present, next);
  show({ ...line, present: next });
}

/**
 * The server's complete form of the document that is edited: what was left unsaid (by a link, a fix, an older version)
 * is written out. No step to undo, for it means the same.
 * @param {Spec} asked the document that the server was asked about
 * @param {Spec} complete
 */
export function adopt(asked, complete) {
  const said = withoutNulls(complete);
  if (spec.value === asked && !equal(withoutNulls(asked), said)) amend(said);
}

export function undo() {
  if (!canUndo.value || !timeline.value) return;
  show(back(timeline.value));
  say(phrase('undone'));
}

export function redo() {
  if (!canRedo.value || !timeline.value) return;
  show(forth(timeline.value));
  say(phrase('doneAgain'));
}

/** @param {import('./undo.js').Timeline<Spec>} line */
function show(line) {
  const index = selectedIndex();
  const key = index >= 0 && spec.value ? keyOf(spec.value.network.layers[index]) : null;
  batch(() => {
    timeline.value = line;
    spec.value = line.present;
    if (key) selectByKey(key, index);
  });
}

/** Index of the selected layer, -1 for none or the input. @returns {number} */
function selectedIndex() {
  const id = selectedLayer.value;
  return id && spec.value ? layerIds(spec.value.network.layers).indexOf(id) : -1;
}

/** @param {Spec} document @returns {boolean} */
const hasSelected = (document) =>
  selectedLayer.value === 'input' || layerIds(document.network.layers).includes(selectedLayer.value ?? '');

/** The layer with this key, or whichever stands in its place now. @param {string} key @param {number} place */
function selectByKey(key, place) {
  const layers = spec.value?.network.layers ?? [];
  const found = layers.findIndex((layer) => keyOf(layer) === key);
  selectPlace(found === -1 ? Math.min(place, layers.length - 1) : found);
}

/**
 * Layers that were edited are new objects: they take over the key of the one they replace. In a network that came
 * whole (a fix), equal layers keep theirs from the front and from the back.
 * @param {Spec} before @param {Spec} after
 */
function adoptKeys(before, after) {
  const [old, fresh] = [before.network.layers, after.network.layers];
  const kept = new Set(fresh.filter((layer) => keys.has(layer)).map(keyOf));
  const adopt = (/** @type {number} */ from, /** @type {number} */ to) => {
    if (
      !old[from] ||
      !fresh[to] ||
      keys.has(fresh[to]) ||
      kept.has(keyOf(old[from])) ||
      old[from].type !== fresh[to].type
    )
      return false;
    keys.set(fresh[to], keyOf(old[from]));
    kept.add(keyOf(old[from]));
    return true;
  };
  const same = (/** @type {number} */ from, /** @type {number} */ to) =>
    old[from] && fresh[to] && (equal(old[from], fresh[to]) || old[from].type === fresh[to].type);
  for (let index = 0; index < fresh.length && same(index, index); index++) adopt(index, index);
  for (let index = 1; index <= fresh.length && same(old.length - index, fresh.length - index); index++)
    adopt(old.length - index, fresh.length - index);
}

// --- what the views call --------------------------------------------------------------------------------------

/** @param {import('../types.js').LayerSpec} layer */
const hasUnits = (layer) => !!catalog.value?.layers[layer.type]?.units_field;

/** Add a layer of the catalog, at `index` or where it makes sense. @param {string} type @param {number} [index] */
export function addLayer(type, index) {
  const [document, entry] = [spec.value, catalog.value?.layers[type]];
  if (!document || !entry) return;
  const layer = /** @type {LayerSpec} */ (structuredClone(entry.starter));
  const fit = fitOf(type, entry);
  const usual = index ?? operations.sensiblePlace(document, entry, selectedIndex(), inspection.value, hasUnits);
  const place = fit && index === undefined ? joiningPlace(document, usual, fit, inspection.value) : usual;
  const inputs = fit && pairAt(document, place, fit, inspection.value);
  const inserted = operations.insertLayer(document, place, layer);
  edit(inputs ? operations.setInputs(inserted, place, inputs) : inserted);
  selectPlace(place);
  say(
    phrase('addedAsLayer', {
      title: entry.title,
      place: place + 1,
      more: inputs ? phrase('reads', { inputs: inputs.join(phrase('and')) }) : '',
    }),
  );
}

/** @param {number} from @param {number} to */
export function moveLayer(from, to) {
  if (!spec.value) return;
  const title = titleAt(from);
  const last = spec.value.network.layers.length - 1;
  const place = Math.max(0, Math.min(to, last));
  if (place === from) return say(phrase(place === 0 ? 'isAlreadyFirst' : 'isAlreadyLast', { title }));
  edit(operations.moveLayer(spec.value, from, place));
  say(phrase('movedToPlaceOf', { title, place: place + 1, last: last + 1 }));
}

/** @param {number} index */
export function removeLayer(index) {
  if (!spec.value) return;
  const title = titleAt(index);
  edit(operations.removeLayer(spec.value, index));
  const left = spec.value.network.layers.length;
  selectPlace(Math.min(index, left - 1));
  say(phrase('deletedLayersLeftCtrl', { title, left }));
}

/** @param {number} index */
export function duplicateLayer(index) {
  if (!spec.value) return;
  edit(operations.duplicateLayer(spec.value, index));
  selectPlace(index + 1);
  say(phrase('duplicated', { index: titleAt(index) }));
}

/** @param {number} index @param {string} field @param {unknown} value */
export function setLayerField(index, field, value) {
  if (spec.value) edit(operations.setLayerField(spec.value, index, field, value), `layer ${index} ${field}`);
}

/** @param {number} index @param {string[]} inputs */
export function setInputs(index, inputs) {
  if (spec.value) edit(operations.setInputs(spec.value, index, inputs));
}

/** @param {NetworkSpec} network @param {string} what */
export function applyFix(network, what) {
  if (!spec.value) return;
  edit(operations.replaceNetwork(spec.value, network));
  say(phrase('done', { what }));
}

/** @param {number} place */
function selectPlace(place) {
  selectedLayer.value = place >= 0 && spec.value ? (layerIds(spec.value.network.layers)[place] ?? null) : null;
}

/** @param {number} index @returns {string} */
const titleAt = (index) =>
  catalog.value?.layers[spec.value?.network.layers[index]?.type ?? '']?.title ?? phrase('layer');
