// A moment as people say it; pure, imports the texts.
import { phrase } from '../../words/shared.js';

/** @type {[limit: number, size: number, key: 'secondsAgo' | 'minutesAgo' | 'hoursAgo' | 'daysAgo'][]} */
const STEPS = [
  [90, 1, 'secondsAgo'],
  [5400, 60, 'minutesAgo'],
  [129_600, 3600, 'hoursAgo'],
  [Infinity, 86_400, 'daysAgo'],
];

/**
 * "2 min ago", or "just now" where less than five seconds lie between (or the clocks differ).
 * @param {string} moment RFC 3339 @param {number} [now] in ms @returns {string}
 */
export function ago(moment, now = Date.now()) {
  const seconds = (now - Date.parse(moment)) / 1000;
  if (!(seconds >= 5)) return phrase('justNow');
  const [, size, key] = /** @type {typeof STEPS[number]} */ (STEPS.find(([limit]) => seconds < limit));
  return phrase(key, { count: Math.round(seconds / size) });
}
