// Problems of the network as a whole, and warnings about its layers, each with its fix. May import state.
import { selectLayer } from '../../state/actions.js';
import { applyFix } from '../../state/editing.js';
import { fieldErrors, inspection } from '../../state/store.js';
import { isError } from './problems.js';

/** @import { Problem } from '../../state/types.js' */

export function Problems() {
  const shown = inspection.value?.problems.filter((problem) => !problem.layer || !isError(problem)) ?? [];
  const refused = fieldErrors.value;
  if (!shown.length && !refused.length) return null;
  return (
    <ul class="problems">
      {refused.map((error) => <li class="strip is-bad" key={error.path.join('.')}><p><b>{error.path.join(' › ')}</b> {error.message}</p></li>)}
      {shown.map((problem, index) => <li key={`${problem.code}-${index}`}><Row problem={problem} /></li>)}
    </ul>
  );
}

/** @param {{problem: Problem}} props */
function Row({ problem }) {
  const { fix, layer } = problem;
  const label = problem.fix_label ?? 'Fix it';
  return (
    <div class={`strip ${isError(problem) ? 'is-bad' : 'is-warning'}`}>
      <p>{layer && <button type="button" class="link" onClick={() => selectLayer(layer)}>{layer}</button>} {problem.message}</p>
      {fix && <button type="button" class="button small" onClick={() => applyFix(fix, label)}>{label}</button>}
    </div>
  );
}
