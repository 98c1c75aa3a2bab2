// The stack by keyboard: arrows walk, Alt+arrows move, Delete deletes, Ctrl+D duplicates. May import state.
import { duplicateLayer, moveLayer, removeLayer } from '../../state/document/editing.js';
import { layerIds } from '../../state/document/surgery.js';
import { selectedLayer, spec } from '../../state/store.js';
import { focusLayer } from './focus.js';

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** @param {KeyboardEvent} event */
export function onStackKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const id = target.closest('.card-title')?.getAttribute('data-layer');
  const ids = layerIds(spec.value?.network.layers ?? []);
  if (!id) return;
  const index = ids.indexOf(id); // -1: the input
  if (STEPS[event.key])
    act(event, () =>
      event.altKey ? move(index, STEPS[event.key]) : walk(['input', ...ids], index + 1 + STEPS[event.key]),
    );
  else if (index === -1) return;
  else if (event.key === 'Delete' || event.key === 'Backspace')
    act(event, () => {
      removeLayer(index);
      focusSelected();
    });
  else if (event.key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey))
    act(event, () => {
      duplicateLayer(index);
      focusSelected();
    });
}

/** @param {KeyboardEvent} event @param {() => void} work */
function act(event, work) {
  event.preventDefault();
  work();
}

/** @param {number} index @param {number} by */
function move(index, by) {
  const layers = spec.value?.network.layers ?? [];
  if (index === -1 || index + by < 0 || index + by >= layers.length) return;
  moveLayer(index, index + by);
  focusLayer(layerIds(spec.value?.network.layers ?? [])[index + by]);
}

/** @param {string[]} all @param {number} place */
function walk(all, place) {
  if (all[place]) focusLayer(all[place]);
}

const focusSelected = () => focusLayer(selectedLayer.value ?? 'input');
