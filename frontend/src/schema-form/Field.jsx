// One field of a form: its label, the control its plan asks for, and what is wrong with it. May import its own parts
// only.
import { BooleanControl, EnumControl, FlagsControl, MixedControl } from './choices.jsx';
import { ChoiceControl } from './ChoiceControl.jsx';
import { NumberControl } from './NumberControl.jsx';
import { TextControl } from './TextControl.jsx';

/** @typedef {import('./fields.js').FieldPlan} FieldPlan */
/**
 * @typedef {object} ControlProps
 * @property {FieldPlan} plan
 * @property {string} id of the element the label belongs to
 * @property {any} value
 * @property {(value: unknown) => void} onChange
 * @property {string|undefined} error what the server or the browser finds wrong
 * @property {string|undefined} describedBy
 */

/** @type {Record<FieldPlan['control'], (props: any) => any>} */
const CONTROLS = {
  integer: NumberControl,
  number: NumberControl,
  boolean: BooleanControl,
  enum: EnumControl,
  mixed: MixedControl,
  flags: FlagsControl,
  text: TextControl,
  list: TextControl,
  json: TextControl,
  choice: ChoiceControl,
};

/**
 * @param {{plan: FieldPlan, id: string, value: any, onChange: (value: unknown) => void, error?: string, note?: string,
 *   [more: string]: any}} props
 */
export function Field({ plan, id, value, onChange, error, note, ...more }) {
  const Control = CONTROLS[plan.control];
  const remarks = [error && `${id}-error`, note && `${id}-note`].filter(Boolean).join(' ');
  return (
    <div class={`form-field is-${plan.control}`}>
      <div class="form-row">
        <label for={id} title={plan.help}>
          {plan.label}
        </label>
        <Control
          plan={plan}
          id={id}
          value={value}
          onChange={onChange}
          error={error}
          describedBy={remarks || undefined}
          Row={Field}
          {...more}
        />
      </div>
      {note && (
        <p class="form-note" id={`${id}-note`}>
          {note}
        </p>
      )}
      {error && (
        <p class="form-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
