// The tab "By hand": one example through a small network and back, a step at a time. Imports state, drawings and its
// siblings.
import './by-hand.css';
import './explained.css';
import { useState } from 'preact/hooks';
import { openDocument } from '../../state/run/actions.js';
import { useExplanation } from '../../state/asking/explaining.js';
import { catalog, history, inspection, isRunNetwork, run, spec } from '../../state/store.js';
import { Example } from './Example.jsx';
import { Walk } from './Walk.jsx';
import { phrase } from '../../words/by-hand.js';

/** @import { Explanation } from '../../state/types.js' */

/** @typedef {{inputs: any[], target: number|number[]}} Own an example that was typed in */
/** @typedef {{own: Own, data: string}} Kept with the data set that it was shaped like */

export function ByHand() {
  const [kept, setKept] = useState(/** @type {Kept|null} */ (null));
  const data = JSON.stringify(spec.value?.data);
  const own = kept?.data === data ? kept.own : null;
  const setOwn = (/** @type {Own|null} */ chosen) => setKept(chosen && { own: chosen, data });
  const { answer, error, isPending } = useExplanation(question(own));
  return (
    <div class="by-hand">
      <Example own={own} onChange={setOwn} worked={error ? null : answer} />
      {error && <Refused reason={error} isPending={isPending} />}
      {!error && answer && (
        <div class={isPending ? 'is-stale is-late' : undefined}>
          <Walk worked={answer} />
        </div>
      )}
      {!error && !answer && <Nothing isPending={isPending} />}
    </div>
  );
}

/** @param {Own|null} own @returns {Explanation} */
function question(own) {
  const last = history.value.marks.findLast((mark) => mark.name === 'learning_rate');
  // Set since the newest checkpoint: the run's next step already uses it.
  const isNewer = run.value && isRunNetwork.value && last && last.epoch >= history.value.epoch;
  const rate = isNewer ? { learning_rate: last.new } : {};
  return { type: 'backpropagation', ...(own ?? { sample: spec.value?.watch?.sample ?? 0 }), ...rate };
}

/** @param {{reason: string, isPending: boolean}} props */
function Refused({ reason, isPending }) {
  return (
    <div class={`refused${isPending ? ' is-stale' : ''}`}>
      <p>
        <b>{phrase('thisNetworkIsNot')}</b> {reason}
      </p>
      <WorkedExample />
    </div>
  );
}

/** @param {{isPending: boolean}} props */
function Nothing({ isPending }) {
  if (isPending) return <p class="soft by-hand-empty">{phrase('workingItOut')}</p>;
  const isBroken = inspection.value?.trainable === false;
  return (
    <div class="refused">
      <p>{isBroken ? phrase('thisNetworkCannotBe') : phrase('thereIsNothingTo')}</p>
      <WorkedExample />
    </div>
  );
}

/** The textbook's 2-2-2 network. */
function WorkedExample() {
  const preset = catalog.value?.presets?.find(({ title }) => title.startsWith(phrase('backpropagation')));
  if (!preset) return null;
  return (
    <button type="button" class="button small" onClick={() => openDocument(preset.spec)}>
      {phrase('openTheWorkedExample')}
    </button>
  );
}
