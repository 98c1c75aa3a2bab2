// Which examples the network learns from, and which of them is watched. May import state, the schema form and its own parts.
import './data.css';
import { edit } from '../../state/editing.js';
import { starter } from '../../state/complete.js';
import { setData, setDataField } from '../../state/operations.js';
import { catalog, dataPreview, fieldErrors, isActive, isRunNetwork, spec } from '../../state/store.js';
import { Form } from '../../schema-form/Form.jsx';
import { equal } from '../../state/equal.js';
import { runSpec } from '../../state/store.js';
import { Samples } from './Samples.jsx';
import { Counts } from './Counts.jsx';

export function DataPanel() {
  const [known, data] = [catalog.value, spec.value?.data];
  if (!known || !data) return <section class="panel data-panel is-waiting" aria-label="Data" />;
  const entry = known.data[data.type];
  return (
    <section class="panel data-panel" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      <div class="form-row">
        <label for="data-set">Set</label>
        <select id="data-set" class="field" value={data.type} onChange={(event) => choose(event.currentTarget.value)}>
          {Object.entries(known.data).map(([type, { title }]) => <option key={type} value={type}>{title}</option>)}
        </select>
      </div>
      {waits() && <p class="form-note">Applies to the next run.</p>}
      <Samples />
      <Counts preview={dataPreview.value} />
      {entry && (
        <Form
          schema={entry.schema} values={data} id="data" path={['data']} errors={fieldErrors.value} titles={title}
          onChange={(name, value) => spec.value && edit(setDataField(spec.value, name, value), `data ${name}`)}
        />
      )}
      {entry?.help && <details class="about"><summary>About this set</summary><p>{entry.help}</p></details>}
    </section>
  );
}

/** @param {string} type */
function choose(type) {
  const entry = catalog.value?.data[type];
  if (spec.value && entry) edit(setData(spec.value, starter(type, entry.schema)));
}

const waits = () => isActive.value && !isRunNetwork.value && !equal(spec.value?.data, runSpec.value?.data);

/** @param {string} kind @param {string} type @returns {string} */
export const title = (kind, type) => /** @type {any} */ (catalog.value)?.[kind]?.[type]?.title ?? type;
