// What of the results is shown, and in which order: kept while other tabs are open. Imports types.
import { signal } from '@preact/signals';

/** @import { Order } from './columns.js' */

/** Only runs with this tag; '' for all. */
export const tagFilter = signal('');

/**
 * One row a run, or one a group of runs that differ only by seed.
 * @type {import('@preact/signals').Signal<'runs'|'groups'>}
 */
export const view = signal(/** @type {'runs'|'groups'} */ ('runs'));

/** @type {import('@preact/signals').Signal<Order>} */
export const order = signal(/** @type {Order} */ ({ column: 'when', isDown: true }));

/** Counted from 0. */
export const pageNumber = signal(0);
