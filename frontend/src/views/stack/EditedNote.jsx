// Says so when the cards show an edited network and the figures belong to the run's own. May import state.
import { trainAnew } from '../../state/run/actions.js';
import { edit } from '../../state/document/editing.js';
import { history, isActive, isRunNetwork, pending, run, runSpec, spec } from '../../state/store.js';
import { phrase } from '../../words/stack.js';

export function EditedNote() {
  if (!run.value || isRunNetwork.value) return null;
  const [what, rest] = isActive.value
    ? [phrase('youChangedTheNetwork'), phrase('theRunGoesOn')]
    : [
        phrase('youChangedTheNetwork'),
        phrase('theChartsBelongTo', {
          what: history.value.state === 'finished' ? phrase('hasFinished') : phrase('hasEnded'),
        }),
      ];
  return (
    <div class="strip is-info" role="status">
      <p>
        <b>{what}</b> {rest}
      </p>
      <button type="button" class="button small" disabled={pending.value !== null} onClick={trainAnew}>
        {isActive.value ? phrase('resetTrain') : phrase('trainIt')}
      </button>
      <button type="button" class="button small" onClick={goBack}>
        {phrase('backToTheRuns')}
      </button>
    </div>
  );
}

/** Can be undone like any edit. */
function goBack() {
  if (spec.value && runSpec.value) edit({ ...spec.value, data: runSpec.value.data, network: runSpec.value.network });
}
