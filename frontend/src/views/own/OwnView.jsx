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

export function OwnView() {
  const preview = dataPreview.value;
  if (!preview) return <div class="is-waiting" />;
  if (!preview.examples) return <p class="soft">This data set has no examples to be like.</p>;
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
        <h3>The network’s answer</h3>
        {inputs && answer && <span class="faint">{answer.epoch ? `epoch ${answer.epoch}` : 'before training'}</span>}
      </div>
      {!inputs && (
        <p class="soft">
          {classes.length
            ? 'Draw something: the answer comes while you draw, and goes on coming while the network trains.'
            : 'Ask about something: the answer comes at once, and goes on coming while the network trains.'}
        </p>
      )}
      {inputs && !isReady && <p class="soft">It answers once its layers fit together.</p>}
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
        show it in the cards and the large view, layer by layer
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
    return (
      <p class="verdict">
        The network says <b>{answer.outputs.map(short).join(', ')}</b>
      </p>
    );
  if (!answer.probabilities)
    return (
      <p class="verdict">
        The network says <b>{classes[answer.predicted] ?? answer.predicted}</b>
      </p>
    );
  const known = answer.probabilities.filter((share) => share !== null);
  if (known.length < answer.probabilities.length)
    return <p class="soft">It answers with no finite numbers any more.</p>;
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
