// Dragging layers onto and within the stack, over the platform's own drag and drop. Imports nothing of ours.
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

/** @typedef {{kind: 'new', type: string} | {kind: 'move', index: number}} Cargo */

/**
 * @param {HTMLElement} element @param {() => Cargo} cargo @returns {() => void} undoes it
 */
export function makeDraggable(element, cargo) {
  return draggable({
    element,
    // A drag that begins in a field selects text.
    canDrag: ({ input }) =>
      !document.elementFromPoint(input.clientX, input.clientY)?.closest('input, select, textarea'),
    getInitialData: () => ({ ...cargo() }),
    onDragStart: () => element.classList.add('is-dragged'),
    onDrop: () => element.classList.remove('is-dragged'),
  });
}

/**
 * @param {HTMLElement} list whose `.card[data-index]` children are the layers
 * @param {{onHover: (gap: number|null) => void, onDrop: (cargo: Cargo, gap: number) => void}} listener
 *   `gap` is the index a new layer would get there
 * @returns {() => void} undoes it
 */
export function makeDropTarget(list, { onHover, onDrop }) {
  return dropTargetForElements({
    element: list,
    canDrop: ({ source }) => source.data.kind === 'new' || source.data.kind === 'move',
    getDropEffect: ({ source }) => (source.data.kind === 'new' ? 'copy' : 'move'),
    onDrag: ({ location }) => onHover(gapAt(list, location.current.input)),
    onDragLeave: () => onHover(null),
    onDrop: ({ source, location }) => {
      onHover(null);
      onDrop(/** @type {Cargo} */ (/** @type {unknown} */ (source.data)), gapAt(list, location.current.input));
    },
  });
}

/**
 * The gap between cards nearest to the pointer.
 * @param {HTMLElement} list
 * @param {{clientX: number, clientY: number}} point
 * @returns {number}
 */
function gapAt(list, { clientX, clientY }) {
  const cards = [...list.querySelectorAll('.card[data-index]')].map((card) => card.getBoundingClientRect());
  const isColumn = cards.length > 1 && cards[1].top > cards[0].top + 1;
  return cards.filter((box) => (isColumn ? clientY > box.top + box.height / 2 : clientX > box.left + box.width / 2))
    .length;
}
