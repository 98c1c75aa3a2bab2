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
    <section class={`seeds${isSame ? '' : ' is-unlike'}`} aria-label="Seeds">
      <p>{text}</p>
      <p class="seeds-buttons">
        {again.length > 0 && <Submit count={again.length} label="Repeat with the same seeds" onClick={repeatSame} />}
        <Submit count={more.length} label={`Repeat with ${SEEDS} seeds`} onClick={showGroups} />
        {repeating.value && (
          <span class="soft" role="status">
            Submitting {repeating.value}…
          </span>
        )}
        {more.length > MOST_REPEATS && (
          <span class="soft">
            {SEEDS} seeds would be {more.length} runs, and {MOST_REPEATS} at once are the most: compare fewer.
          </span>
        )}
        {more.length === 0 && <span class="soft">Each has been run with {SEEDS} seeds: see the groups below.</span>}
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
      {count > 0 && (
        <span class="faint">
          {' '}
          · {count} {count === 1 ? 'run' : 'runs'}
        </span>
      )}
    </button>
  );
}
