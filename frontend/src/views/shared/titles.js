// What the catalog calls what can be chosen. Imports the store.
import { catalog } from '../../state/store.js';

/** Of an entry of a kind. @param {string} kind @param {string} type @returns {string|undefined} */
export const title = (kind, type) => /** @type {any} */ (catalog.value)?.[kind]?.[type]?.title;
