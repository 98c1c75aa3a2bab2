// A line of documents to go back and forth on; pure, imports nothing.

const LONGEST = 200;

/** @template V @typedef {{past: V[], present: V, future: V[], key: string|null, at: number}} Timeline */

/** @template V @param {V} present @returns {Timeline<V>} */
export const begin = (present) => ({ past: [], present, future: [], key: null, at: 0 });

/**
 * The timeline after an edit. Edits with the same `key` shortly after each other (one drag of a slider, one word
 * typed) count as one.
 * @template V @param {Timeline<V>} line @param {V} present @param {string|null} key @param {number} at in ms
 * @returns {Timeline<V>}
 */
export function record(line, present, key, at) {
  const isSameEdit = key !== null && key === line.key && at - line.at < 800;
  const past = isSameEdit ? line.past : [...line.past, line.present].slice(-LONGEST);
  return { past, present, future: [], key, at };
}

/** @template V @param {Timeline<V>} line @returns {Timeline<V>} */
export function back(line) {
  if (!line.past.length) return line;
  return {
    past: line.past.slice(0, -1),
    present: line.past[line.past.length - 1],
    future: [line.present, ...line.future],
    key: null,
    at: 0,
  };
}

/** @template V @param {Timeline<V>} line @returns {Timeline<V>} */
export function forth(line) {
  if (!line.future.length) return line;
  return {
    past: [...line.past, line.present],
    present: line.future[0],
    future: line.future.slice(1),
    key: null,
    at: 0,
  };
}
