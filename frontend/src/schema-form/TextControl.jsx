// Free text, or nested lists written as JSON; may import its own parts only.
import { useState } from 'preact/hooks';
import { readField, writeField } from './fields.js';

/** @param {import('./Field.jsx').ControlProps} props */
export function TextControl({ plan, id, value, onChange, error, describedBy }) {
  const [typed, setTyped] = useState(/** @type {string|null} */ (null));
  const read = typed === null ? null : readField(plan, typed);
  const problem = read && 'problem' in read ? read.problem : null;
  const take = (/** @type {string} */ text) => {
    setTyped(text);
    const answer = readField(plan, text);
    if ('value' in answer) onChange(answer.value);
  };
  const shared = {
    id,
    class: 'field',
    value: typed ?? writeField(value),
    spellcheck: false,
    'aria-invalid': Boolean(problem || error),
    'aria-describedby': describedBy,
    onInput: (/** @type {any} */ event) => take(event.currentTarget.value),
    onBlur: () => setTyped(null),
  };
  return (
    <span class="text-control">
      {plan.control === 'json' ? <textarea rows={3} {...shared} /> : <input type="text" {...shared} />}
      {problem && (
        <span class="form-problem" role="status">
          {problem}
        </span>
      )}
    </span>
  );
}
