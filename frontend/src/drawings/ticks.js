// Marks of an axis on a logarithmic scale. Pure; imports nothing.

/**
 * The powers of ten between which all positive values lie: [lowest, highest] exponent in steps of a half (so that the
 * scale seldom moves), at least two and at most `most` apart (then the smallest are left below). Null for no values.
 * @param {(number | null | undefined)[]} values
 * @param {number} [most]
 * @returns {[number, number] | null}
 */
export function decades(values, most = 8) {
  const positive = values.filter((value) => value != null && Number.isFinite(value) && value > 0);
  if (positive.length === 0) return null;
  const exponents = positive.map((value) => Math.log10(/** @type {number} */ (value)));
  const high = Math.ceil(2 * Math.max(...exponents)) / 2;
  const low = Math.min(Math.floor(2 * Math.min(...exponents) - 0.3) / 2, high - 2);
  return [Math.max(low, high - most), high];
}

/**
 * Where a value lies between two powers of ten, from 0 to 1; a positive value below the scale keeps a stub.
 * @param {number | null | undefined} value
 * @param {[number, number]} decade
 * @returns {number}
 */
export function logShare(value, [low, high]) {
  if (value == null || !Number.isFinite(value) || value <= 0) return 0;
  return Math.min(1, Math.max(0.02, (Math.log10(value) - low) / (high - low)));
}

/**
 * Whole powers of ten within a range, about `most` of them at most, the highest always among them.
 * @param {[number, number]} decade
 * @param {number} [most]
 * @returns {number[]} exponents, descending
 */
export function powers([low, high], most = 4) {
  const step = Math.max(1, Math.ceil((high - low) / most));
  const top = Math.floor(high);
  return Array.from({ length: Math.floor((top - low) / step) + 1 }, (_, index) => top - index * step);
}

/**
 * A power of ten as people write it: 0.01, 1, 100, then 10⁻⁵.
 * @param {number} exponent
 * @returns {string}
 */
export function powerText(exponent) {
  if (exponent >= -3 && exponent <= 3) return String(Number(`1e${exponent}`));
  const digits = [...String(exponent)].map((sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '⁻');
  return `10${digits.join('')}`;
}
