// Numbers written out, and numbers read from what people type. Pure; imports nothing.

const PLACES = 9;

/**
 * Nine places after the point; fewer where the number has no more, a power of ten where it is tiny or huge.
 * @param {number|null|undefined} value @returns {string}
 */
export function exact(value) {
  if (value == null) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(6).replace('e+', 'e').replaceAll('-', '−');
  const text = value.toFixed(PLACES);
  const isRound = Math.abs(value - Number(value.toFixed(4))) < 1e-13 * Math.max(1, size);
  return (isRound ? text.replace(/\.?0+$/, '') : text).replace('-', '−');
}

/** In a product or a difference a negative number stands in brackets. @param {number|null|undefined} value */
export const bracketed = (value) => ((value ?? 0) < 0 ? `(${exact(value)})` : exact(value));

/**
 * Numbers with commas, semicolons or spaces between them; null where one is none.
 * @param {string} text @returns {number[]|null}
 */
export function readNumbers(text) {
  const parts = text
    .trim()
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((part) => Number(part.replace('−', '-')));
  return parts.length && parts.every(Number.isFinite) ? parts : null;
}

/** As nested lists of `shape`, row by row. @param {number[]} values @param {number[]} shape @returns {any[]} */
export function shaped(values, shape) {
  const [, ...inner] = shape;
  if (!inner.length) return values;
  const size = inner.reduce((product, side) => product * side, 1);
  return Array.from({ length: shape[0] }, (_, index) => shaped(values.slice(index * size, (index + 1) * size), inner));
}
