// Whether a chart shows one point per epoch or every step. Imports nothing.

/** @param {{isPerStep: boolean, onChange: (isPerStep: boolean) => void, of: string}} props */
export function PaceChoice({ isPerStep, onChange, of }) {
  return (
    <span class="segments" role="group" aria-label={`${of}: points`}>
      <button type="button" aria-pressed={!isPerStep} onClick={() => onChange(false)} title="One point for each epoch">
        epochs
      </button>
      <button
        type="button"
        aria-pressed={isPerStep}
        onClick={() => onChange(true)}
        title="One point for each training step: the trace plot"
      >
        steps
      </button>
    </span>
  );
}
