// Which examples the network learns from, and which of them is watched. May import state, the schema form and its own
// parts.
import './data.css';
import { edit } from '../../state/document/editing.js';
import { setData, setDataField } from '../../state/document/operations.js';
import { catalog, dataPreview, fieldErrors, isActive, isRunNetwork, runSpec, spec } from '../../state/store.js';
import { Form } from '../../schema-form/Form.jsx';
import { inSentence, labelOf, splitFields } from '../../schema-form/fields.js';
import { equal } from '../../state/document/equal.js';
import { title } from '../shared/titles.js';
import { Samples } from './Samples.jsx';
import { Uploads } from './Uploads.jsx';
import { Counts } from './Counts.jsx';
import { phrase } from '../../words/data.js';

/** @import { CatalogEntry, ChoiceSpec } from '../../state/types.js' */

export function DataPanel() {
  const [known, data] = [catalog.value, spec.value?.data];
  if (!known || !data) return <section class="panel data-panel is-waiting" aria-label={phrase('data')} />;
  const entry = known.data[data.type];
  return (
    <section class="panel data-panel" aria-labelledby="data-title">
      <h2 id="data-title">{phrase('data')}</h2>
      <div class="form-row">
        <label for="data-set">{phrase('set')}</label>
        <select id="data-set" class="field" value={data.type} onChange={(event) => choose(event.currentTarget.value)}>
          {groupsOf(known.data).map(([group, entries]) => (
            <optgroup key={group} label={group}>
              {entries.map(([type, { title }]) => (
                <option key={type} value={type}>
                  {title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      {waits() && <p class="form-note">{phrase('appliesToTheNext')}</p>}
      <Samples />
      <Counts preview={dataPreview.value} />
      {entry && <Fields entry={entry} data={data} />}
      <Uploads />
    </section>
  );
}

/**
 * What is this set's own, and the first of what all sets have; the rest of that is folded away.
 * @param {{entry: CatalogEntry, data: ChoiceSpec}} props
 */
function Fields({ entry, data }) {
  const all = Object.values(catalog.value?.data ?? {}).map((one) => one.schema);
  const {
    own,
    common: [first, ...rest],
  } = splitFields(entry.schema, all);
  const shared = {
    schema: entry.schema,
    values: data,
    id: 'data',
    path: ['data'],
    errors: fieldErrors.value,
    titles: title,
    onChange: (/** @type {string} */ name, /** @type {unknown} */ value) => {
      if (spec.value) edit(setDataField(spec.value, name, value), `data ${name}`);
    },
  };
  return (
    <>
      <Form {...shared} only={[first, ...own]} />
      <details class="more">
        <summary>
          {[phrase('more'), ...rest.map((name) => inSentence(labelOf(name, entry.schema.properties[name])))]
            .join(', ')
            .replace(',', ':')}
        </summary>
        <Form {...shared} only={rest} />
        <p class="about">{entry.help}</p>
      </details>
    </>
  );
}

/**
 * Groups in the order they first come in the catalog.
 * @param {Record<string, CatalogEntry>} entries
 * @returns {[string, [string, CatalogEntry][]][]}
 */
function groupsOf(entries) {
  /** @type {Map<string, [string, CatalogEntry][]>} */
  const found = new Map();
  for (const [type, entry] of Object.entries(entries))
    found.set(entry.group, [...(found.get(entry.group) ?? []), [type, entry]]);
  return [...found];
}

/** @param {string} type */
function choose(type) {
  const entry = catalog.value?.data[type];
  if (spec.value && entry) edit(setData(spec.value, structuredClone(entry.starter)));
}

const waits = () => isActive.value && !isRunNetwork.value && !equal(spec.value?.data, runSpec.value?.data);
