// What this browser remembers between visits: the open run, the document in this tab. Storage may be switched off.
// Imports nothing.

const RUN = 'layerlab.run';
const DRAFT = 'layerlab.draft';

/** @param {string|null} runId */
export function remember(runId) {
  write(() => localStorage, RUN, runId);
  write(() => sessionStorage, RUN, runId);
}

/** The run that was open: `inThisTab` is wherever it stands, `inThisBrowser` only worth opening if it still goes on. */
export const remembered = () => ({
  inThisTab: read(() => sessionStorage, RUN),
  inThisBrowser: read(() => localStorage, RUN),
});

/** @param {unknown} document */
export const keepDraft = (document) => write(() => sessionStorage, DRAFT, JSON.stringify(document));

/** @returns {any} the document as it was when this tab was reloaded, or null */
export function draft() {
  try {
    return JSON.parse(read(() => sessionStorage, DRAFT) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {() => Storage} storage @param {string} name @returns {string|null} */
export function read(storage, name) {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}

/** @param {() => Storage} storage @param {string} name @param {string|null} value */
export function write(storage, name, value) {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, value);
  } catch {
    // Nothing depends on it: the page only forgets.
  }
}
