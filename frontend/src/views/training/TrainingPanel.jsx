// How the network learns: optimiser, learning rate, loss, sizes and seeds, from the catalog's schemas. May import state and the schema form.
import './training.css';
import { changeLearningRate, trainAnew } from '../../state/actions.js';
import { starter } from '../../state/complete.js';
import { edit } from '../../state/editing.js';
import { setTrainingField } from '../../state/operations.js';
import { catalog, fieldErrors, isActive, pending, spec, waitingSettings } from '../../state/store.js';
import { labelOf } from '../../schema-form/fields.js';
import { Form } from '../../schema-form/Form.jsx';
import { trainingSchema } from './schema.js';

/** @import { TrainingSpec } from '../../state/types.js' */

const NEXT_RUN = 'Applies to the next run.';

export function TrainingPanel() {
  const [known, document] = [catalog.value, spec.value];
  if (!known || !document) return <section class="panel training-panel is-waiting" aria-label="Training" />;
  const training = /** @type {TrainingSpec} */ ({ ...known.defaults.spec.training, ...document.training });
  const notes = isActive.value ? Object.fromEntries(waitingSettings.value.map((name) => [name, NEXT_RUN])) : {};
  const shared = { path: ['training'], errors: fieldErrors.value, notes };
  return (
    <section class="panel training-panel" aria-labelledby="training-title">
      <h2 id="training-title">Training</h2>
      <Choice kind="optimizers" field="optimizer" label="Optimiser" training={training} note={notes.optimizer} />
      <OptimizerFields training={training} />
      <Form {...shared} schema={trainingSchema(known)} values={training} id="training" without={['loss', 'optimizer', 'seed']} onChange={set} />
      <Choice kind="losses" field="loss" label="Loss" training={training} note={notes.loss} />
      <Form {...shared} schema={trainingSchema(known)} values={training} id="training" only={['seed']} onChange={set} />
      {Object.keys(notes).length > 0 && (
        <div class="next-run">
          <button type="button" class="button small" disabled={pending.value !== null} onClick={trainAnew}>Reset &amp; train</button>
          <span class="soft">with these settings</span>
        </div>
      )}
    </section>
  );
}

/** @param {string} name @param {any} value */
const set = (name, value) => { if (spec.value) edit(setTrainingField(spec.value, name, value), `training ${name}`); };

/** The learning rate holds at once, also for a run that goes on; the rest of the optimiser waits. @param {{training: TrainingSpec}} props */
function OptimizerFields({ training }) {
  const optimizer = training.optimizer;
  const schema = optimizer && catalog.value?.optimizers[optimizer.type]?.schema;
  if (!optimizer || !schema) return null;
  const change = (/** @type {string} */ name, /** @type {any} */ value) =>
    (name === 'learning_rate' && value !== undefined ? changeLearningRate(value) : set('optimizer', { ...optimizer, [name]: value }));
  const shared = { schema, values: optimizer, id: 'optimizer', path: ['training', 'optimizer'], errors: fieldErrors.value, onChange: change };
  const rest = Object.keys(schema.properties ?? {}).filter((name) => name !== 'type' && name !== 'learning_rate');
  return (
    <>
      <Form {...shared} only={['learning_rate']} />
      {isActive.value && <p class="live-note">The learning rate changes the running training at once.</p>}
      {rest.length > 0 && <details class="more"><summary>{`More: ${rest.map((name) => labelOf(name, schema.properties[name]).toLowerCase()).join(', ')}`}</summary><Form {...shared} only={rest} /></details>}
    </>
  );
}

/** @param {{kind: 'optimizers'|'losses', field: string, label: string, training: TrainingSpec, note?: string}} props */
function Choice({ kind, field, label, training, note }) {
  const entries = catalog.value?.[kind] ?? {};
  const chosen = training[field]?.type;
  return (
    <div class="form-field">
      <div class="form-row">
        <label for={`training-${field}`} title={entries[chosen]?.help}>{label}</label>
        <select id={`training-${field}`} class="field" value={chosen} title={entries[chosen]?.help} onChange={(event) => choose(kind, field, event.currentTarget.value)}>
          {Object.entries(entries).map(([type, entry]) => <option key={type} value={type}>{entry.title}</option>)}
        </select>
      </div>
      {note && <p class="form-note">{note}</p>}
    </div>
  );
}

/** Another optimiser comes with its own learning rate: what suits Adam stops gradient descent. @param {'optimizers'|'losses'} kind @param {string} field @param {string} type */
function choose(kind, field, type) {
  const entry = catalog.value?.[kind][type];
  if (entry) set(field, starter(type, entry.schema));
}
