// Between a value and the place of a slider's knob, linear or logarithmic; pure, imports nothing.

export const SLIDER_STEPS = 240;

/**
 * The ends of a slider: a logarithmic one cannot start at 0.
 * @param {{minimum?: number, maximum?: number, initial?: any, isLog: boolean}} plan
 * @returns {[number, number]}
 */
export function ends({ minimum = 0, maximum = 1, initial, isLog }) {
  if (!isLog) return [minimum, maximum];
  const usual = Number(initial) || 1e-2;
  return [Math.max(minimum, Math.min(1e-5, usual / 100)), Math.min(maximum, Math.max(1, usual * 100))];
}

/** @param {number} value @param {[number, number]} range @param {boolean} isLog @returns {number} 0..SLIDER_STEPS */
export function toKnob(value, [low, high], isLog) {
  const share = isLog ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(Math.min(1, Math.max(0, share)) * SLIDER_STEPS);
}

/**
 * @param {number} knob
 * @param {[number, number]} range
 * @param {boolean} isLog
 * @param {number} [minimum]
 * @returns {number} rounded to what a person would write
 */
export function fromKnob(knob, [low, high], isLog, minimum = low) {
  if (knob === 0) return minimum; // a logarithmic slider that may be 0 is 0 at its very end
  const share = knob / SLIDER_STEPS;
  if (isLog) return Number((low * (high / low) ** share).toPrecision(2));
  const places = Math.max(0, 2 - Math.floor(Math.log10(high - low)));
  return Number((low + share * (high - low)).toFixed(places));
}
