// The loss around the present weights, computed when it is asked for. Imports state, drawings and its own parts.

import './surface.css';
import { useMemo, useState } from 'preact/hooks';
import { loss, percent } from '../../format.js';
import { useDemand } from '../../state/asking/explaining.js';
import { history, isRunNetwork, run, spec, viewedEpoch } from '../../state/store.js';
import { readied, savePicture, saveTable } from './picture.js';
import { SurfacePlane } from './SurfacePlane.jsx';
import { phrase, rich } from '../../words/surface.js';

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
    <section class="surface" aria-label={phrase('lossSurface')}>
      <div class="surface-tools">
        <DirectionChoice directions={directions} hasRun={hasRun} onChange={setDirections} />
        <button
          type="button"
          class="button primary small"
          disabled={isPending || !spec.value}
          onClick={() => compute(seed)}
        >
          {isPending ? phrase('computing') : answer ? phrase('computeAgain') : phrase('compute')}
        </button>
        {shown?.directions === 'random' && (
          <button type="button" class="link" disabled={isPending} onClick={another}>
            {phrase('anotherPair')}
          </button>
        )}
        <span class="soft" role="status">
          {isPending ? phrase('theServerGoesOver') : isOld && answer ? oldText(shown) : ''}
        </span>
      </div>
      {error && (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      {!answer && !error && <Empty />}
      {answer && !shown && <p class="surface-empty">{phrase('noLossOnThis')}</p>}
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
    <span class="surface-choice" role="group" aria-label={phrase('directions')}>
      <button type="button" aria-pressed={directions === 'random'} onClick={() => onChange('random')}>
        {phrase('randomDirections')}
      </button>
      <button
        type="button"
        aria-pressed={directions === 'path'}
        disabled={!hasRun}
        title={hasRun ? undefined : phrase('trainFirstAnUntrained')}
        onClick={() => onChange('path')}
      >
        {phrase('pathOfTraining')}
      </button>
    </span>
  );
}

function Empty() {
  return <p class="surface-empty">{phrase('theLossIsA')}</p>;
}

/** @param {{answer: Answer, names: [string, string], spot: string}} props */
function Words({ answer, names, spot }) {
  const fileName = `${run.value?.name ?? spec.value?.name ?? 'network'} loss surface epoch ${answer.epoch}`;
  return (
    <div class="surface-words">
      <p class="surface-spot" aria-live="polite">
        {spot || <span class="faint">{phrase('pointAtTheMap')}</span>}
      </p>
      <Facts answer={answer} />
      <p class="legend">
        <span>
          <i class="dot surface-dot" />
          {answer.path.length ? phrase('keptEpochsFromThe') : phrase('thePresentWeights')}
        </span>
        <span class="faint">{phrase('darkLowLoss')}</span>
      </p>
      <p class="soft">
        {answer.directions === 'random' ? phrase('alongEachDirectionEvery') : phrase('theTwoPrincipalDirections')}
      </p>
      <p class="surface-tools">
        <button
          type="button"
          class="link"
          onClick={() => savePicture(answer, { title: textOf(answer), names, fileName })}
        >
          {phrase('saveAsPng')}
        </button>
        <button type="button" class="link" onClick={() => saveTable(answer, fileName)}>
          {phrase('saveAsCsv')}
        </button>
      </p>
    </div>
  );
}

/** @param {{answer: Answer}} props */
const Facts = ({ answer }) => (
  <dl>
    <dt>{phrase('weights')}</dt>
    <dd>
      {answer.epoch
        ? rich('epochLoss', { epoch: answer.epoch, centre: <b>{loss(answer.centre)}</b> })
        : rich('untrainedLoss', { centre: <b>{loss(answer.centre)}</b> })}
    </dd>
    <dt>{phrase('lowestHere')}</dt>
    <dd>
      {loss(answer.levels.edges[0])}
      {answer.levels.isLog ? phrase('stepsOfEqualRatio') : phrase('equalSteps')}
    </dd>
    <dt>{phrase('examples')}</dt>
    <dd>{examplesText(answer)}</dd>
    <dt>{phrase('grid')}</dt>
    <dd>
      {answer.grid} × {answer.grid}
      {answer.grid < answer.asked_grid - 1 ? phrase('coarserThisNetworkTakes') : ''}
    </dd>
    {answer.explained && (
      <>
        <dt>{phrase('path')}</dt>
        <dd>
          {phrase('ofKeptEpochsThis', {
            count: answer.path.length,
            keptEpochs: answer.kept_epochs,
            explained: percent(answer.explained[0] + answer.explained[1]),
          })}
        </dd>
      </>
    )}
  </dl>
);

/** @param {Answer} answer */
function examplesText({ examples, asked_examples: asked, training_examples: all }) {
  return phrase('ofForTraining', { examples, all, more: examples < asked ? phrase('fewerThisNetworkTakes') : '' });
}

/** @param {Answer|null} answer @returns {string[]} */
function namesOf(answer) {
  if (answer?.directions !== 'path' || !answer.explained)
    return [phrase('firstRandomDirection'), phrase('secondRandomDirection')];
  return ['first', 'second'].map((name, place) =>
    phrase('directionOfThePath', { name, explained: percent(answer.explained?.[place]) }),
  );
}

/** @param {Answer|null} answer */
const oldText = (answer) =>
  phrase('ofState', {
    state: answer?.epoch ? phrase('epoch', { epoch: answer.epoch }) : phrase('theUntrainedNetwork'),
    why:
      viewedEpoch.value === null
        ? phrase('itHasTrainedOn')
        : phrase('youLookAtEpoch', { viewedEpoch: viewedEpoch.value }),
  });

/** @param {Answer} answer */
function textOf(answer) {
  const where = answer.directions === 'path' ? phrase('alongThePathOf') : phrase('alongTwoRandomDirections');
  const finite = answer.losses.flat().filter((value) => value !== null);
  const extent = phrase('fromTo', { loss: loss(Math.min(...finite)), loss2: loss(Math.max(...finite)) });
  return phrase('lossAroundTheWeights', { epoch: answer.epoch, where, centre: loss(answer.centre), extent });
}
