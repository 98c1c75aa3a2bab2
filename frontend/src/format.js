// Numbers as people read them: rounded to what matters. Pure; imports nothing.

const COUNT = new Intl.NumberFormat('en-GB');
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const SCALES = /** @type {const} */ ([
  [1e12, ' T'],
  [1e9, ' G'],
  [1e6, ' M'],
  [1e3, ' k'],
]);

/**
 * Two or three digits that matter; very large or small ones as a power of ten.
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function short(value) {
  if (value == null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e5 || size < 1e-3) return minus(value.toExponential(1).replace('e+', 'e'));
  if (size >= 1000) return minus(COUNT.format(Math.round(value)));
  return minus(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4));
}

/**
 * A loss: three digits after the point while that says something.
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function loss(value) {
  if (value == null || !Number.isFinite(value)) return '–';
  return value !== 0 && (value >= 1e4 || value < 1e-3) ? short(value) : value.toFixed(value >= 100 ? 1 : 3);
}

/**
 * A fraction as per cent. A share that is not quite all is never rounded up to 100.
 * @param {number | null | undefined} fraction
 * @param {number} [digits]
 * @returns {string}
 */
export function percent(fraction, digits = 1) {
  if (fraction == null || !Number.isFinite(fraction)) return '–';
  const step = 10 ** digits;
  const rounded = Math.round(fraction * 100 * step) / step;
  const shown = fraction < 1 && rounded >= 100 ? 100 - 1 / step : rounded;
  return `${shown.toFixed(shown === 100 ? 0 : digits)} %`;
}

/**
 * A whole number with separators.
 * @param {number} value
 * @returns {string}
 */
export function count(value) {
  return COUNT.format(value);
}

/**
 * A large whole number in thousands, millions, ...
 * @param {number} value
 * @returns {string}
 */
export function large(value) {
  const scale = value < 10000 ? undefined : SCALES.find(([size]) => value >= size);
  if (!scale) return count(value);
  const scaled = value / scale[0];
  return scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2) + scale[1];
}

/**
 * @param {number} value
 * @returns {string}
 */
export function bytes(value) {
  const step = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), UNITS.length - 1);
  const scaled = value / 1024 ** step;
  return `${scaled.toFixed(step === 0 || scaled >= 100 ? 0 : 1)} ${UNITS[step]}`;
}

/**
 * A shape as `8 × 28 × 28`.
 * @param {number[]} sides
 * @returns {string}
 */
export function shape(sides) {
  return sides.map(count).join(' × ');
}

/**
 * A true minus sign: as wide as a plus, and not broken at the end of a line.
 * @param {string} text
 * @returns {string}
 */
function minus(text) {
  return text.replace(/-/g, '−');
}
