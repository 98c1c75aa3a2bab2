// Which card gets the keyboard next: moving a card in the page takes the focus from it. Imports nothing of ours.

/** @type {string|null} */
let wanted = null;

/** The card of this layer takes the focus as soon as it is drawn. @param {string|null} id */
export function focusLayer(id) {
  wanted = id;
  // Signals redraw in a microtask of their own; what is on screen by the next picture is final.
  requestAnimationFrame(() => {
    if (wanted === null) return;
    /** @type {HTMLElement|null} */ (
      document.querySelector(`.card-title[data-layer="${CSS.escape(wanted)}"]`)
    )?.focus();
    wanted = null;
  });
}

/** A ref that takes the focus where it is wanted. @param {string} id @returns {(element: HTMLElement|null) => void} */
export const takesFocus = (id) => (element) => {
  if (element && id === wanted) element.focus();
};
