// What a screen reader is told; imports the store.
import { announcement } from './store.js';

let isOdd = false;

/** Said politely. A trailing no-break space makes the same words twice in a row be said twice. @param {string} text */
export function say(text) {
  isOdd = !isOdd;
  announcement.value = isOdd ? text : `${text} `;
}
