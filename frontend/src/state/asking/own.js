// An example of the user's own: a drawing, a point, numbers; kept while the page is open. Imports the store.

import { computed, signal } from '@preact/signals';
import { dataPreview } from '../store.js';

/**
 * What it is of, and its inputs, shaped like the data set's.
 * @type {import('@preact/signals').Signal<{of: string, inputs: any[]}|null>}
 */
const kept = signal(null);

/** Whether the cards show it instead of the watched example. */
export const isOwnShown = signal(false);

/** It belongs to one kind of data: another shape, and it is gone. */
const kind = computed(() => (dataPreview.value ? `${dataPreview.value.type} ${dataPreview.value.input_shape}` : ''));

/**
 * The inputs, or null where there are none for the data that is chosen.
 * @type {import('@preact/signals').ReadonlySignal<any[]|null>}
 */
export const ownInputs = computed(() => (kept.value?.of === kind.value ? kept.value.inputs : null));

/** @param {any[]|null} inputs */
export function setOwn(inputs) {
  if (inputs === null && kept.peek() === null) return;
  kept.value = inputs && { of: kind.peek(), inputs };
}
