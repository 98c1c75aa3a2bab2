// Train, pause, step, stop and reset: separate buttons. May import state.
import { pause, reset, step, stop, train, trainAnew } from '../../state/run/actions.js';
import { history, inspection, inspectionState, isActive, isEdited, pending, run, spec } from '../../state/store.js';
import { PauseIcon, PlayIcon } from '../shared/icons.jsx';

export function Controls() {
  const isBusy = pending.value !== null && pending.value !== 'open';
  const isReady = spec.value !== null;
  const stepTitle = isActive.value ? 'Finish this epoch, then pause' : 'Train one epoch, then pause';
  return (
    <div class="controls" role="group" aria-label="Training">
      <MainButton isBusy={isBusy} />
      <button
        type="button"
        class="button"
        title={stepTitle}
        disabled={!isReady || isBusy || isQueued() || cannotTrain()}
        onClick={step}
      >
        Step
      </button>
      <button
        type="button"
        class="button"
        title="End this run; what it learnt is kept"
        disabled={!isActive.value || isBusy}
        onClick={stop}
      >
        Stop
      </button>
      <button
        type="button"
        class="button"
        title="Back to the untrained network"
        disabled={!run.value || isBusy}
        onClick={reset}
      >
        Reset
      </button>
      {isActive.value && isEdited.value && (
        <button
          type="button"
          class="button accent"
          title="Stop this run and train the network as it is edited now"
          disabled={isBusy}
          onClick={trainAnew}
        >
          Reset &amp; train
        </button>
      )}
    </div>
  );
}

/** @param {{isBusy: boolean}} props */
function MainButton({ isBusy }) {
  const isRunning = isActive.value && history.value.state === 'running';
  if (isRunning) {
    return (
      <button type="button" class="button primary main" disabled={isBusy} onClick={pause}>
        <PauseIcon />
        Pause
      </button>
    );
  }
  if (isQueued())
    return (
      <button type="button" class="button primary main" disabled>
        {queueText()}
      </button>
    );
  const label = isActive.value ? 'Resume' : run.value ? 'Train again' : 'Train';
  return (
    <button
      type="button"
      class="button primary main"
      disabled={!spec.value || isBusy || (!isActive.value && cannotTrain())}
      onClick={train}
    >
      <PlayIcon />
      {label}
    </button>
  );
}

const isQueued = () => isActive.value && history.value.state === 'queued';

function queueText() {
  const place = run.value?.queue_position;
  if (!place) return 'Starting…';
  return place === 1 ? 'Queued: next' : `Queued: place ${place}`;
}

/** An impossible network explains itself on the card that breaks; a new run of it would only be refused. */
const cannotTrain = () => !isActive.value && inspectionState.value === 'fresh' && inspection.value?.trainable === false;
