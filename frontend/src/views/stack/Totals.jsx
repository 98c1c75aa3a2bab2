// The network in one line: parameters, work, and how long training will take. May import state.
import { bytes, count, large } from '../../format.js';
import { duration } from '../shared/pace.js';
import { inspection, inspectionState, spec } from '../../state/store.js';
import { phrase } from '../../words/stack.js';

export function Totals() {
  const seen = inspection.value;
  if (!seen) return <p class="totals">{phrase('workingOutShapes')}</p>;
  const epochs = spec.value?.training?.epochs ?? 1;
  const seconds = seen.seconds ?? (seen.seconds_per_epoch ? seen.seconds_per_epoch * epochs : null);
  const parts = [
    phrase('parameters', { parameters: count(seen.parameters) }),
    phrase('multiplyAddsAnExample', { multiplyAdds: large(seen.multiply_adds) }),
    phrase('ofMemory', { memoryBytes: bytes(seen.memory_bytes) }),
    seconds &&
      seen.trainable &&
      phrase(seconds < 1 ? 'onThisMachine' : 'aboutOnThisMachine', { duration: duration(seconds) }),
  ];
  return (
    <p
      class={`totals${inspectionState.value === 'invalid' ? ' is-stale' : ''}`}
      title={inspectionState.value === 'invalid' ? phrase('ofTheNetworkBefore') : undefined}
    >
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
}
