// Whether a row that scrolls sideways goes on to the right; imports nothing of ours.
import { useEffect, useRef, useState } from 'preact/hooks';

/** @returns {[import('preact').RefObject<HTMLDivElement>, boolean]} */
export function useHasMore() {
  const element = useRef(/** @type {any} */ (null));
  const [hasMore, setHasMore] = useState(false);
  useEffect(() => {
    const row = /** @type {HTMLElement} */ (element.current);
    const look = () => setHasMore(row.scrollWidth - row.clientWidth - row.scrollLeft > 8);
    const observer = new ResizeObserver(look);
    observer.observe(row);
    for (const child of row.children) observer.observe(child);
    row.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      row.removeEventListener('scroll', look);
    };
  }, []);
  return [element, hasMore];
}
