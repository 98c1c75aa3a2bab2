// Whether a chart shows one point per epoch or every step. Imports nothing.
import { phrase } from '../../words/outcome.js';

/** @param {{isPerStep: boolean, onChange: (isPerStep: boolean) => void, of: string}} props */
export function PaceChoice({ isPerStep, onChange, of }) {
  return (
    <span class="segments" role="group" aria-label={phrase('points', { of })}>
      <button type="button" aria-pressed={!isPerStep} onClick={() => onChange(false)} title={phrase('onePointForEach')}>
        {phrase('epochs')}
      </button>
      <button
        type="button"
        aria-pressed={isPerStep}
        onClick={() => onChange(true)}
        title={phrase('onePointForEachTraining')}
      >
        {phrase('steps')}
      </button>
    </span>
  );
}
