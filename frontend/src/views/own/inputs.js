// From pixels and points to the inputs a network reads. Pure; imports nothing.

const REACH = 6;

/**
 * A flat picture 0..1 as nested lists [channel][row][column] in the data's own range, to four decimals.
 * @param {Float32Array} pixels
 * @param {number[]} shape [channels, height, width]
 * @param {{minimum: number, maximum: number}} range
 * @returns {number[][][]}
 */
export function nested(pixels, [channels, height, width], { minimum, maximum }) {
  const value = (/** @type {number} */ at) => Math.round((minimum + pixels[at] * (maximum - minimum)) * 1e4) / 1e4;
  return Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => value((channel * height + row) * width + column)),
    ),
  );
}

/**
 * What each feature of a point is; the same as the server's.
 * @type {Record<string, (x1: number, x2: number) => number>}
 */
const FEATURES = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  x1_squared: (x1) => (x1 * x1) / REACH,
  x2_squared: (_, x2) => (x2 * x2) / REACH,
  x1_x2: (x1, x2) => (x1 * x2) / REACH,
  sin_x1: (x1) => Math.sin(x1),
  sin_x2: (_, x2) => Math.sin(x2),
};

/**
 * What the network sees of a point.
 * @param {number} x1 @param {number} x2 @param {string[]} features
 * @returns {number[]}
 */
export const featuresOf = (x1, x2, features) => features.map((name) => FEATURES[name](x1, x2));
