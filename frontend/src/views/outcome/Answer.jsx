// What the network says to the watched example. Imports state and drawings.

import {
  dataPreview,
  inspection,
  isOtherSample,
  ownFrame,
  pictures,
  prediction,
  previewFrame,
  spec,
} from '../../state/store.js';
import { short } from '../../format.js';
import { isDrawable, valuesOf } from '../../drawings/picture.js';
import { Probabilities, Verdict } from '../shared/Shares.jsx';
import { classShares, outputPicture, pictureOf, sampleOf, sharesOf, targetsOf } from '../shared/facts.js';
import { phrase, rich } from '../../words/outcome.js';

/** @import { ClassShare } from '../shared/facts.js' */
/** @import { Frame, Sample } from '../../state/types.js' */
/**
 * @typedef {{sample: Sample | null, when: string, shares: ClassShare[], outputs: number[]}} Said
 */

export function Answer() {
  const frame = pictures.value;
  const isOther = isOtherSample.value;
  const { sample, when, shares, outputs } = isOther ? predicted(frame) : pictured(frame);
  const targets = targetsOf(sample);
  return (
    <section class="panel" aria-label={phrase('thisExample')}>
      <div class="panel-head">
        <h2 class="answer-title">
          {ownFrame.value
            ? phrase('yourOwnExample')
            : sample?.class_name != null
              ? phrase('thisExampleClassName', { className: sample.class_name })
              : phrase('thisExample')}
        </h2>
        <span class="faint answer-when">
          {[sample?.split === 'test' ? phrase('test') : sample?.split && phrase('training'), when]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      {shares.length > 0 && <Verdict shares={shares} />}
      {shares.length > 0 && <Probabilities shares={shares} />}
      {outputs.length > 0 && (
        <p class="verdict">
          {rich('theNetworkAnswers', { short: <b>{outputs.map(short).join(', ')}</b> })}
          {targets.length > 0 && <> {phrase('shouldBe', { short: targets.map(short).join(', ') })}</>}.
        </p>
      )}
      {shares.length === 0 && outputs.length === 0 && (
        <p class="soft">{isOther ? phrase('askingTheTrainedNetwork') : silence(frame)}</p>
      )}
      {isOther && <p class="answer-note">{phrase('thePicturesInThe', { sample: nameOf(frame?.sample ?? null) })}</p>}
    </section>
  );
}

/** What the pictures on screen say. @param {Frame | null} frame @returns {Said} */
function pictured(frame) {
  const index = frame?.sample?.index ?? spec.value?.watch?.sample ?? 0;
  const sample = ownFrame.value ? null : sampleOf(index, [frame, previewFrame.value], dataPreview.value);
  const shares = classShares(
    outputPicture(frame, 'probabilities'),
    dataPreview.value?.classes ?? [],
    sample?.class_name ?? null,
  );
  const when =
    frame?.source === 'preview' ? phrase('beforeTraining') : frame ? phrase('epoch', { epoch: frame.epoch }) : '';
  return { sample, when, shares, outputs: shares.length > 0 ? [] : outputValues(frame) };
}

/** What the trained network says to a sample it was not watched with. @param {Frame | null} frame @returns {Said} */
function predicted(frame) {
  const index = spec.value?.watch?.sample ?? 0;
  const sample = sampleOf(index, [previewFrame.value, frame], dataPreview.value);
  const answer = prediction.value?.sample === index ? prediction.value : null;
  if (!answer) return { sample, when: '', shares: [], outputs: [] };
  const shares = answer.probabilities
    ? sharesOf(answer.probabilities, dataPreview.value?.classes ?? [], sample?.class_name ?? null)
    : [];
  const outputs = answer.outputs.filter((value) => value !== null);
  return {
    sample,
    when: phrase('epoch', { epoch: answer.epoch }),
    shares,
    outputs: shares.length > 0 ? [] : outputs.slice(0, MOST_OUTPUTS),
  };
}

const MOST_OUTPUTS = 8;

/** @param {Sample | null} sample */
const nameOf = (sample) =>
  sample?.class_name != null
    ? phrase('anotherOne', { className: sample.class_name })
    : phrase('example', { index: sample?.index ?? '' });

/** Why there is no answer. @param {Frame | null} frame */
function silence(frame) {
  if (frame?.byLayer.has('output') && outputPicture(frame, 'probabilities')) return phrase('itAnswersWithNo');
  if (inspection.value?.problems.some((problem) => problem.severity !== 'warning'))
    return phrase('theAnswerAppearsHere');
  return phrase('theNetworksAnswerTo');
}

/**
 * The last layer's units, where they are few and not read as probabilities.
 * @param {import('../../state/types.js').Frame | null} frame
 */
function outputValues(frame) {
  const last = inspection.value?.layers.at(-1)?.id;
  const picture = last ? pictureOf(frame, last, 'units') : null;
  return isDrawable(picture) && picture.data.length <= MOST_OUTPUTS ? valuesOf(picture) : [];
}
