// The same few test examples after every epoch: what the network says of each. Imports state, drawings and siblings.

import { useEffect, useState } from 'preact/hooks';
import { useExplanation } from '../../state/asking/explaining.js';
import { dataPreview, pictures } from '../../state/store.js';
import { outputPicture } from '../shared/facts.js';
import { SampleGrid } from '../shared/SampleGrid.jsx';
import { predictionsOf } from '../shared/samples.js';
import { phrase } from '../../words/mistakes.js';

const QUESTION = { type: 'fixed_samples' };

/**
 * Which they are is asked once for the data; what is said of them comes with the pictures of each epoch.
 * @param {{isSeen: boolean}} props
 */
export function FixedSamples({ isSeen }) {
  const [answer, setAnswer] = useState(/** @type {import('../shared/samples.js').Shown|null} */ (null));
  const { answer: newest, error } = useExplanation(answer || !isSeen ? null : QUESTION);
  useEffect(() => {
    if (newest) setAnswer(newest);
  }, [newest]);
  const frame = pictures.value;
  const classes = dataPreview.value?.classes ?? [];
  const said = predictionsOf(outputPicture(frame, 'predictions'));
  if (error && !answer) return <p class="soft">{error}</p>;
  if (!answer) return <div class="sample-grid is-waiting-short" />;
  const samples = answer.samples.map((one, at) => ({ ...one, ...said[at] }));
  const right = samples.filter((one) => one.predicted === one.true).length;
  const when = frame?.source === 'run' ? phrase('epoch', { epoch: frame.epoch }) : phrase('beforeTraining');
  return (
    <figure aria-label={phrase('fixedTestSamples')}>
      <div class="panel-head">
        <h3>{phrase('theSameTestSamples', { count: samples.length })}</h3>
        <span class="faint">
          {said.length > 0
            ? `${classes.length ? phrase('ofRight', { right, count: samples.length }) : ''}${when}`
            : phrase('noAnswerYetThe')}
        </span>
      </div>
      <SampleGrid
        shown={{ ...answer, samples }}
        label={phrase('fixedTestSamplesChoose')}
        classOf={(one) =>
          classes.length && one.predicted !== undefined ? (one.predicted === one.true ? 'is-right' : 'is-wrong') : ''
        }
      />
    </figure>
  );
}
