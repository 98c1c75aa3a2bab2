// An example of one's own, and what the network says to it while it is made and while it trains. Imports state and
// siblings.

import '../shared/pieces.css';
import './own.css';
import { useEffect } from 'preact/hooks';
import { short } from '../../format.js';
import { useExplanation } from '../../state/asking/explaining.js';
import { decodeOwn } from '../../state/asking/frames.js';
import { isOwnShown, ownInputs } from '../../state/asking/own.js';
import { dataPreview, inspection, ownFrame } from '../../state/store.js';
import { Probabilities, Verdict } from '../shared/Shares.jsx';
import { sharesOf } from '../shared/facts.js';
import { Numbers, Point } from './Asked.jsx';
import { Drawn } from './Drawn.jsx';
import { phrase, rich } from '../../words/own.js';

export function OwnView() {
  const preview = dataPreview.value;
  if (!preview) return <div class="is-waiting" />;
  if (!preview.examples) return <p class="soft">{phrase('thisDataSetHas')}</p>;
  return (
    <div class="own">
      <Made key={`${preview.type} ${preview.input_shape}`} preview={preview} />
      <OwnAnswer classes={preview.classes} />
    </div>
  );
}

/** @param {{preview: import('../../state/types.js').DataPreview}} props */
function Made({ preview }) {
  if (preview.points) return <Point preview={preview} />;
  const { pictures } = preview;
  return pictures ? <Drawn preview={{ ...preview, pictures }} /> : <Numbers preview={preview} />;
}

/** @param {{classes: string[]}} props */
function OwnAnswer({ classes }) {
  const inputs = ownInputs.value;
  const { answer, error, question } = useExplanation(inputs && { type: 'network_answer', inputs });
  useOwnFrame(inputs);
  const isReady = inspection.value?.trainable !== false;
  return (
    <div class="own-answer">
      <div class="panel-head">
        <h3>{phrase('theNetworksAnswer')}</h3>
        {inputs && answer && (
          <span class="faint">
            {answer.epoch ? phrase('epoch', { epoch: answer.epoch }) : phrase('beforeTraining')}
          </span>
        )}
      </div>
      {!inputs && (
        <p class="soft">{classes.length ? phrase('drawSomethingTheAnswer') : phrase('askAboutSomethingThe')}</p>
      )}
      {inputs && !isReady && <p class="soft">{phrase('itAnswersOnceIts')}</p>}
      {inputs && error && (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      {inputs && answer && question?.inputs && <Said answer={answer} classes={classes} />}
      <label class="pad-check">
        <input
          type="checkbox"
          checked={isOwnShown.value}
          disabled={!inputs}
          onChange={(event) => {
            isOwnShown.value = event.currentTarget.checked;
          }}
        />
        {phrase('showItInThe')}
      </label>
    </div>
  );
}

/**
 * @param {{answer: {outputs: number[], probabilities: (number|null)[]|null, predicted: number},
 *   classes: string[]}} props
 */
function Said({ answer, classes }) {
  if (!classes.length)
    return <p class="verdict">{rich('theNetworkSays', { short: <b>{answer.outputs.map(short).join(', ')}</b> })}</p>;
  if (!answer.probabilities)
    return (
      <p class="verdict">
        {rich('theNetworkSaysClasse', { classe: <b>{classes[answer.predicted] ?? answer.predicted}</b> })}
      </p>
    );
  const known = answer.probabilities.filter((share) => share !== null);
  if (known.length < answer.probabilities.length) return <p class="soft">{phrase('itAnswersWithNo')}</p>;
  const shares = sharesOf(known, classes, null);
  return (
    <>
      <Verdict shares={shares} />
      <Probabilities shares={shares} />
    </>
  );
}

/** The cards show it as long as this view is open and the box is ticked. @param {any[]|null} inputs */
function useOwnFrame(inputs) {
  const { answer } = useExplanation(inputs && isOwnShown.value ? { type: 'layer_pictures', inputs } : null);
  useEffect(() => {
    ownFrame.value = answer && inputs && isOwnShown.value ? decodeOwn(answer) : null;
  }, [answer, inputs === null, isOwnShown.value]);
  useEffect(
    () => () => {
      ownFrame.value = null;
    },
    [],
  );
}
