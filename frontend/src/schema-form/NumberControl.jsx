// A number: typed, stepped by arrow keys or buttons, and on a slider where its range asks for one. May import its own
// parts only.
import { useState } from 'preact/hooks';
import { readField, wantsSlider, writeField } from './fields.js';
import { ends, fromKnob, SLIDER_STEPS, toKnob } from './scale.js';
import { phrase } from '../words/form.js';

/** @import { ControlProps } from './Field.jsx' */
/** @import { FieldPlan } from './fields.js' */

/** @param {ControlProps} props */
export function NumberControl(props) {
  if (wantsSlider(props.plan)) return <SliderAndNumber {...props} />;
  return props.plan.control === 'integer' && isSmall(props.plan) ? <Stepper {...props} /> : <NumberInput {...props} />;
}

/** Counts that one steps through, not seeds. @param {FieldPlan} plan @returns {boolean} */
const isSmall = ({ maximum }) => maximum !== undefined && maximum <= 100_000;

/** @param {ControlProps} props */
function SliderAndNumber(props) {
  const { plan, value, onChange, id } = props;
  const range = ends(plan);
  const slide = (/** @type {number} */ knob) => {
    const last = plan.isBelow ? SLIDER_STEPS - 1 : SLIDER_STEPS;
    const low = plan.isExclusive ? range[0] : plan.minimum;
    if (!(knob === 0 && plan.isExclusive && !plan.isLog))
      onChange(fromKnob(Math.min(knob, last), range, plan.isLog, low));
  };
  return (
    <span class="slider-and-number">
      <input
        type="range"
        min="0"
        max={SLIDER_STEPS}
        value={toKnob(Number(value), range, plan.isLog)}
        aria-label={phrase('slider', { label: plan.label })}
        aria-valuetext={writeField(value)}
        data-for={id}
        onInput={(event) => slide(event.currentTarget.valueAsNumber)}
      />
      <NumberInput {...props} />
    </span>
  );
}

/** @param {ControlProps} props */
function Stepper(props) {
  const { plan, value, onChange } = props;
  const go = (/** @type {number} */ by) => () => onChange(stepped(plan, value, by));
  return (
    <span class="stepper">
      <button
        type="button"
        tabIndex={-1}
        aria-label={phrase('less', { label: plan.label })}
        disabled={isAt(value, plan.minimum)}
        onClick={go(-1)}
      >
        −
      </button>
      <NumberInput {...props} />
      <button
        type="button"
        tabIndex={-1}
        aria-label={phrase('more', { label: plan.label })}
        disabled={isAt(value, plan.maximum)}
        onClick={go(1)}
      >
        +
      </button>
    </span>
  );
}

/** @param {unknown} value @param {number|undefined} end @returns {boolean} */
const isAt = (value, end) => end !== undefined && Number(value) === end;

/**
 * What is typed stays as typed while it is not a number yet; only what can be read is handed on.
 * @param {ControlProps} props
 */
export function NumberInput({ plan, id, value, onChange, error, describedBy }) {
  const [typed, setTyped] = useState(/** @type {string|null} */ (null));
  const problem = typed === null ? null : problemOf(plan, typed);
  const take = (/** @type {string} */ text) => {
    setTyped(text);
    const read = readField(plan, text);
    if ('value' in read) onChange(read.value);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || event.altKey) return;
    event.preventDefault();
    setTyped(null);
    onChange(stepped(plan, value, event.shiftKey ? by * 10 : by));
  };
  return (
    <span class="number-input">
      <input
        class="field"
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        placeholder={plan.isOptional ? plan.empty : undefined}
        value={typed ?? writeField(value)}
        aria-invalid={Boolean(problem || error)}
        aria-describedby={[problem && `${id}-problem`, describedBy].filter(Boolean).join(' ') || undefined}
        onInput={(event) => take(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => setTyped(null)}
      />
      {problem && (
        <span class="form-problem" id={`${id}-problem`} role="status">
          {problem}
        </span>
      )}
    </span>
  );
}

/** @param {FieldPlan} plan @param {string} text @returns {string|null} */
function problemOf(plan, text) {
  const read = readField(plan, text);
  return 'problem' in read ? read.problem : null;
}

/** @param {FieldPlan} plan @param {unknown} value @param {number} by @returns {number} */
function stepped(plan, value, by) {
  const from = Number(value ?? plan.minimum ?? 0) || 0;
  let next = from + by * (plan.control === 'integer' ? 1 : 0.05);
  if (plan.control === 'number' && plan.isLog) next = from * 10 ** (by / 10);
  const inside = Math.min(plan.maximum ?? Infinity, Math.max(plan.minimum ?? -Infinity, next));
  if (plan.control === 'integer') return inside;
  const isAtEnd = (plan.isExclusive && inside === plan.minimum) || (plan.isBelow && inside === plan.maximum);
  return isAtEnd ? from : Number(inside.toPrecision(3));
}
