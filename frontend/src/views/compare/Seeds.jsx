// Whether the compared runs drew the same lots, and runs that make the comparison fair. Imports state and its siblings.
import {
  MOST_REPEATS,
  repeating,
  repeatSame,
  repeatSeeds,
  samePlan,
  SEEDS,
  seedsPlan,
} from '../../state/run/repeating.js';
import { agreement } from '../../state/document/seeds.js';
import { catalog } from '../../state/store.js';
import { tagFilter, view } from './shown.js';
import { phrase } from '../../words/compare.js';

/** @import { Course } from '../../state/run/comparing.js' */

/** @param {{compared: Course[]}} props */
export function Seeds({ compared }) {
  const known = catalog.value;
  if (!known) return null;
  const { isSame, text } = agreement(compared.map(({ spec }) => spec));
  const [again, more] = [samePlan(compared), seedsPlan(compared)];
  const showGroups = async () => {
    tagFilter.value = await repeatSeeds();
    view.value = 'groups';
  };
  return (
    <section class={`seeds${isSame ? '' : ' is-unlike'}`} aria-label={phrase('seeds')}>
      <p>{text}</p>
      <p class="seeds-buttons">
        {again.length > 0 && <Submit count={again.length} label={phrase('repeatWithTheSame')} onClick={repeatSame} />}
        <Submit count={more.length} label={phrase('repeatWithSeeds', { seeds: SEEDS })} onClick={showGroups} />
        {repeating.value && (
          <span class="soft" role="status">
            {phrase('submitting', { repeating: repeating.value })}
          </span>
        )}
        {more.length > MOST_REPEATS && (
          <span class="soft">
            {phrase('seedsWouldBeRuns', { seeds: SEEDS, count: more.length, mostRepeats: MOST_REPEATS })}
          </span>
        )}
        {more.length === 0 && <span class="soft">{phrase('eachHasBeenRun', { seeds: SEEDS })}</span>}
      </p>
    </section>
  );
}

/** @param {{count: number, label: string, onClick: () => void}} props */
function Submit({ count, label, onClick }) {
  return (
    <button
      type="button"
      class="button small"
      disabled={repeating.value !== null || count === 0 || count > MOST_REPEATS}
      onClick={onClick}
    >
      {label}
      {count > 0 && <span class="faint"> {phrase('countedRuns', { count })}</span>}
    </button>
  );
}
