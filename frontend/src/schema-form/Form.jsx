// A form drawn from a JSON Schema: one row per field, nested choices as a group. May import its own parts only.
import { errorAt, planFields } from './fields.js';
import { Field } from './Field.jsx';

/** @typedef {import('./fields.js').JsonSchema} JsonSchema */
/** @typedef {import('./fields.js').FormError} FormError */

/**
 * @param {{
 *   schema: JsonSchema, values: Record<string, any>, id: string, isCompact?: boolean,
 *   onChange: (name: string, value: unknown) => void,
 *   path?: (string|number)[], errors?: FormError[], notes?: Record<string, string>, only?: string[],
 *   without?: string[],
 *   titles?: (kind: string, type: string) => string|undefined,
 * }} props `path` of the values within the document, to find the errors that are about them;
 *   `notes` short remarks by field name; `titles` what a nested choice is called
 */
export function Form({
  schema,
  values,
  id,
  onChange,
  path = [],
  errors = [],
  notes = {},
  only,
  without = [],
  titles,
  isCompact,
}) {
  const plans = planFields(schema).filter(({ name }) => !without.includes(name) && (!only || only.includes(name)));
  return plans.map((plan) => (
    <Field
      key={plan.name}
      plan={plan}
      id={`${id}-${plan.name}`}
      value={values[plan.name] ?? plan.initial}
      isCompact={isCompact}
      note={notes[plan.name]}
      titles={titles}
      error={errorAt(errors, [...path, plan.name])}
      nestedErrors={errors}
      path={[...path, plan.name]}
      onChange={(/** @type {unknown} */ value) => onChange(plan.name, value)}
    />
  ));
}
