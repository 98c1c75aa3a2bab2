// A moment as people say it; pure, imports nothing.
import { phrase } from '../../words/shared.js';

/** @type {[limit: number, size: number, unit: string][]} */
const STEPS = [
  [90, 1, 's'],
  [5400, 60, 'min'],
  [129_600, 3600, 'h'],
  [Infinity, 86_400, 'd'],
];

/**
 * "2 min ago", or "just now" where less than five seconds lie between (or the clocks differ).
 * @param {string} moment RFC 3339 @param {number} [now] in ms @returns {string}
 */
export function ago(moment, now = Date.now()) {
  const seconds = (now - Date.parse(moment)) / 1000;
  if (!(seconds >= 5)) return phrase('justNow');
  const [, size, unit] = /** @type {typeof STEPS[number]} */ (STEPS.find(([limit]) => seconds < limit));
  return phrase('ago', { seconds: Math.round(seconds / size), unit });
}
