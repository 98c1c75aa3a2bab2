// Whether two JSON values are the same, and values without what they leave open; imports nothing.

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

/**
 * A value without fields that are null: documents leave out, or say null, where nothing is chosen.
 * @template V @param {V} value @returns {V}
 */
export function withoutNulls(value) {
  if (Array.isArray(value)) return /** @type {V} */ (value.map(withoutNulls));
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return /** @type {V} */ (Object.fromEntries(said.map(([name, field]) => [name, withoutNulls(field)])));
}
