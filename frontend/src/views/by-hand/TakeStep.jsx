// From the step worked out by hand to the step of a run. Imports state.
import { step } from '../../state/run/actions.js';
import { dataPreview, history, isActive, isRunNetwork, isRunning, pending, spec } from '../../state/store.js';
import { phrase } from '../../words/by-hand.js';

/** @param {{worked: import('./walk.js').Worked}} props */
export function TakeStep({ worked }) {
  const isBusy = isRunning.value || pending.value !== null || (isActive.value && !isRunNetwork.value);
  return (
    <div class="take-step">
      <button type="button" class="button small" disabled={isBusy} onClick={() => step()}>
        {isActive.value || history.value.epoch === 0 ? phrase('useTheseWeightsTake') : phrase('takeTheFirstStep')}
      </button>
      <p class="soft">{words(worked)}</p>
    </div>
  );
}

/** What an epoch of the run does, against the one step worked out here. @param {import('./walk.js').Worked} worked */
function words(worked) {
  const examples = dataPreview.value?.train_examples ?? 1;
  const batch = Math.min(spec.value?.training?.batch_size ?? 32, examples);
  if (isRunning.value) return phrase('theRunGoesOn');
  if (examples === 1 && worked.example.index !== null && !worked.example.has_own_target)
    return phrase('oneEpochOfThis');
  const steps = Math.ceil(examples / batch);
  const along = phrase('eachAlongTheMean', { batch, examples });
  return phrase('theRunTakesIts', { steps, along });
}
