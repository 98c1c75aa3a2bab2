// The curves of the compared runs over one another: loss, accuracy, and one layer's gradient norm. Imports state and
// its siblings.
import { useState } from 'preact/hooks';
import { loss, percent, short } from '../../format.js';
import { selectedLayer } from '../../state/store.js';
import { gradientReads } from '../shared/charts/columns.js';
import { OverlayChart } from './OverlayChart.jsx';
import { phrase } from '../../words/compare.js';

/** @import { Course } from '../../state/run/comparing.js' */
/** @import { Read } from './OverlayChart.jsx' */
/** @typedef {'test'|'train'|'both'} Split */

/** @type {[Split, string][]} */
const SPLITS = [
  ['test', phrase('test')],
  ['train', phrase('train')],
  ['both', phrase('both')],
];
/** @type {['epochs' | 'seconds', string][]} */
const AXES = [
  ['epochs', phrase('epochsInLine')],
  ['seconds', phrase('secondsInLine')],
];

/** @param {{compared: Course[], names: string[]}} props */
export function Overlays({ compared, names }) {
  const [axis, setAxis] = useState(/** @type {'epochs'|'seconds'} */ ('epochs'));
  const [split, setSplit] = useState(/** @type {Split} */ ('both'));
  const hasAccuracy = compared.some(({ epochs }) => epochs.at(-1)?.train.accuracy != null);
  const shared = { compared, names, axis };
  return (
    <section class="overlays" aria-label={phrase('curves')}>
      <div class="overlay-tools">
        <Segments label={phrase('examples')} value={split} options={SPLITS} onChange={setSplit} />
        <Segments label={phrase('along')} value={axis} options={AXES} onChange={setAxis} />
        {split === 'both' && (
          <span class="faint overlay-key">
            <i />
            {phrase('test')} <i class="is-dashed" />
            {phrase('train')}
          </span>
        )}
      </div>
      <div class="overlay-grid">
        <OverlayChart {...shared} title={phrase('loss')} reads={readsOf('loss', split)} scale="linear" text={loss} />
        {hasAccuracy && (
          <OverlayChart
            {...shared}
            title={phrase('accuracy')}
            reads={readsOf('accuracy', split)}
            scale="fraction"
            text={percent}
          />
        )}
        <GradientOverlay {...shared} />
      </div>
    </section>
  );
}

/** @param {{compared: Course[], names: string[], axis: 'epochs'|'seconds'}} props */
function GradientOverlay(props) {
  const layers = [
    ...new Set(
      props.compared.flatMap(
        ({ epochs }) =>
          epochs
            .at(-1)
            ?.layers.filter((layer) => layer.gradient_norm)
            .map(({ id }) => id) ?? [],
      ),
    ),
  ];
  const [picked, setPicked] = useState(/** @type {string|null} */ (null));
  const wanted = [picked, selectedLayer.value].find((id) => id && layers.includes(id)) ?? layers[0];
  if (!wanted) return null;
  const pick = (
    <select
      class="field overlay-layer"
      aria-label={phrase('layer')}
      value={wanted}
      onChange={(event) => setPicked(event.currentTarget.value)}
    >
      {layers.map((id) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </select>
  );
  return (
    <OverlayChart
      {...props}
      title={phrase('gradientNormOf')}
      tools={pick}
      subject={wanted}
      reads={[{ label: phrase('gradientNorm'), read: gradientReads(wanted)[0] }]}
      scale="log"
      text={short}
    />
  );
}

/** @param {'loss'|'accuracy'} measure @param {Split} split @returns {Read[]} */
function readsOf(measure, split) {
  const test = {
    label: phrase('test'),
    read: (/** @type {import('../../state/types.js').EpochReport} */ report) => report.test?.[measure],
  };
  const train = {
    label: phrase('train'),
    isDashed: split === 'both',
    read: (/** @type {import('../../state/types.js').EpochReport} */ report) => report.train[measure],
  };
  return split === 'both' ? [test, train] : split === 'test' ? [test] : [train];
}

/**
 * @template {string} V
 * @param {{label: string, value: V, options: [V, string][], onChange: (value: V) => void}} props
 */
function Segments({ label, value, options, onChange }) {
  return (
    <span class="segments" role="group" aria-label={label}>
      {options.map(([one, words]) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => onChange(one)}>
          {words}
        </button>
      ))}
    </span>
  );
}
