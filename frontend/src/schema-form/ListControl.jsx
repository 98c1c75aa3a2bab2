// An ordered list of choices, each a folded card with its own form; may import its own parts only.
import { defaultOf, tagOf } from './options.js';
import { errorAt, planFields } from './fields.js';
import { Field } from './Field.jsx';
import { phrase } from '../words/form.js';

/** @typedef {import('./fields.js').JsonSchema} JsonSchema */
/** @typedef {{type: string, [field: string]: any}} Item */

/**
 * @param {{
 *   schema: JsonSchema, kind: string, items: Item[], id: string, label: string, onChange: (items: Item[]) => void,
 *   titles: (kind: string, type: string) => string|undefined, path: (string|number)[],
 *   errors: {path: (string|number)[], message: string}[],
 * }} props `schema` of the list: its items' `oneOf` are the choices; `errors` about an item or a field of one
 */
export function ListControl({ schema, kind, items, id, label, onChange, titles, path, errors }) {
  const options = /** @type {JsonSchema[]} */ (schema.items?.oneOf ?? []);
  const isFull = schema.maxItems !== undefined && items.length >= schema.maxItems;
  const name = (/** @type {string} */ type) => titles(kind, type) ?? type;
  const add = (/** @type {HTMLSelectElement} */ select) => {
    const option = options.find((one) => tagOf(one) === select.value);
    if (option) onChange([...items, defaultOf(option)]);
    select.value = '';
  };
  return (
    <div class="list-control">
      {items.length > 0 && (
        <ol aria-label={label}>
          {items.map((item, place) => (
            <Row
              key={`${place} ${item.type}`}
              item={item}
              place={place}
              count={items.length}
              name={name(item.type)}
              id={`${id}-${place}`}
              option={options.find((one) => tagOf(one) === item.type)}
              path={[...path, place]}
              errors={errors}
              onChange={(next) => onChange(items.with(place, next))}
              onMove={(to) => onChange(items.toSpliced(place, 1).toSpliced(to, 0, item))}
              onRemove={() => onChange(items.toSpliced(place, 1))}
            />
          ))}
        </ol>
      )}
      <select
        id={id}
        class="field"
        aria-label={phrase('addTo', { label: label.toLowerCase() })}
        disabled={isFull}
        value=""
        onChange={(event) => add(event.currentTarget)}
      >
        <option value="" disabled>
          {isFull ? phrase('noMoreThan', { maxItems: schema.maxItems }) : phrase('add')}
        </option>
        {options.map((option) => (
          <option key={tagOf(option)} value={tagOf(option)}>
            {name(tagOf(option))}
          </option>
        ))}
      </select>
    </div>
  );
}

/**
 * @param {{item: Item, place: number, count: number, name: string, id: string, option: JsonSchema|undefined,
 *   path: (string|number)[], errors: import('./fields.js').FormError[], onChange: (item: Item) => void,
 *   onMove: (to: number) => void, onRemove: () => void}} props
 */
function Row({ item, place, count, name, id, option, path, errors, onChange, onMove, onRemove }) {
  const plans = option ? planFields(option) : [];
  const error = errorAt(errors, path);
  return (
    <li class={error ? 'is-bad' : undefined}>
      <div class="list-head">
        <b>{name}</b>
        <span class="list-tools">
          <button
            type="button"
            aria-label={phrase('earlier', { name })}
            title={phrase('earlierTitle')}
            disabled={place === 0}
            onClick={() => onMove(place - 1)}
          >
            ↑
          </button>
          <button
            type="button"
            aria-label={phrase('later', { name })}
            title={phrase('laterTitle')}
            disabled={place === count - 1}
            onClick={() => onMove(place + 1)}
          >
            ↓
          </button>
          <button
            type="button"
            aria-label={phrase('remove', { name })}
            title={phrase('removeTitle')}
            onClick={onRemove}
          >
            ×
          </button>
        </span>
      </div>
      {error && (
        <p class="form-error">
          {error}{' '}
          <button type="button" class="link" onClick={onRemove}>
            {phrase('removeIt')}
          </button>
        </p>
      )}
      {plans.map((plan) => (
        <Field
          key={plan.name}
          plan={plan}
          id={`${id}-${plan.name}`}
          value={item[plan.name] ?? plan.initial}
          error={errorAt(errors, [...path, plan.name])}
          onChange={(value) => onChange({ ...item, [plan.name]: value })}
        />
      ))}
    </li>
  );
}
