// Which example is worked through: the watched one, or numbers of one's own. Imports state and numbers.
import { useState } from 'preact/hooks';
import { dataPreview } from '../../state/store.js';
import { exact, readNumbers, shaped } from './numbers.js';
import { phrase } from '../../words/by-hand.js';

/** @import { Own } from './ByHand.jsx' */
/** @import { Worked } from './walk.js' */

/** @param {{own: Own|null, onChange: (own: Own|null) => void, worked: Worked|null}} props */
export function Example({ own, onChange, worked }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="example">
      <p>
        {exampleWords(own, worked)}{' '}
        {own ? (
          <button
            type="button"
            class="link"
            onClick={() => {
              onChange(null);
              setOpen(false);
            }}
          >
            {phrase('backToTheWatched')}
          </button>
        ) : (
          <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {phrase('useNumbersOfYour')}
          </button>
        )}
      </p>
      {(isOpen || own) && <OwnNumbers key={String(Boolean(own))} onChange={onChange} worked={worked} />}
    </div>
  );
}

/** @param {Own|null} own @param {Worked|null} worked @returns {string} */
function exampleWords(own, worked) {
  if (own) return phrase('anExampleOfYour');
  if (!worked) return phrase('theWatchedExample');
  const { index, class_name: name } = worked.example;
  return phrase('exampleTheOneThat', { index, more: name ? phrase('class', { name }) : '' });
}

/** @param {{onChange: (own: Own|null) => void, worked: Worked|null}} props */
function OwnNumbers({ onChange, worked }) {
  const shape = dataPreview.value?.input_shape ?? [];
  const classes = dataPreview.value?.classes ?? [];
  const count = shape.reduce((product, side) => product * side, 1);
  const outputs = dataPreview.value?.outputs ?? 1;
  const [inputs, setInputs] = useState(
    () =>
      worked?.nodes
        .filter((node) => node.column === 0)
        .map((node) => exact(node.a))
        .join(', ') ?? '',
  );
  const [target, setTarget] = useState(() => [worked?.example.target ?? 0].flat().map(exact).join(', '));
  const [problem, setProblem] = useState(/** @type {string|null} */ (null));
  const take = (/** @type {Event} */ event) => {
    event.preventDefault();
    const [numbers, wanted] = [readNumbers(inputs), readNumbers(target)];
    if (numbers?.length !== count) return setProblem(phrase('expectedAsInputs', { count }));
    if (!classes.length && wanted?.length !== outputs)
      return setProblem(phrase('expectedAsTarget', { count: outputs }));
    setProblem(null);
    onChange({
      inputs: shaped(numbers, shape),
      target: classes.length ? Number(target) : /** @type {number[]} */ (wanted),
    });
  };
  return (
    <form class="own-numbers" onSubmit={take}>
      <label>
        {phrase('inputs')}
        <input class="field" value={inputs} onInput={(event) => setInputs(event.currentTarget.value)} />
      </label>
      <label>
        {phrase('target')}
        {classes.length ? (
          <select class="field" value={target} onChange={(event) => setTarget(event.currentTarget.value)}>
            {classes.map((name, index) => (
              <option key={name} value={String(index)}>
                {name}
              </option>
            ))}
          </select>
        ) : (
          <input class="field" value={target} onInput={(event) => setTarget(event.currentTarget.value)} />
        )}
      </label>
      <button type="submit" class="button small">
        {phrase('workItOut')}
      </button>
      {problem && (
        <p class="own-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
