// How training varies its examples: a list of augmentations, and a strip of what they make of the watched one. May
// import state, the schema form and drawings.
import { useEffect, useState } from 'preact/hooks';
import { ImageTile } from '../../drawings/ImageTile.jsx';
import { short } from '../../format.js';
import { ListControl } from '../../schema-form/ListControl.jsx';
import { keepVarying, showOthers, variants } from '../../state/asking/augmenting.js';
import { catalog, fieldErrors, inspection } from '../../state/store.js';
import { title } from '../shared/titles.js';
import { tilesOf } from '../shared/tiles.js';
import { phrase } from '../../words/training.js';

/** @import { ChoiceSpec, JsonSchema, Variants } from '../../state/types.js' */

const PATH = ['training', 'augmentations'];

/** @param {{schema: JsonSchema, items: ChoiceSpec[], note?: string, onChange: (items: ChoiceSpec[]) => void}} props */
export function Augmentation({ schema, items, note, onChange }) {
  const [isOpen, setOpen] = useState(items.length > 0);
  useEffect(() => {
    if (items.length) setOpen(true);
  }, [items.length > 0]);
  useEffect(() => (isOpen ? keepVarying() : undefined), [isOpen]);
  const list = schema.properties?.augmentations;
  if (!list || !catalog.value?.augmentations) return null;
  const names = items.map((item) => title('augmentations', item.type)?.toLowerCase() ?? item.type);
  return (
    <details class="more" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{phrase('augmentation', { more: names.length ? `: ${names.join(', ')}` : '' })}</summary>
      <p class="about" title={list.description}>
        {phrase('eachTrainingBatchIs')}
      </p>
      {note && <p class="form-note">{note}</p>}
      <ListControl
        schema={list}
        kind="augmentations"
        items={items}
        id="augmentation"
        label={phrase('augmentations')}
        titles={title}
        path={PATH}
        errors={[...fieldErrors.value, ...problems()]}
        onChange={onChange}
      />
      {items.length > 0 && variants.value && <Strip variants={variants.value} />}
    </details>
  );
}

/** What inspect finds wrong with single rows. */
const problems = () =>
  (inspection.value?.problems ?? []).filter(({ path }) => path[0] === PATH[0] && path[1] === PATH[1]);

/** @param {{variants: Variants}} props */
function Strip({ variants: { original, pictures, values } }) {
  if (!original || !pictures) return values ? <Numbers values={values} /> : null;
  return (
    <figure class="variants">
      <figcaption>
        <span>{phrase('whatTrainingSees')}</span>
        <button type="button" class="link" onClick={showOthers}>
          {phrase('showOthers')}
        </button>
      </figcaption>
      <ul>
        {tilesOf(pictures).map((picture, index) => (
          <li key={index}>
            <ImageTile picture={picture} label={phrase('variantOfTheWatched', { index: index + 1 })} />
          </li>
        ))}
      </ul>
    </figure>
  );
}

const SHOWN = 4;

/** Points and rows of tables have no picture. @param {{values: number[][]}} props */
function Numbers({ values }) {
  return (
    <figure class="variants">
      <figcaption>
        <span>{phrase('whatTrainingSees')}</span>
        <button type="button" class="link" onClick={showOthers}>
          {phrase('showOthers')}
        </button>
      </figcaption>
      <ol class="variant-rows">
        {values.slice(0, SHOWN).map((row, index) => (
          <li key={index}>
            {row
              .slice(0, 6)
              .map((value) => short(value))
              .join('  ')}
          </li>
        ))}
      </ol>
    </figure>
  );
}
