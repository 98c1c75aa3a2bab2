// A run that did not end well: why, in full, and the next thing to try. May import state.
import { changeLearningRate, trainAnew } from '../../state/run/actions.js';
import { writeField } from '../../schema-form/fields.js';
import { history, isActive, isRunNetwork, pending, run, spec } from '../../state/store.js';
import { phrase } from '../../words/stack.js';

const TITLES = { diverged: phrase('itDiverged'), failed: phrase('itFailed') };

export function Ending() {
  const { state, reason } = history.value;
  const title = TITLES[/** @type {keyof typeof TITLES} */ (state)];
  if (!run.value || isActive.value || !isRunNetwork.value || !title) return null;
  const rate = spec.value?.training?.optimizer?.learning_rate;
  const lower = state === 'diverged' && rate ? Number((rate / 10).toPrecision(2)) : null;
  return (
    <div class="strip is-bad">
      <p>
        <b>{title}</b> {reason}
      </p>
      {lower !== null && (
        <button
          type="button"
          class="button small"
          disabled={pending.value !== null}
          onClick={() => {
            changeLearningRate(lower);
            trainAnew();
          }}
        >
          {phrase('trainWithLearningRate', { lower: writeField(lower) })}
        </button>
      )}
    </div>
  );
}
