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
import { phrase } from '../../words/mistakes.js';

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
  if (!preview.examples) return <p class="soft">{phrase('thisDataSetHas')}</p>;
  const part = preview.test_examples ? chosen : 'train';
  const data = JSON.stringify(spec.value?.data); // another data set: nothing of the last one is kept
  return (
    <div class="mistakes">
      <FixedSamples key={data} isSeen={isSeen} />
      <div class="part-switch" role="group" aria-label={phrase('whichExamples')}>
        {preview.test_examples > 0 && (
          <button type="button" aria-pressed={part === 'test'} onClick={() => onChoose('test')}>
            {phrase('testExamples')}
          </button>
        )}
        <button type="button" aria-pressed={part === 'train'} onClick={() => onChoose('train')}>
          {phrase('trainingExamples')}
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
        {phrase(part === 'test' ? 'ofTestExamplesAreRight' : 'ofTrainingExamplesAreRight', {
          right: percent(all.answer.right / all.answer.judged),
          judged: count(all.answer.judged),
          when: when(all.answer),
          more: all.answer.judged < all.answer.of && phrase('theFirstOf', { of: count(all.answer.of) }),
        })}
        {all.error && <span class="form-error"> {all.error}</span>}
      </p>
      <Confusion answer={all.answer} classes={classes} cell={cell} onOpen={setCell} />
      <figure aria-label={phrase('mistakes')} class={isOld ? 'is-stale' : ''}>
        <div class="panel-head">
          <h3>
            {cell ? cellTitle(cell, classes) : phrase('worstMistakesByTheir')}
            {opened.answer && <span class="faint"> {phrase('inAll', { count: count(opened.answer.count) })}</span>}
          </h3>
          <span>
            {cell && (
              <button type="button" class="link" onClick={() => setCell(null)}>
                {phrase('allMistakes')}
              </button>
            )}{' '}
            {opened.answer?.samples.length > 0 && (
              <button
                type="button"
                class="link"
                onClick={() => save(opened.answer, classes)}
                aria-label={phrase('mistakesSaveAsCsv')}
              >
                {phrase('csv')}
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
  if (!shown.samples.length) return <p class="soft">{cell ? phrase('thereAreNoneIn') : phrase('noneEveryOneOf')}</p>;
  const isRight = cell && cell.true === cell.predicted;
  return (
    <SampleGrid
      shown={shown}
      label={phrase('mistakesChooseOneTo')}
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
        {phrase(part === 'test' ? 'countTestExamples' : 'countTrainingExamples', {
          judged: count(answer.judged),
          when: when(answer),
        })}
      </p>
      <div class="confusion">
        <Residuals answer={answer} />
        <figure aria-label={phrase('farthestOff')}>
          <div class="panel-head">
            <h3>
              {phrase('farthestOff')} <span class="faint">{phrase('predictedTrue')}</span>
            </h3>
            <button
              type="button"
              class="link"
              onClick={() => save(answer, [])}
              aria-label={phrase('farthestOffSaveAs')}
            >
              {phrase('csv')}
            </button>
          </div>
          <SampleGrid shown={answer} label={phrase('farthestOffChooseOne')} />
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
      {run.value && !isRunNetwork.value ? phrase('theNetworkWasEdited') : phrase('askingTheNetwork')}
    </p>
  );

/** @param {{epoch: number}} answer */
const when = ({ epoch }) => (epoch ? phrase('afterEpoch', { epoch }) : phrase('beforeTraining'));

/** @param {import('./Confusion.jsx').Cell} cell @param {string[]} classes */
function cellTitle(cell, classes) {
  const truth = nameOf(cell.true, classes);
  return cell.true === cell.predicted
    ? phrase('foundTheLeastSure', { truth })
    : phrase('takenFor', { truth, predicted: nameOf(cell.predicted, classes) });
}

/** @param {import('../shared/samples.js').Shown & {part: string}} answer @param {string[]} classes */
function save(answer, classes) {
  const { heads, columns } = tableOf(answer.samples, classes);
  saveFile(
    new Blob([toCsv(heads, columns)], { type: 'text/csv' }),
    `${run.value?.name || spec.value?.name || 'layerlab'}-mistakes-${answer.part}.csv`,
  );
}
