// Where the cards of the stack stand, measured after every drawing and whenever they change size. Imports nothing of
// ours.
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** @typedef {import('../../drawings/arcs.js').Box} Box */
/** @typedef {{boxes: Box[], isColumn: boolean}} Places */

/** @type {Places} */
const NONE = { boxes: [], isColumn: false };

/**
 * @param {{current: HTMLElement|null}} list whose `.card` children are measured, within its positioned parent
 * @param {boolean} isWanted @returns {Places}
 */
export function useCardBoxes(list, isWanted) {
  const [places, setPlaces] = useState(NONE);
  const look = () =>
    setPlaces((before) => {
      const now = isWanted && list.current ? measure(list.current) : NONE;
      return JSON.stringify(now) === JSON.stringify(before) ? before : now;
    });
  useLayoutEffect(look);
  useEffect(() => {
    if (!isWanted || !list.current) return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, [isWanted]);
  return places;
}

/** @param {HTMLElement} list @returns {Places} */
function measure(list) {
  const cards = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('.card')]);
  const boxes = cards.map(({ offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height }) => ({
    left,
    top,
    width,
    height,
  }));
  return { boxes, isColumn: boxes.length > 1 && boxes[1].top > boxes[0].top + 1 };
}
