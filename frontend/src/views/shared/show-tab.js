// Opening a view under the stack from anywhere, and bringing it into sight. May import state.
import { openTab } from '../../state/store.js';

/** @param {string} id */
export function showTab(id) {
  openTab.value = id;
  requestAnimationFrame(() => {
    const tab = document.getElementById(`study-tab-${id}`);
    tab?.scrollIntoView({
      block: 'start',
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
    });
    tab?.focus({ preventScroll: true });
  });
}
