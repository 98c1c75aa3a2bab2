// Which parts of an example its answer hangs on: by the gradient, or by covering them. Imports state, drawings and
// siblings.

import '../shared/pieces.css';
import './why.css';
import { useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import { drawBars } from '../../drawings/bars.js';
import { percent, short } from '../../format.js';
import { ownInputs } from '../../state/asking/own.js';
import { dataPreview, spec } from '../../state/store.js';
import { usePaced, useSeen } from '../shared/paced.js';
import { AttributionPicture } from './AttributionPicture.jsx';
import { Occlusion } from './Occlusion.jsx';
import { phrase } from '../../words/why.js';

/** @import { DataPreview, Explanation } from '../../state/types.js' */
/** @import { Reason } from './AttributionPicture.jsx' */
/** @typedef {'gradient'|'product'|'occlusion'} Method */
/** @typedef {{patch: number, stride: number, cover: 'mean'|'smallest'|'largest'}} Covering */

const METHODS = /** @type {[Method, string][]} */ ([
  ['gradient', phrase('gradient')],
  ['product', phrase('gradientInput')],
  ['occlusion', phrase('occlusion')],
]);

export function WhyView() {
  const preview = dataPreview.value;
  const [method, setMethod] = useState(/** @type {Method} */ ('gradient'));
  const [output, setOutput] = useState(/** @type {number|null} */ (null));
  const [isOwn, setOwn] = useState(false);
  const [covering, setCovering] = useState(/** @type {Covering|null} */ (null));
  if (!preview) return <div class="is-waiting" />;
  if (!preview.examples) return <p class="soft">{phrase('thisDataSetHas')}</p>;
  const covered = covering ?? usual(preview);
  const own = ownInputs.value;
  const example = isOwn && own ? { inputs: own } : { sample: spec.value?.watch?.sample ?? 0 };
  const asked = output !== null && output < preview.outputs ? { output } : {};
  const question =
    method === 'occlusion'
      ? { type: 'occlusion', ...example, ...asked, ...covered }
      : { type: 'saliency', ...example, ...asked, times_input: method === 'product' };
  return (
    <div class="why">
      <div class="why-tools">
        <div class="part-switch" role="group" aria-label={phrase('howItIsFound')}>
          {METHODS.map(([id, title]) => (
            <button key={id} type="button" aria-pressed={id === method} onClick={() => setMethod(id)}>
              {title}
            </button>
          ))}
        </div>
        {preview.outputs > 1 && (
          <label>
            {phrase('for')}{' '}
            <select
              class="field"
              value={output ?? ''}
              aria-label={phrase('theClassToExplain')}
              onChange={(event) =>
                setOutput(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))
              }
            >
              <option value="">{phrase('itsAnswer')}</option>
              {Array.from({ length: preview.outputs }, (_, index) => (
                <option key={index} value={index}>
                  {preview.classes[index] ?? phrase('output', { index })}
                </option>
              ))}
            </select>
          </label>
        )}
        {own && (
          <label class="pad-check">
            <input type="checkbox" checked={isOwn} onChange={(event) => setOwn(event.currentTarget.checked)} />{' '}
            {phrase('ofYourOwnExample')}
          </label>
        )}
      </div>
      {method === 'occlusion' && (
        <Occlusion covering={covered} isPicture={preview.kind === 'picture'} onChange={setCovering} />
      )}
      <Answered key={JSON.stringify(spec.value?.data)} question={question} method={method} classes={preview.classes} />
    </div>
  );
}

/**
 * A patch of about a quarter of the picture's side, in steps that keep the patches few.
 * @param {DataPreview} preview
 * @returns {Covering}
 */
function usual({ input_shape: shape, kind }) {
  if (kind !== 'picture') return { patch: 1, stride: 1, cover: 'mean' };
  const side = Math.min(shape[1], shape[2]);
  return {
    patch: Math.max(1, Math.round(side / 5)),
    stride: Math.max(1, Math.ceil(side / 24)),
    cover: shape[0] === 1 ? 'smallest' : 'mean',
  };
}

/** @param {{question: Explanation, method: Method, classes: string[]}} props */
function Answered(props) {
  const [element, isSeen] = useSeen();
  return (
    <div ref={element}>
      <Seen {...props} isSeen={isSeen} />
    </div>
  );
}

/** @param {{question: Explanation, method: Method, classes: string[], isSeen: boolean}} props */
function Seen({ question, method, classes, isSeen }) {
  const { answer, error, isPending, question: answered } = usePaced(question, isSeen);
  if (error && !isPending)
    return (
      <p class="form-error" role="alert">
        {error}
      </p>
    );
  if (!answer) return <p class="soft">{phrase('askingTheNetwork')}</p>;
  const name = classes[answer.output] ?? phrase('outputOutput', { output: answer.output });
  const isOld = isPending && JSON.stringify(answered) !== JSON.stringify(question);
  const words = said(answer, name);
  return (
    <div class={isOld ? 'is-stale' : ''}>
      <p class="why-words">{words}</p>
      {answer.pictures ? (
        <AttributionPicture answer={answer} pictures={answer.pictures} name={name} words={words} />
      ) : (
        <Rows answer={answer} features={spec.value?.data.features} name={name} />
      )}
      <p class="faint why-note">
        {NOTES[method]} {answer.epoch ? phrase('ofEpoch', { epoch: answer.epoch }) : phrase('beforeTraining')}
      </p>
    </div>
  );
}

/** @type {Record<Method, string>} */
const NOTES = {
  gradient: phrase('theSlopeOfThe'),
  product: phrase('theSlopeTimesThe'),
  occlusion: phrase('howFarTheAnswer'),
};

/** @param {Reason} answer @param {string} name */
function said(answer, name) {
  if (answer.method !== 'occlusion') return phrase('scoreOf', { name, score: short(answer.score) });
  if (answer.of === 'probability') return phrase('uncoveredTheNetworkSays', { name, base: percent(answer.base) });
  return phrase('uncoveredTheScoreOf', { name, base: short(answer.base) });
}

const MOST_ROWS = 24;

/** Numbers without a picture: a bar for each. @param {{answer: Reason, features?: string[], name: string}} props */
function Rows({ answer, features, name }) {
  const flat = /** @type {number[]} */ (answer.map.flat(2).map((value) => value ?? 0));
  const values = flat.slice(0, MOST_ROWS);
  const labels = values.map((_, index) => features?.[index] ?? String(index + 1));
  const text = values.map((value, index) => `${labels[index]} ${short(value)}`).join(', ');
  return (
    <>
      <Canvas
        class="why-bars"
        role="img"
        style={{ height: `${Math.max(48, values.length * 17)}px` }}
        aria-label={phrase('whatTheScoreOf', { name, text })}
        draw={({ context, ratio, palette }) => {
          context.clearRect(0, 0, context.canvas.width, context.canvas.height);
          drawBars(
            context,
            values,
            { x: 0, y: 0, width: context.canvas.width, height: context.canvas.height },
            { labels, texts: values.map(short), ratio, css: palette.css },
          );
        }}
      />
      {answer.values && (
        <p class="faint">
          {phrase('theInputs', {
            short: answer.values.slice(0, MOST_ROWS).map(short).join(', '),
            more: flat.length > MOST_ROWS && phrase('andMore', { count: flat.length - MOST_ROWS }),
          })}
        </p>
      )}
    </>
  );
}
