// Asking what costs a pass over the data: only while it is on screen, and not without a pause while a run trains.
// Imports state.

import { useEffect, useRef, useState } from 'preact/hooks';
import { watchPlace } from '../../drawings/schedule.js';
import { useExplanation } from '../../state/asking/explaining.js';
import { isRunning } from '../../state/store.js';

/** @import { Explanation } from '../../state/types.js' */
/** @typedef {ReturnType<typeof useExplanation>} Explained */

/** Between two questions of one view while a run trains: the trainer shares the machine with them. */
const REST_MS = 1000;

/**
 * Whether a box is on screen.
 * @returns {[import('preact').RefObject<HTMLDivElement|null>, boolean]}
 */
export function useSeen() {
  const element = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [isSeen, setSeen] = useState(false);
  useEffect(() => watchPlace(/** @type {Element} */ (element.current), (place) => setSeen(place.isVisible)), []);
  return [element, isSeen];
}

/**
 * As `useExplanation`, but nothing is asked while nobody looks or a rest is due; the last answer stays meanwhile.
 * @param {Explanation|null} question @param {boolean} isSeen
 * @returns {Explained}
 */
export function usePaced(question, isSeen) {
  const [isResting, setResting] = useState(false);
  const timer = useRef(/** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined));
  const last = useRef(/** @type {Explained|null} */ (null));
  const found = useExplanation(isSeen && !isResting ? question : null);
  const key = JSON.stringify(question);
  useEffect(() => setResting(false), [key]);
  useEffect(() => {
    if (found.isPending || !found.answer || !isRunning.value) return;
    setResting(true);
    timer.current = setTimeout(() => setResting(false), REST_MS);
  }, [found.answer, found.isPending]);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (found.answer) last.current = found;
  if (question === null) last.current = null;
  if (found.answer || found.error || !last.current) return found;
  return { ...last.current, isPending: isSeen && JSON.stringify(last.current.question) !== key };
}
