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

/** @import { DataPreview, Explanation } from '../../state/types.js' */
/** @import { Reason } from './AttributionPicture.jsx' */
/** @typedef {'gradient'|'product'|'occlusion'} Method */
/** @typedef {{patch: number, stride: number, cover: 'mean'|'smallest'|'largest'}} Covering */

const METHODS = /** @type {[Method, string][]} */ ([
  ['gradient', 'Gradient'],
  ['product', 'Gradient × input'],
  ['occlusion', 'Occlusion'],
]);

export function WhyView() {
  const preview = dataPreview.value;
  const [method, setMethod] = useState(/** @type {Method} */ ('gradient'));
  const [output, setOutput] = useState(/** @type {number|null} */ (null));
  const [isOwn, setOwn] = useState(false);
  const [covering, setCovering] = useState(/** @type {Covering|null} */ (null));
  if (!preview) return <div class="is-waiting" />;
  if (!preview.examples) return <p class="soft">This data set has no examples to ask about.</p>;
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
        <div class="part-switch" role="group" aria-label="How it is found out">
          {METHODS.map(([id, title]) => (
            <button key={id} type="button" aria-pressed={id === method} onClick={() => setMethod(id)}>
              {title}
            </button>
          ))}
        </div>
        {preview.outputs > 1 && (
          <label>
            for{' '}
            <select
              class="field"
              value={output ?? ''}
              aria-label="The class to explain"
              onChange={(event) =>
                setOutput(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))
              }
            >
              <option value="">its answer</option>
              {Array.from({ length: preview.outputs }, (_, index) => (
                <option key={index} value={index}>
                  {preview.classes[index] ?? `output ${index}`}
                </option>
              ))}
            </select>
          </label>
        )}
        {own && (
          <label class="pad-check">
            <input type="checkbox" checked={isOwn} onChange={(event) => setOwn(event.currentTarget.checked)} /> of your
            own example
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
  if (!answer) return <p class="soft">Asking the network…</p>;
  const name = classes[answer.output] ?? `output ${answer.output}`;
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
        {NOTES[method]} {answer.epoch ? `Of epoch ${answer.epoch}.` : 'Before training.'}
      </p>
    </div>
  );
}

/** @type {Record<Method, string>} */
const NOTES = {
  gradient:
    'The slope of the class score with respect to each input: blue, a little more there raises it; ' +
    'orange, lowers it. It says what the score would follow, not what it is made of. ' +
    'Of colours the strongest is shown.',
  product:
    'The slope times the input: what each adds to the score, were the network as straight everywhere as it is here. ' +
    'Where the input is 0 nothing is shown.',
  occlusion:
    'How far the answer falls when a patch with its middle there is covered: ' +
    'blue, the network needs it; orange, it does better without.',
};

/** @param {Reason} answer @param {string} name */
function said(answer, name) {
  if (answer.method !== 'occlusion') return `Score of ${name}: ${short(answer.score)}`;
  if (answer.of === 'probability') return `Uncovered, the network says ${name} with ${percent(answer.base)}`;
  return `Uncovered, the score of ${name} is ${short(answer.base)}`;
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
        aria-label={`What the score of ${name} hangs on: ${text}`}
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
          The inputs: {answer.values.slice(0, MOST_ROWS).map(short).join(', ')}
          {flat.length > MOST_ROWS && ` and ${flat.length - MOST_ROWS} more`}
        </p>
      )}
    </>
  );
}
