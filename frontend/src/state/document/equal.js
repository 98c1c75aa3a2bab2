// Whether two JSON values are the same; imports nothing.

/**
 * Equality of JSON values; the order of object keys does not matter.
 * @param {any} a @param {any} b @returns {boolean}
 */
export function equal(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]));
}
