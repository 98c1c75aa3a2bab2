// The fields of the selected layer, right under its card, with what can be done to it. May import state and the schema
// form.
import {
  applyFix,
  duplicateLayer,
  moveLayer,
  removeLayer,
  setInputs,
  setLayerField,
} from '../../state/document/editing.js';
import { layerIds } from '../../state/document/surgery.js';
import { catalog, isActive, isRunNetwork, spec } from '../../state/store.js';
import { Field } from '../../schema-form/Field.jsx';
import { planField } from '../../schema-form/fields.js';
import { Form } from '../../schema-form/Form.jsx';
import { title } from '../shared/titles.js';
import { BackIcon, BinIcon, CopyIcon, ForthIcon } from '../shared/icons.jsx';
import { focusLayer } from './focus.js';
import { groupColor } from './groups.js';
import { errorOf, refusedFields, warningsOf } from './problems.js';
import { phrase } from '../../words/stack.js';

/** @import { LayerSpec } from '../../state/types.js' */

/** @param {{layer: LayerSpec, id: string, index: number, count: number}} props */
export function Editor({ layer, id, index, count }) {
  const entry = catalog.value?.layers[layer.type];
  if (!entry) return null;
  return (
    <li class="editor" style={{ '--g': groupColor(entry.group) }} aria-label={phrase('fieldsOf', { id })}>
      <div class="editor-head">
        <b>{entry.title}</b>
        <span class="faint">{id}</span>
        <Tools index={index} count={count} name={entry.title} />
      </div>
      <div class="editor-fields">
        <Form
          schema={entry.schema}
          values={layer}
          id={id}
          path={['network', 'layers', index]}
          errors={refusedFields(index)}
          titles={title}
          isCompact
          onChange={(name, value) => setLayerField(index, name, value)}
        />
      </div>
      <Reads layer={layer} id={id} index={index} />
      {warningsOf(id).map((warning) => (
        <p class="editor-warning" key={warning.code}>
          {warning.message}{' '}
          {warning.fix && (
            <button
              type="button"
              class="link"
              onClick={() => warning.fix && applyFix(warning.fix, warning.fix_label ?? phrase('fixIt'))}
            >
              {warning.fix_label ?? phrase('fixIt')}
            </button>
          )}
        </p>
      ))}
      <p class="editor-words">{entry.help}</p>
      {isActive.value && isRunNetwork.value && <p class="form-note">{phrase('aRunGoesOn')}</p>}
    </li>
  );
}

/**
 * Which layers it reads: only where that is not simply the layer before.
 * @param {{layer: LayerSpec, id: string, index: number}} props
 */
function Reads({ layer, id, index }) {
  const isAsked = errorOf(id)?.path.includes('inputs');
  if (!layer.inputs?.length && !isAsked) return null;
  const earlier = ['input', ...layerIds(spec.value?.network.layers ?? []).slice(0, index)];
  const plan = {
    ...planField('inputs', { type: 'array', items: { enum: earlier } }),
    label: phrase('readsTitle'),
    isVerbatim: true,
  };
  return (
    <Field
      plan={plan}
      id={`${id}-inputs`}
      value={layer.inputs ?? earlier.slice(-1)}
      onChange={(inputs) => setInputs(index, /** @type {string[]} */ (inputs))}
    />
  );
}

/**
 * The same as dragging and keys, for a finger or a pointer that cannot drag.
 * @param {{index: number, count: number, name: string}} props
 */
function Tools({ index, count, name }) {
  const move = (/** @type {number} */ by) => () => {
    moveLayer(index, index + by);
    focusLayer(layerIds(spec.value?.network.layers ?? [])[index + by] ?? null);
  };
  return (
    <span class="tools">
      <button
        type="button"
        class="button icon small"
        aria-label={phrase('moveTowardsTheInput', { name })}
        title={phrase('towardsTheInputAlt')}
        disabled={index === 0}
        onClick={move(-1)}
      >
        <BackIcon />
      </button>
      <button
        type="button"
        class="button icon small"
        aria-label={phrase('moveTowardsTheOutput', { name })}
        title={phrase('towardsTheOutputAlt')}
        disabled={index === count - 1}
        onClick={move(1)}
      >
        <ForthIcon />
      </button>
      <button
        type="button"
        class="button icon small"
        aria-label={phrase('duplicate', { name })}
        title={phrase('duplicateCtrlD')}
        onClick={() => duplicateLayer(index)}
      >
        <CopyIcon />
      </button>
      <button
        type="button"
        class="button icon small"
        aria-label={phrase('delete', { name })}
        title={phrase('deleteDel')}
        onClick={() => removeLayer(index)}
      >
        <BinIcon />
      </button>
    </span>
  );
}
