// The network in one line: parameters, work, and how long training will take. May import state.
import { bytes, count, large } from '../../format.js';
import { duration } from '../shared/pace.js';
import { inspection, inspectionState, spec } from '../../state/store.js';

export function Totals() {
  const seen = inspection.value;
  if (!seen) return <p class="totals">Working out shapes…</p>;
  const epochs = spec.value?.training?.epochs ?? 1;
  const seconds = seen.seconds ?? (seen.seconds_per_epoch ? seen.seconds_per_epoch * epochs : null);
  const parts = [
    `${count(seen.parameters)} parameters`,
    `${large(seen.multiply_adds)} multiply-adds an example`,
    `${bytes(seen.memory_bytes)} of memory`,
    seconds && seen.trainable && `${duration(seconds).replace(/^(?!under)/, 'about ')} on this machine`,
  ];
  return (
    <p
      class={`totals${inspectionState.value === 'invalid' ? ' is-stale' : ''}`}
      title={
        inspectionState.value === 'invalid'
          ? 'Of the network before the last change, which the server refused'
          : undefined
      }
    >
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
}
