// The colour of a family of layers; imports nothing.

const KNOWN = ['convolve', 'pool', 'connect', 'activate', 'regularise', 'input'];

/** As a CSS value; a group this page does not know is grey. @param {string|undefined} group @returns {string} */
export function groupColor(group) {
  const name = (group ?? '').toLowerCase();
  return KNOWN.includes(name) ? `var(--g-${name})` : 'var(--faint)';
}
