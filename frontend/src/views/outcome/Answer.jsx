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
    <section class="panel" aria-label="This example">
      <div class="panel-head">
        <h2 class="answer-title">
          {ownFrame.value
            ? 'Your own example'
            : sample?.class_name != null
              ? `This example: ${sample.class_name}`
              : 'This example'}
        </h2>
        <span class="faint answer-when">
          {[sample?.split === 'test' ? 'test' : sample?.split && 'training', when].filter(Boolean).join(' · ')}
        </span>
      </div>
      {shares.length > 0 && <Verdict shares={shares} />}
      {shares.length > 0 && <Probabilities shares={shares} />}
      {outputs.length > 0 && (
        <p class="verdict">
          The network answers <b>{outputs.map(short).join(', ')}</b>
          {targets.length > 0 && <> (should be {targets.map(short).join(', ')})</>}.
        </p>
      )}
      {shares.length === 0 && outputs.length === 0 && (
        <p class="soft">{isOther ? 'Asking the trained network…' : silence(frame)}</p>
      )}
      {isOther && (
        <p class="answer-note">
          The pictures in the cards are of {nameOf(frame?.sample ?? null)}, which this run watched to its end.
        </p>
      )}
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
  const when = frame?.source === 'preview' ? 'before training' : frame ? `epoch ${frame.epoch}` : '';
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
    when: `epoch ${answer.epoch}`,
    shares,
    outputs: shares.length > 0 ? [] : outputs.slice(0, MOST_OUTPUTS),
  };
}

const MOST_OUTPUTS = 8;

/** @param {Sample | null} sample */
const nameOf = (sample) =>
  sample?.class_name != null ? `another one (${sample.class_name})` : `example ${sample?.index ?? ''}`;

/** Why there is no answer. @param {Frame | null} frame */
function silence(frame) {
  if (frame?.byLayer.has('output') && outputPicture(frame, 'probabilities'))
    return 'It answers with no finite numbers any more.';
  if (inspection.value?.problems.some((problem) => problem.severity !== 'warning'))
    return 'The answer appears here once the layers fit together.';
  return 'The network’s answer to the chosen example appears here.';
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
