// Train, pause, step, stop and reset: separate buttons. May import state.
import { pause, reset, step, stop, train, trainAnew } from '../../state/run/actions.js';
import { history, inspection, inspectionState, isActive, isEdited, pending, run, spec } from '../../state/store.js';
import { PauseIcon, PlayIcon } from '../shared/icons.jsx';
import { phrase } from '../../words/header.js';

export function Controls() {
  const isBusy = pending.value !== null && pending.value !== 'open';
  const isReady = spec.value !== null;
  const stepTitle = isActive.value ? phrase('finishThisEpochThen') : phrase('trainOneEpochThen');
  return (
    <div class="controls" role="group" aria-label={phrase('training')}>
      <MainButton isBusy={isBusy} />
      <button
        type="button"
        class="button"
        title={stepTitle}
        disabled={!isReady || isBusy || isQueued() || cannotTrain()}
        onClick={step}
      >
        {phrase('step')}
      </button>
      <button
        type="button"
        class="button"
        title={phrase('endThisRunWhat')}
        disabled={!isActive.value || isBusy}
        onClick={stop}
      >
        {phrase('stop')}
      </button>
      <button
        type="button"
        class="button"
        title={phrase('backToTheUntrained')}
        disabled={!run.value || isBusy}
        onClick={reset}
      >
        {phrase('reset')}
      </button>
      {isActive.value && isEdited.value && (
        <button
          type="button"
          class="button accent"
          title={phrase('stopThisRunAnd')}
          disabled={isBusy}
          onClick={trainAnew}
        >
          {phrase('resetTrain')}
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
        {phrase('pause')}
      </button>
    );
  }
  if (isQueued())
    return (
      <button type="button" class="button primary main" disabled>
        {queueText()}
      </button>
    );
  const label = isActive.value ? phrase('resume') : run.value ? phrase('trainAgain') : phrase('train');
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
  if (!place) return phrase('starting');
  return place === 1 ? phrase('queuedNext') : phrase('queuedPlace', { place });
}

/** An impossible network explains itself on the card that breaks; a new run of it would only be refused. */
const cannotTrain = () => !isActive.value && inspectionState.value === 'fresh' && inspection.value?.trainable === false;
