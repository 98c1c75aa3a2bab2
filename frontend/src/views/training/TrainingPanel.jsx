// How the network learns: optimiser, learning rate, loss, sizes and seeds, from the catalog's schemas. May import state
// and the schema form.
import './training.css';
import { changeLearningRate, trainAnew } from '../../state/run/actions.js';
import { edit } from '../../state/document/editing.js';
import { setTrainingField } from '../../state/document/operations.js';
import { catalog, fieldErrors, isActive, pending, spec, waitingSettings } from '../../state/store.js';
import { inSentence, isOffByDefault, labelOf, planFields } from '../../schema-form/fields.js';
import { tagOf } from '../../schema-form/options.js';
import { Augmentation } from './Augmentation.jsx';
import { Form } from '../../schema-form/Form.jsx';
import { title } from '../shared/titles.js';
import { trainingSchema } from './schema.js';
import { phrase } from '../../words/training.js';

/** @import { TrainingSpec } from '../../state/types.js' */

const NEXT_RUN = phrase('appliesToTheNext');

export function TrainingPanel() {
  const [known, document] = [catalog.value, spec.value];
  if (!known || !document) return <section class="panel training-panel is-waiting" aria-label={phrase('training')} />;
  const training = /** @type {TrainingSpec} */ ({ ...known.defaults.spec.training, ...document.training });
  const notes = isActive.value ? Object.fromEntries(waitingSettings.value.map((name) => [name, NEXT_RUN])) : {};
  const schema = trainingSchema(known);
  const plans = planFields(schema).filter(({ name }) => name !== 'loss' && name !== 'optimizer');
  const isMarked = plans.some((plan) => plan.isAdvanced);
  const off = plans.filter((plan) => (isMarked ? plan.isAdvanced : isOffByDefault(plan)));
  const always = plans.filter((plan) => !off.includes(plan)).map((plan) => plan.name);
  const shared = {
    path: ['training'],
    errors: fieldErrors.value,
    notes,
    schema,
    values: training,
    id: 'training',
    titles: title,
    onChange: set,
  };
  return (
    <section class="panel training-panel" aria-labelledby="training-title">
      <h2 id="training-title">{phrase('training')}</h2>
      <Choice
        kind="optimizers"
        field="optimizer"
        label={phrase('optimiser')}
        training={training}
        note={notes.optimizer}
      />
      <OptimizerFields training={training} />
      <Form {...shared} only={always} />
      <Choice kind="losses" field="loss" label={phrase('loss')} training={training} note={notes.loss} />
      {off.length > 0 && (
        <details class="more" open={isAnySet(off, training)}>
          <summary>{phrase('more', { value: off.map((plan) => inSentence(plan.label)).join(', ') })}</summary>
          <Form {...shared} only={off.map((plan) => plan.name)} />
        </details>
      )}
      <Augmentation
        schema={schema}
        items={training.augmentations ?? []}
        note={notes.augmentations}
        onChange={(items) => set('augmentations', items)}
      />
      {Object.keys(notes).length > 0 && (
        <div class="next-run">
          <button type="button" class="button small" disabled={pending.value !== null} onClick={trainAnew}>
            {phrase('resetTrain')}
          </button>
          <span class="soft">{phrase('withTheseSettings')}</span>
        </div>
      )}
    </section>
  );
}

/**
 * What is set is not folded away.
 * @param {import('../../schema-form/fields.js').FieldPlan[]} plans
 * @param {TrainingSpec} training
 */
const isAnySet = (plans, training) =>
  plans.some(({ name, initial, options }) => {
    const value = training[name];
    return value != null && (options.length ? value.type !== tagOf(options[0]) : value !== initial);
  });

/** @param {string} name @param {unknown} value */
const set = (name, value) => {
  if (spec.value) edit(setTrainingField(spec.value, name, value), `training ${name}`);
};

/**
 * The learning rate holds at once, also for a run that goes on; the rest of the optimiser waits.
 * @param {{training: TrainingSpec}} props
 */
function OptimizerFields({ training }) {
  const optimizer = training.optimizer;
  const schema = optimizer && catalog.value?.optimizers[optimizer.type]?.schema;
  if (!optimizer || !schema) return null;
  const change = (/** @type {string} */ name, /** @type {unknown} */ value) =>
    name === 'learning_rate' && value !== undefined
      ? changeLearningRate(Number(value))
      : set('optimizer', { ...optimizer, [name]: value });
  const shared = {
    schema,
    values: optimizer,
    id: 'optimizer',
    path: ['training', 'optimizer'],
    errors: fieldErrors.value,
    onChange: change,
  };
  const rest = Object.keys(schema.properties ?? {}).filter((name) => name !== 'type' && name !== 'learning_rate');
  return (
    <>
      <Form {...shared} only={['learning_rate']} />
      {isActive.value && <p class="live-note">{phrase('theLearningRateChanges')}</p>}
      {rest.length > 0 && (
        <details class="more">
          <summary>{moreOf(rest, schema)}</summary>
          <Form {...shared} only={rest} />
        </details>
      )}
    </>
  );
}

/** @param {string[]} names @param {import('../../state/types.js').JsonSchema} schema */
const moreOf = (names, schema) =>
  phrase('more', { value: names.map((name) => inSentence(labelOf(name, schema.properties[name]))).join(', ') });

/** @param {{kind: 'optimizers'|'losses', field: string, label: string, training: TrainingSpec, note?: string}} props */
function Choice({ kind, field, label, training, note }) {
  const entries = catalog.value?.[kind] ?? {};
  const chosen = training[field]?.type;
  return (
    <div class="form-field">
      <div class="form-row">
        <label for={`training-${field}`} title={entries[chosen]?.help}>
          {label}
        </label>
        <select
          id={`training-${field}`}
          class="field"
          value={chosen}
          title={entries[chosen]?.help}
          onChange={(event) => choose(kind, field, event.currentTarget.value)}
        >
          {Object.entries(entries).map(([type, entry]) => (
            <option key={type} value={type}>
              {entry.short ?? entry.title}
            </option>
          ))}
        </select>
      </div>
      {note && <p class="form-note">{note}</p>}
    </div>
  );
}

/**
 * Another optimiser comes with its own learning rate: what suits Adam stops gradient descent.
 * @param {'optimizers'|'losses'} kind
 * @param {string} field
 * @param {string} type
 */
function choose(kind, field, type) {
  const entry = catalog.value?.[kind][type];
  if (entry) set(field, structuredClone(entry.starter));
}
