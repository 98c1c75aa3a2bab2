// What the network gets right and wrong, example by example. Imports state and siblings.

import '../shared/pieces.css';
import './mistakes.css';
import { useState } from 'preact/hooks';
import { count, percent } from '../../format.js';
import { dataPreview, isRunNetwork, run, spec } from '../../state/store.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { usePaced, useSeen } from '../shared/paced.js';
import { Confusion } from './Confusion.jsx';
import { FixedSamples } from './FixedSamples.jsx';
import { Residuals } from './Residuals.jsx';
import { SampleGrid } from '../shared/SampleGrid.jsx';
import { nameOf, tableOf } from '../shared/samples.js';

export function MistakesView() {
  const [chosen, setPart] = useState(/** @type {'test'|'train'} */ ('test'));
  const preview = dataPreview.value;
  const [element, isSeen] = useSeen();
  return (
    <div ref={element}>
      <Shown preview={preview} isSeen={isSeen} chosen={chosen} onChoose={setPart} />
    </div>
  );
}

/**
 * @param {{preview: import('../../state/types.js').DataPreview|null, isSeen: boolean, chosen: 'test'|'train', onChoose:
 *   (part: 'test'|'train') => void}} props
 */
function Shown({ preview, isSeen, chosen, onChoose }) {
  if (!preview) return <div class="is-waiting" />;
  if (!preview.examples) return <p class="soft">This data set has no examples to be right or wrong about.</p>;
  const part = preview.test_examples ? chosen : 'train';
  const data = JSON.stringify(spec.value?.data); // another data set: nothing of the last one is kept
  return (
    <div class="mistakes">
      <FixedSamples key={data} isSeen={isSeen} />
      <div class="part-switch" role="group" aria-label="Which examples">
        {preview.test_examples > 0 && (
          <button type="button" aria-pressed={part === 'test'} onClick={() => onChoose('test')}>
            Test examples
          </button>
        )}
        <button type="button" aria-pressed={part === 'train'} onClick={() => onChoose('train')}>
          Training examples
        </button>
      </div>
      {preview.classes.length ? (
        <OfClasses key={data} isSeen={isSeen} part={part} classes={preview.classes} />
      ) : (
        <OfNumbers key={data} isSeen={isSeen} part={part} />
      )}
    </div>
  );
}

/** @param {{part: 'test'|'train', classes: string[], isSeen: boolean}} props */
function OfClasses({ part, classes, isSeen }) {
  const [cell, setCell] = useState(/** @type {import('./Confusion.jsx').Cell|null} */ (null));
  const all = usePaced({ type: 'confusion', part }, isSeen);
  const opened = usePaced({ type: 'mistakes', part, ...cell }, isSeen);
  if (!all.answer) return <Waiting error={all.error} />;
  const isOld =
    opened.answer &&
    opened.isPending &&
    JSON.stringify(opened.question) !== JSON.stringify({ type: 'mistakes', part, ...cell });
  return (
    <>
      <p class="soft">
        {percent(all.answer.right / all.answer.judged)} of {count(all.answer.judged)}{' '}
        {part === 'test' ? 'test' : 'training'} examples are right, {when(all.answer)}
        {all.answer.judged < all.answer.of && ` (the first of ${count(all.answer.of)})`}.
        {all.error && <span class="form-error"> {all.error}</span>}
      </p>
      <Confusion answer={all.answer} classes={classes} cell={cell} onOpen={setCell} />
      <figure aria-label="Mistakes" class={isOld ? 'is-stale' : ''}>
        <div class="panel-head">
          <h3>
            {cell ? cellTitle(cell, classes) : 'Worst mistakes, by their loss'}
            {opened.answer && <span class="faint"> {count(opened.answer.count)} in all</span>}
          </h3>
          <span>
            {cell && (
              <button type="button" class="link" onClick={() => setCell(null)}>
                all mistakes
              </button>
            )}{' '}
            {opened.answer?.samples.length > 0 && (
              <button
                type="button"
                class="link"
                onClick={() => save(opened.answer, classes)}
                aria-label="Mistakes: save as CSV"
              >
                CSV
              </button>
            )}
          </span>
        </div>
        {opened.answer ? (
          <Opened shown={opened.answer} cell={cell} classes={classes} />
        ) : (
          <Waiting error={opened.error} />
        )}
      </figure>
    </>
  );
}

/**
 * @param {{shown: import('../shared/samples.js').Shown, cell: import('./Confusion.jsx').Cell|null,
 *   classes: string[]}} props
 */
function Opened({ shown, cell, classes }) {
  if (!shown.samples.length)
    return <p class="soft">{cell ? 'There are none in this cell.' : 'None: every one of them is right.'}</p>;
  const isRight = cell && cell.true === cell.predicted;
  return (
    <SampleGrid
      shown={shown}
      label="Mistakes: choose one to watch"
      caption={isRight ? undefined : (one) => <Taken sample={one} classes={classes} />}
    />
  );
}

/** @param {{sample: import('../shared/samples.js').ShownSample, classes: string[]}} props */
const Taken = ({ sample, classes }) => (
  <>
    {nameOf(sample.true, classes)}
    <span class="faint"> → </span>
    <b class={sample.true === sample.predicted ? 'is-right' : 'is-wrong'}>{nameOf(sample.predicted ?? 0, classes)}</b>
    {sample.probability != null && <span class="faint sample-more">{percent(sample.probability, 0)}</span>}
  </>
);

/** @param {{part: 'test'|'train', isSeen: boolean}} props */
function OfNumbers({ part, isSeen }) {
  const { answer, error, isPending, question } = usePaced({ type: 'residuals', part }, isSeen);
  if (!answer) return <Waiting error={error} />;
  return (
    <div class={isPending && question?.part !== part ? 'is-stale' : ''}>
      <p class="soft">
        {count(answer.judged)} {part === 'test' ? 'test' : 'training'} examples, {when(answer)}.
      </p>
      <div class="confusion">
        <Residuals answer={answer} />
        <figure aria-label="Farthest off">
          <div class="panel-head">
            <h3>
              Farthest off <span class="faint">predicted / true</span>
            </h3>
            <button type="button" class="link" onClick={() => save(answer, [])} aria-label="Farthest off: save as CSV">
              CSV
            </button>
          </div>
          <SampleGrid shown={answer} label="Farthest off: choose one to watch" />
        </figure>
      </div>
    </div>
  );
}

/** @param {{error: string|null}} props */
const Waiting = ({ error }) =>
  error ? (
    <p class="soft">{error}</p>
  ) : (
    <p class="soft is-waiting-short">
      {run.value && !isRunNetwork.value
        ? 'The network was edited: once its layers fit together it is asked.'
        : 'Asking the network…'}
    </p>
  );

/** @param {{epoch: number}} answer */
const when = ({ epoch }) => (epoch ? `after epoch ${epoch}` : 'before training');

/** @param {import('./Confusion.jsx').Cell} cell @param {string[]} classes */
function cellTitle(cell, classes) {
  const truth = nameOf(cell.true, classes);
  return cell.true === cell.predicted
    ? `${truth}, found; the least sure first`
    : `${truth} taken for ${nameOf(cell.predicted, classes)}`;
}

/** @param {import('../shared/samples.js').Shown & {part: string}} answer @param {string[]} classes */
function save(answer, classes) {
  const { heads, columns } = tableOf(answer.samples, classes);
  saveFile(
    new Blob([toCsv(heads, columns)], { type: 'text/csv' }),
    `${run.value?.name || spec.value?.name || 'layerlab'}-mistakes-${answer.part}.csv`,
  );
}
