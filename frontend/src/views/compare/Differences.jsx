// What each compared run has otherwise than the first, in sentences. Imports state and its siblings.
import { useMemo } from 'preact/hooks';
import { short } from '../../format.js';
import { catalog } from '../../state/store.js';
import { specDifference } from './difference.js';
import { runColour } from './names.js';
import { phrase } from '../../words/compare.js';

/** @import { Course } from '../../state/run/comparing.js' */

/** @param {{compared: Course[], names: string[]}} props */
export function Differences({ compared, names }) {
  const [first, ...others] = compared;
  return (
    <section class="differences" aria-labelledby="differences-title">
      <h2 id="differences-title">
        {phrase('against')} <i class="swatch" style={{ color: runColour(first.colour) }} aria-hidden="true" />
        {names[0]}
      </h2>
      {rateNote(first) && <p class="soft">{rateNote(first)}</p>}
      <ul>
        {others.map((course, index) => (
          <li key={course.run.id}>
            <Difference first={first} second={course} name={names[index + 1]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** @param {{first: Course, second: Course, name: string}} props */
function Difference({ first, second, name }) {
  const known = catalog.value;
  const sentences = useMemo(
    () => (known ? specDifference(first.spec, second.spec, known) : []),
    [first.spec, second.spec, known],
  );
  const all = [...sentences, ...[rateNote(second)].filter(Boolean)];
  return (
    <>
      <i class="swatch" style={{ color: runColour(second.colour) }} aria-hidden="true" />
      <b>{name}</b>
      {all.length === 0 ? (
        <span class="soft"> {phrase('theSameExperimentWith')}</span>
      ) : (
        <ul class="sentences">
          {all.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/**
 * The document says how a run began; a rate that was changed on the way is in its epochs.
 * @param {Course} course
 * @returns {string|null}
 */
function rateNote({ spec, epochs }) {
  const schedule = spec.training?.schedule;
  const isConstant = !schedule || catalog.value?.schedules?.[schedule.type]?.is_constant;
  const rate = spec.training?.optimizer?.learning_rate;
  const changed =
    isConstant && rate !== undefined && epochs.find((report) => Math.abs(report.learning_rate - rate) > 1e-9 * rate);
  return changed
    ? phrase('learningRateChangedTo', { learningRate: short(changed.learning_rate), epoch: changed.epoch })
    : null;
}
