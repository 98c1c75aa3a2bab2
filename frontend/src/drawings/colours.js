// Colour scales as tables of 256 packed pixels. Pure; may import only other drawings.

/** @typedef {[number, number, number]} Rgb 0..255 each */

/** @typedef {Uint32Array} Ramp 256 pixels as ImageData wants them: red in the lowest byte */

const UNPAINTED = /** @type {Rgb} */ ([128, 128, 128]);

/**
 * `#rgb`, `#rrggbb`, `rgb(1, 2, 3)` or `rgb(1 2 3)`; anything else is a middle grey rather than an error.
 * @param {string} text
 * @returns {Rgb}
 */
export function parseColour(text) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (hex) return parseHex(hex[1]);
  const parts = /^rgba?\(\s*(\d+)[ ,]+(\d+)[ ,]+(\d+)/i.exec(text.trim());
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : UNPAINTED;
}

/**
 * @param {string} digits three or six
 * @returns {Rgb}
 */
function parseHex(digits) {
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const number = Number.parseInt(full, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/**
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} share 0 gives `from`, 1 gives `to`
 * @returns {Rgb}
 */
export function mix(from, to, share) {
  const part = (/** @type {number} */ index) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [part(0), part(1), part(2)];
}

/**
 * @param {Rgb} colour
 * @returns {string}
 */
export function toCss(colour) {
  return `rgb(${colour[0]} ${colour[1]} ${colour[2]})`;
}

/**
 * A scale through evenly spaced colours.
 * @param {Rgb[]} stops at least two
 * @returns {Ramp}
 */
export function ramp(stops) {
  const table = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) table[index] = pack(along(stops, index / 255));
  return table;
}

/**
 * The colour at `share` (0..1) of the way through evenly spaced stops.
 * @param {Rgb[]} stops
 * @param {number} share
 * @returns {Rgb}
 */
export function along(stops, share) {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const before = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[before], stops[before + 1], place - before);
}

/**
 * @param {Rgb} colour
 * @returns {number}
 */
export function pack([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * @param {number} pixel
 * @returns {Rgb}
 */
export function unpack(pixel) {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

/**
 * A table from a picture's byte straight to its pixel, so that painting is one look-up per pixel.
 * @param {Ramp} colours
 * @param {{minimum: number | null, maximum: number | null}} picture
 * @param {{low: number, high: number}} range what the ends of the scale stand for
 * @param {Uint32Array} [into] table to fill again
 * @returns {Uint32Array}
 */
export function byteColours(colours, picture, range, into = new Uint32Array(256)) {
  const minimum = picture.minimum ?? 0;
  const step = ((picture.maximum ?? 0) - minimum) / 255;
  const scale = 255 / (range.high - range.low || 1);
  for (let byte = 0; byte < 256; byte += 1) {
    const place = Math.round((minimum + byte * step - range.low) * scale);
    into[byte] = colours[place < 0 ? 0 : place > 255 ? 255 : place];
  }
  return into;
}
