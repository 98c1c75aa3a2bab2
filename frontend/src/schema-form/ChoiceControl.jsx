// A choice within a choice (an initialiser, an optimiser): which one, then its own fields. May import its own parts
// only, and is handed the row its fields are drawn with: a row draws choices.
import { errorAt, planFields } from './fields.js';
import { defaultOf, tagOf } from './options.js';

/** @typedef {import('./fields.js').JsonSchema} JsonSchema */

/**
 * @param {import('./Field.jsx').ControlProps & {titles?: (kind: string, type: string) => string|undefined,
 *   nestedErrors?: import('./fields.js').FormError[], path?: (string|number)[],
 *   Row: typeof import('./Field.jsx').Field}} props
 */
export function ChoiceControl({
  plan,
  id,
  value,
  onChange,
  error,
  describedBy,
  titles,
  nestedErrors = [],
  path = [],
  Row,
}) {
  const chosen = plan.options.find((option) => tagOf(option) === value?.type);
  const fields = chosen ? planFields(chosen) : [];
  return (
    <>
      <select
        id={id}
        class="field"
        value={value?.type}
        aria-invalid={Boolean(error)}
        aria-describedby={describedBy}
        onChange={(event) => onChange(fresh(plan.options, event.currentTarget.value))}
      >
        {plan.options.map((option) => (
          <option key={tagOf(option)} value={tagOf(option)}>
            {titleOf(option, plan.kind ?? `${plan.name}s`, titles)}
          </option>
        ))}
      </select>
      {fields.length > 0 && (
        <div class="form-nested" role="group" aria-label={plan.label}>
          {fields.map((field) => (
            <Row
              key={field.name}
              plan={field}
              id={`${id}-${field.name}`}
              value={value[field.name] ?? field.initial}
              error={errorAt(nestedErrors, [...path, field.name])}
              titles={titles}
              nestedErrors={nestedErrors}
              path={[...path, field.name]}
              onChange={(next) => onChange({ ...value, [field.name]: next })}
            />
          ))}
        </div>
      )}
    </>
  );
}

/**
 * @param {JsonSchema} option
 * @param {string|null} kind
 * @param {((kind: string, type: string) => string|undefined)|undefined} titles
 * @returns {string}
 */
const titleOf = (option, kind, titles) => (kind && titles?.(kind, tagOf(option))) || tagOf(option).replaceAll('_', ' ');

/** @param {JsonSchema[]} options @param {string} type @returns {Record<string, any>} */
const fresh = (options, type) => defaultOf(options.find((one) => tagOf(one) === type) ?? {});
