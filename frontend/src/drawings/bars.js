// A list of numbers as horizontal bars on a canvas. Pure; may import only other drawings.

/** @typedef {{zero: number, scale: number}} BarAxis where 0 lies, and pixels per one */

/**
 * The axis that fits all values into a width; 0 is always on it.
 * @param {number[]} values
 * @param {number} width
 * @param {number} [reach] the full scale, where it is known (1 for probabilities)
 * @returns {BarAxis}
 */
export function barAxis(values, width, reach) {
  const low = Math.min(0, ...values);
  const high = reach ?? Math.max(0, ...values);
  const scale = width / (high - low || 1);
  return { zero: -low * scale, scale };
}

/**
 * Left edge and width of a value's bar. A value that is not 0 is at least one pixel.
 * @param {BarAxis} axis
 * @param {number} value
 * @returns {[number, number]}
 */
export function barSpan(axis, value) {
  const length = value === 0 ? 0 : Math.max(Math.abs(value) * axis.scale, 1);
  return value < 0 ? [axis.zero - length, length] : [axis.zero, length];
}

/**
 * Fills a box with one bar per value, with a label before each where given.
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} values
 * @param {{x: number, y: number, width: number, height: number}} box in device pixels
 * @param {{labels?: string[], texts?: string[], reach?: number, ratio: number,
 *   css: {soft: string, track: string, positive: string, negative: string, line: string}}} look
 * @returns {void}
 */
export function drawBars(context, values, box, { labels, texts, reach, ratio, css }) {
  const pitch = Math.min(box.height / values.length, 15 * ratio);
  const top = box.y + (box.height - pitch * values.length) / 2;
  const thick = Math.max(1, Math.round(pitch * 0.62));
  const indent = labels && pitch >= 6 * ratio ? labelWidth(context, labels, pitch, ratio) : 0;
  const wide = box.width - indent - (texts ? 52 * ratio : 0);
  const axis = barAxis(values, wide, reach);
  values.forEach((value, index) => {
    const middle = Math.round(top + pitch * (index + 0.5));
    const y = middle - Math.floor(thick / 2);
    context.fillStyle = css.track;
    context.fillRect(box.x + indent, y, wide, thick);
    const [start, length] = barSpan(axis, value);
    context.fillStyle = value < 0 ? css.negative : css.positive;
    context.fillRect(box.x + indent + start, y, length, thick);
    if (texts) label(context, texts[index], box.x + box.width, middle, css.soft);
    if (indent && labels) label(context, labels[index] ?? '', box.x + indent - 4 * ratio, middle, css.soft);
  });
  if (axis.zero > 0) drawZero(context, box.x + indent + axis.zero, top, pitch * values.length, css.soft);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} height
 * @param {string} colour
 */
function drawZero(context, x, y, height, colour) {
  context.fillStyle = colour;
  context.fillRect(Math.round(x), Math.round(y), 1, Math.round(height));
}

/**
 * Sets the font for labels and says how much room the widest takes, at most a third of what there is.
 * @param {CanvasRenderingContext2D} context @param {string[]} labels @param {number} pitch @param {number} ratio
 * @returns {number}
 */
function labelWidth(context, labels, pitch, ratio) {
  context.font = `${Math.min(pitch * 0.82, 11 * ratio)}px system-ui, sans-serif`;
  const widest = Math.max(...labels.map((text) => context.measureText(text).width));
  return Math.min(Math.ceil(widest + 5 * ratio), context.canvas.width / 3);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} right
 * @param {number} middle
 * @param {string} colour
 */
function label(context, text, right, middle, colour) {
  context.fillStyle = colour;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText(text, right, middle + 0.5, right);
}
