// The loss around the present weights, computed when it is asked for. Imports state, drawings and its own parts.

import './surface.css';
import { useMemo, useState } from 'preact/hooks';
import { loss, percent } from '../../format.js';
import { useDemand } from '../../state/asking/explaining.js';
import { history, isRunNetwork, run, spec, viewedEpoch } from '../../state/store.js';
import { readied, savePicture, saveTable } from './picture.js';
import { SurfacePlane } from './SurfacePlane.jsx';

/** @typedef {import('./picture.js').Answer} Answer */

export function LossSurface() {
  const [directions, setDirections] = useState(/** @type {'random'|'path'} */ ('random'));
  const [seed, setSeed] = useState(0);
  const [spot, setSpot] = useState('');
  const { answer, error, isPending, isOld, ask } = useDemand();
  const shown = useMemo(() => answer && readied(answer), [answer]);
  const hasRun = isRunNetwork.value && run.value !== null && history.value.epoch > 0;
  const compute = (/** @type {number} */ withSeed) =>
    ask({ type: 'loss_surface', directions: hasRun ? directions : 'random', seed: withSeed });
  const another = () => {
    setSeed(seed + 1);
    compute(seed + 1);
  };
  const names = /** @type {[string, string]} */ (namesOf(shown));
  return (
    <section class="surface" aria-label="Loss surface">
      <div class="surface-tools">
        <DirectionChoice directions={directions} hasRun={hasRun} onChange={setDirections} />
        <button
          type="button"
          class="button primary small"
          disabled={isPending || !spec.value}
          onClick={() => compute(seed)}
        >
          {isPending ? 'Computing…' : answer ? 'Compute again' : 'Compute'}
        </button>
        {shown?.directions === 'random' && (
          <button type="button" class="link" disabled={isPending} onClick={another}>
            another pair
          </button>
        )}
        <span class="soft" role="status">
          {isPending ? 'The server goes over the plane: some seconds' : isOld && answer ? oldText(shown) : ''}
        </span>
      </div>
      {error && (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      {!answer && !error && <Empty />}
      {answer && !shown && <p class="surface-empty">No loss on this plane is a finite number.</p>}
      {shown && (
        <div class={`surface-body${isPending || isOld ? ' is-stale' : ''}`}>
          <figure class="surface-figure">
            <SurfacePlane answer={shown} names={names} label={textOf(shown)} onSpot={setSpot} />
          </figure>
          <Words answer={shown} names={names} spot={spot} />
        </div>
      )}
    </section>
  );
}

/**
 * @param {{directions: 'random'|'path', hasRun: boolean, onChange: (directions: 'random'|'path') => void}} props
 */
function DirectionChoice({ directions, hasRun, onChange }) {
  return (
    <span class="surface-choice" role="group" aria-label="Directions">
      <button type="button" aria-pressed={directions === 'random'} onClick={() => onChange('random')}>
        Random directions
      </button>
      <button
        type="button"
        aria-pressed={directions === 'path'}
        disabled={!hasRun}
        title={hasRun ? undefined : 'Train first: an untrained network has no path'}
        onClick={() => onChange('path')}
      >
        Path of training
      </button>
    </span>
  );
}

function Empty() {
  return (
    <p class="surface-empty">
      The loss is a landscape over all the weights. Compute a map of it around the present ones: a sharp valley or a
      wide one, and the way that training took through it. It is computed on the server, and does not disturb a run.
    </p>
  );
}

/** @param {{answer: Answer, names: [string, string], spot: string}} props */
function Words({ answer, names, spot }) {
  const fileName = `${run.value?.name ?? spec.value?.name ?? 'network'} loss surface epoch ${answer.epoch}`;
  return (
    <div class="surface-words">
      <p class="surface-spot" aria-live="polite">
        {spot || <span class="faint">Point at the map, or use the arrow keys, to read a loss off.</span>}
      </p>
      <Facts answer={answer} />
      <p class="legend">
        <span>
          <i class="dot surface-dot" />
          {answer.path.length ? 'kept epochs, from the ring to the dot' : 'the present weights'}
        </span>
        <span class="faint">dark: low loss</span>
      </p>
      <p class="soft">
        {answer.directions === 'random'
          ? 'Along each direction every filter moves by at most its own length, biases and normalisations stay: ' +
            'so nets can be compared (Li et al. 2018). ' +
            'Random directions hardly meet the path of training, so it is not drawn.'
          : 'The two principal directions of the kept epochs’ weights. ' +
            'What the path did outside of this plane is not seen.'}
      </p>
      <p class="surface-tools">
        <button
          type="button"
          class="link"
          onClick={() => savePicture(answer, { title: textOf(answer), names, fileName })}
        >
          Save as PNG
        </button>
        <button type="button" class="link" onClick={() => saveTable(answer, fileName)}>
          Save as CSV
        </button>
      </p>
    </div>
  );
}

/** @param {{answer: Answer}} props */
const Facts = ({ answer }) => (
  <dl>
    <dt>Weights</dt>
    <dd>
      {answer.epoch ? `of epoch ${answer.epoch}` : 'untrained'}: loss <b>{loss(answer.centre)}</b>
    </dd>
    <dt>Lowest here</dt>
    <dd>
      {loss(answer.levels.edges[0])}
      {answer.levels.isLog ? '; steps of equal ratio (log scale)' : '; equal steps'}
    </dd>
    <dt>Examples</dt>
    <dd>{examplesText(answer)}</dd>
    <dt>Grid</dt>
    <dd>
      {answer.grid} × {answer.grid}
      {answer.grid < answer.asked_grid - 1 ? ' (coarser: this network takes long)' : ''}
    </dd>
    {answer.explained && (
      <>
        <dt>Path</dt>
        <dd>
          {answer.path.length} of {answer.kept_epochs} kept epochs; this plane holds{' '}
          {percent(answer.explained[0] + answer.explained[1])} of its variance
        </dd>
      </>
    )}
  </dl>
);

/** @param {Answer} answer */
function examplesText({ examples, asked_examples: asked, training_examples: all }) {
  return `${examples} of ${all} for training${examples < asked ? ' (fewer: this network takes long)' : ''}`;
}

/** @param {Answer|null} answer @returns {string[]} */
function namesOf(answer) {
  if (answer?.directions !== 'path' || !answer.explained) return ['first random direction', 'second random direction'];
  return ['first', 'second'].map(
    (name, place) => `${name} direction of the path: ${percent(answer.explained?.[place])} of its variance`,
  );
}

/** @param {Answer|null} answer */
const oldText = (answer) =>
  `Of ${answer?.epoch ? `epoch ${answer.epoch}` : 'the untrained network'}: ` +
  (viewedEpoch.value === null ? 'it has trained on, or was changed' : `you look at epoch ${viewedEpoch.value}`);

/** @param {Answer} answer */
function textOf(answer) {
  const where = answer.directions === 'path' ? 'along the path of training' : 'along two random directions';
  const finite = answer.losses.flat().filter((value) => value !== null);
  const extent = `from ${loss(Math.min(...finite))} to ${loss(Math.max(...finite))}`;
  return `Loss around the weights of epoch ${answer.epoch}, ${where}: ${loss(answer.centre)} in the centre, ${extent}`;
}
