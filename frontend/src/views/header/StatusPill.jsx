// One word on how things stand: the line to the server while a run goes on, else how the run ended. May import state.
import { connection, history, isActive, notice, run, spec } from '../../state/store.js';
import { phrase } from '../../words/header.js';
import { stateText } from '../shared/run-state.js';

export function StatusPill() {
  const [kind, text] = status();
  return (
    <span class={`status is-${kind}`} role="status">
      {text}
    </span>
  );
}

/** @returns {[kind: string, text: string]} */
function status() {
  if (!spec.value) return notice.value ? ['lost', phrase('noServer')] : ['idle', phrase('opening')];
  if (!run.value) return ['idle', phrase('notTrainedYet')];
  if (!isActive.value)
    return [
      history.value.state === 'failed' || history.value.state === 'diverged' ? 'bad' : 'idle',
      stateText(history.value.state),
    ];
  if (connection.value === 'reconnecting') return ['lost', phrase('reconnecting')];
  if (connection.value === 'connecting') return ['idle', phrase('connecting')];
  if (history.value.state === 'queued' && run.value.queue_position) return ['idle', phrase('queued')];
  return history.value.state === 'paused' ? ['paused', phrase('paused')] : ['live', phrase('live')];
}
