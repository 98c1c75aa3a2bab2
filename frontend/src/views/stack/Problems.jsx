// Problems of the network as a whole, and warnings about its layers, each with its fix. May import state.
import { selectLayer } from '../../state/run/actions.js';
import { applyFix } from '../../state/document/editing.js';
import { readsMaps } from '../../state/document/operations.js';
import { catalog, dataPreview, fieldErrors, inspection, spec } from '../../state/store.js';
import { fittingPreset } from './presets.js';
import { isError } from './problems.js';
import { phrase } from '../../words/stack.js';

/** @import { Problem } from '../../state/types.js' */

export function Problems() {
  const shown = inspection.value?.problems.filter((problem) => !problem.layer || !isError(problem)) ?? [];
  const refused = fieldErrors.value;
  const isStuck = isMadeForPictures();
  if (!shown.length && !refused.length && !isStuck) return null;
  return (
    <ul class="problems">
      {isStuck && (
        <li>
          <Replace />
        </li>
      )}
      {refused.map((error) => (
        <li class="strip is-bad" key={error.path.join('.')}>
          <p>
            <b>{error.path.join(' › ')}</b> {error.message}
          </p>
        </li>
      ))}
      {shown.map((problem, index) => (
        <li key={`${problem.code}-${index}`}>
          <Row problem={problem} />
        </li>
      ))}
    </ul>
  );
}

/** The first layer reads maps, and the data has none. */
function isMadeForPictures() {
  const [first, kind] = [spec.value?.network.layers[0], dataPreview.value?.kind];
  const entry = first && catalog.value?.layers[first.type];
  return Boolean(entry && kind && kind !== 'picture' && readsMaps(entry) && inspection.value?.trainable === false);
}

/** After a change from pictures to points no single layer mends the network: offer one that was made for such data. */
function Replace() {
  const preset = catalog.value && spec.value && fittingPreset(catalog.value, spec.value);
  if (!preset) return null;
  const label = phrase('takeTheNetworkOf', { title: preset.title });
  return (
    <div class="strip is-info">
      <p>{phrase('thisNetworkWasMade')}</p>
      <button type="button" class="button small" onClick={() => applyFix(preset.spec.network, label)}>
        {label}
      </button>
    </div>
  );
}

/** @param {{problem: Problem}} props */
function Row({ problem }) {
  const { fix, layer } = problem;
  const label = problem.fix_label ?? phrase('fixIt');
  return (
    <div class={`strip ${isError(problem) ? 'is-bad' : 'is-warning'}`}>
      <p>
        {layer && (
          <button type="button" class="link" onClick={() => selectLayer(layer)}>
            {layer}
          </button>
        )}{' '}
        {problem.message}
      </p>
      {fix && (
        <button type="button" class="button small" onClick={() => applyFix(fix, label)}>
          {label}
        </button>
      )}
    </div>
  );
}
