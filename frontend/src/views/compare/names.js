// What compared runs are called where several have one name; pure, imports only types.
import { phrase } from '../../words/compare.js';

/** @import { Course } from '../../state/run/comparing.js' */

/** "Digits", or "Digits (seed 3)", or "Digits (2)": no two alike. @param {Course[]} courses @returns {string[]} */
export function namesOf(courses) {
  const names = courses.map(({ run }) => run.name);
  const seeded = courses.map(({ run, spec }, index) =>
    names.indexOf(run.name) === names.lastIndexOf(run.name)
      ? names[index]
      : phrase('seed', { name: run.name, seed: spec.training?.seed ?? 0 }),
  );
  /** @type {Map<string, number>} */
  const seen = new Map();
  return seeded.map((name, index) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${names[index]} (${count})`;
  });
}

/** As a colour of the theme. @param {number} place @returns {string} */
export const runColour = (place) => `var(--series-${place + 1})`;
