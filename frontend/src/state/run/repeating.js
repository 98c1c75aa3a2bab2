// The compared runs once more, with seeds that make the comparison fair: submitted in a row, tagged together. Imports
// the store and the API.
import { signal } from '@preact/signals';
import { createRun, labelRun } from '../../api.js';
import { refreshRuns, report } from './actions.js';
import { chosen, courses, setCompared } from './comparing.js';
import { refreshAll, results } from './results.js';
import { say } from '../say.js';
import { seedsOf, seedsToRun, sharesSeeds, withSeeds } from '../document/seeds.js';
import { phrase } from '../../words/state.js';

/** @import { Course } from './comparing.js' */
/** @import { Spec } from '../types.js' */

export const SEEDS = 5;
/** As many at once: a queue is shared. */
export const MOST_REPEATS = 20;
const MOST_TAGS = 8;

/** How far it is: "3 of 10"; null where nothing is submitted. @type {import('@preact/signals').Signal<string|null>} */
export const repeating = signal(/** @type {string|null} */ (null));

/**
 * What `repeatSame` would submit: those that do not share the first one's seeds.
 * @param {Course[]} compared
 * @returns {{course: Course, spec: Spec}[]}
 */
export function samePlan(compared) {
  const [first, ...others] = compared;
  return others
    .filter(({ spec }) => !sharesSeeds(spec, first.spec))
    .map((course) => ({ course, spec: withSeeds(course.spec, seedsOf(first.spec)) }));
}

/**
 * What `repeatSeeds` would submit: every experiment with the seeds that it has not been run with.
 * @param {Course[]} compared
 * @returns {{course: Course, spec: Spec}[]}
 */
export function seedsPlan(compared) {
  const firsts = compared.filter(
    (course, index) => compared.findIndex((other) => other.run.experiment === course.run.experiment) === index,
  );
  return firsts.flatMap((course) => {
    const done = repeatsOf(course).map((row) => row.seeds.training);
    return seedsToRun(seedsOf(course.spec).training, done, SEEDS).map((seed) => ({
      course,
      spec: withSeeds(course.spec, { training: seed }),
    }));
  });
}

/** Runs of the same experiment on the same data that count, or will. @param {Course} course */
const repeatsOf = ({ run, spec }) =>
  (results.value ?? []).filter(
    (row) =>
      row.experiment === run.experiment &&
      row.seeds.data === seedsOf(spec).data &&
      row.state !== 'failed' &&
      row.state !== 'stopped',
  );

/** The others again with the seeds of the first; then these are compared. */
export async function repeatSame() {
  const compared = courses.peek();
  const plan = samePlan(compared);
  const ids = await submit(
    plan.map(({ spec }) => spec),
    tagOf('same seeds'),
    [compared[0].run.id],
  );
  const replaced = plan.slice(0, ids.length).map(({ course }) => course.run.id);
  chosen.value = chosen.peek().filter((id) => !replaced.includes(id));
  for (const id of ids) setCompared(id, true);
}

/** Each experiment with five seeds. @returns {Promise<string>} the tag that all of them have */
export async function repeatSeeds() {
  const compared = courses.peek();
  const tag = tagOf(`${SEEDS} seeds`);
  await submit(
    seedsPlan(compared).map(({ spec }) => spec),
    tag,
    compared.flatMap(repeatsOf).map(({ id }) => id),
  );
  return tag;
}

/**
 * One after the other; what was submitted before a refusal stays.
 * @param {Spec[]} specs
 * @param {string} tag
 * @param {string[]} also ids of runs that are tagged with it, too
 * @returns {Promise<string[]>} ids
 */
async function submit(specs, tag, also) {
  /** @type {string[]} */
  const ids = [];
  const plan = specs.slice(0, MOST_REPEATS);
  try {
    for (const spec of plan) {
      repeating.value = phrase('of', { count: ids.length + 1, count2: plan.length });
      const created = await createRun(spec);
      ids.push(created.id);
      await labelRun(created.id, { tags: [tag] });
    }
    for (const id of new Set(also))
      if (tagsOf(id).length < MOST_TAGS) await labelRun(id, { tags: [...tagsOf(id), tag] });
  } catch (error) {
    report(error);
  }
  repeating.value = null;
  say(phrase('runsSubmittedTagged', { count: ids.length, tag }));
  await Promise.all([refreshRuns(), refreshAll()]);
  return ids;
}

/** @param {string} id */
const tagsOf = (id) => results.peek()?.find((row) => row.id === id)?.tags ?? [];

/** Told apart by the time of day. @param {string} what */
const tagOf = (what) => `${what} ${new Date().toTimeString().slice(0, 8)}`;
