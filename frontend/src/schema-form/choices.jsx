// Yes or no, one of some words, or a number that also has names; may import its own parts only.
import { NumberInput } from './NumberControl.jsx';
import { phrase } from '../words/form.js';

/** @import { ControlProps } from './Field.jsx' */

/** @param {ControlProps} props */
export function BooleanControl({ id, value, onChange, describedBy }) {
  return (
    <input
      id={id}
      type="checkbox"
      checked={Boolean(value)}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** @param {ControlProps} props */
export function EnumControl({ plan, id, value, onChange, error, describedBy }) {
  return (
    <select
      id={id}
      class="field"
      value={value}
      aria-invalid={Boolean(error)}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {plan.words.map((word) => (
        <option key={word} value={word}>
          {String(word)}
        </option>
      ))}
    </select>
  );
}

/** Some of a few words, at least one: each a small switch. @param {ControlProps} props */
export function FlagsControl({ plan, id, value, onChange, describedBy }) {
  const chosen = /** @type {any[]} */ (value ?? []);
  const toggle = (/** @type {string|number} */ word) => {
    const next = plan.words.filter((one) => (one === word ? !chosen.includes(one) : chosen.includes(one)));
    if (next.length) onChange(next);
  };
  return (
    <span class="flags" role="group" id={id} aria-label={plan.label} aria-describedby={describedBy}>
      {plan.words.map((word) => (
        <button key={word} type="button" aria-pressed={chosen.includes(word)} onClick={() => toggle(word)}>
          {plan.isVerbatim ? word : String(word).replaceAll('_', ' ')}
        </button>
      ))}
    </span>
  );
}

/** Padding is "same", "valid", "full" or a number of pixels. @param {ControlProps} props */
export function MixedControl(props) {
  const { plan, id, value, onChange, error, describedBy } = props;
  const isNumber = typeof value === 'number';
  const choose = (/** @type {string} */ word) => onChange(word === '#' ? (plan.minimum ?? 0) : word);
  return (
    <span class="mixed">
      <select
        id={id}
        class="field"
        value={isNumber ? '#' : value}
        aria-invalid={Boolean(error)}
        aria-describedby={describedBy}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {plan.words.map((word) => (
          <option key={word} value={word}>
            {String(word)}
          </option>
        ))}
        <option value="#">{phrase('number')}</option>
      </select>
      {isNumber && (
        <NumberInput
          {...props}
          id={`${id}-number`}
          plan={{ ...plan, control: 'integer', label: phrase('labelNumber', { label: plan.label }) }}
        />
      )}
    </span>
  );
}
