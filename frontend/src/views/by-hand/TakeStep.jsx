// From the step worked out by hand to the step of a run. Imports state.
import { step } from '../../state/run/actions.js';
import { dataPreview, history, isActive, isRunNetwork, isRunning, pending, spec } from '../../state/store.js';

/** @param {{worked: import('./walk.js').Worked}} props */
export function TakeStep({ worked }) {
  const isBusy = isRunning.value || pending.value !== null || (isActive.value && !isRunNetwork.value);
  return (
    <div class="take-step">
      <button type="button" class="button small" disabled={isBusy} onClick={() => step()}>
        {isActive.value || history.value.epoch === 0
          ? 'Use these weights: take the step'
          : 'Take the first step again, in a new run'}
      </button>
      <p class="soft">{words(worked)}</p>
    </div>
  );
}

/** What an epoch of the run does, against the one step worked out here. @param {import('./walk.js').Worked} worked */
function words(worked) {
  const examples = dataPreview.value?.train_examples ?? 1;
  const batch = Math.min(spec.value?.training?.batch_size ?? 32, examples);
  if (isRunning.value) return 'The run goes on: pause it to take steps one by one.';
  if (examples === 1 && worked.example.index !== null && !worked.example.has_own_target)
    return 'One epoch of this run is one step on this one example: exactly this, in the 7 digits of float32.';
  const steps = Math.ceil(examples / batch);
  const along = `each along the mean gradient of ${batch} of ${examples} examples`;
  return `The run takes its own steps: ${steps} in an epoch, ${along}.`;
}
