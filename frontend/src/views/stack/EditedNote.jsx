// Says so when the cards show an edited network and the figures belong to the run's own. May import state.
import { trainAnew } from '../../state/run/actions.js';
import { edit } from '../../state/document/editing.js';
import { history, isActive, isRunNetwork, pending, run, runSpec, spec } from '../../state/store.js';

export function EditedNote() {
  if (!run.value || isRunNetwork.value) return null;
  const [what, rest] = isActive.value
    ? [
        'You changed the network.',
        'The run goes on with the one it started with; the cards show the changed one, untrained.',
      ]
    : [
        'You changed the network.',
        `The charts belong to the run that ${history.value.state === 'finished' ? 'has finished' : 'has ended'}; ` +
          'the cards show the changed one, untrained.',
      ];
  return (
    <div class="strip is-info" role="status">
      <p>
        <b>{what}</b> {rest}
      </p>
      <button type="button" class="button small" disabled={pending.value !== null} onClick={trainAnew}>
        {isActive.value ? 'Reset & train' : 'Train it'}
      </button>
      <button type="button" class="button small" onClick={goBack}>
        Back to the run's network
      </button>
    </div>
  );
}

/** Can be undone like any edit. */
function goBack() {
  if (spec.value && runSpec.value) edit({ ...spec.value, data: runSpec.value.data, network: runSpec.value.network });
}
