// The gradient norm of each layer as a bar under its card, so that a vanishing gradient is seen as a staircase.
// Imports state and drawings.

import '../shared/charts/charts.css';
import { useState } from 'preact/hooks';
import { run, shownEpoch } from '../../state/store.js';
import { short } from '../../format.js';
import { decades, logShare, powers, powerText } from '../../drawings/ticks.js';
import { layerOf } from '../shared/charts/columns.js';
import { gradientSummary } from '../shared/charts/summaries.js';
import { phrase } from '../../words/stack.js';

/**
 * @typedef {object} StairColumn one per card of the stack
 * @property {string} [key]
 * @property {string} id
 * @property {string} [title]
 * @property {string} [group]
 * @property {{mean: number | null, min: number | null, max: number | null} | null} [norm]
 * @property {boolean} [hasParameters]
 * @property {boolean} [isMeasured] whether the newest report is of this card's layer
 */

/**
 * @param {{columns: StairColumn[], template?: string}} props `template`: the grid columns of the cards above
 */
export function Staircase({ columns, template }) {
  const [what, setWhat] = useState(/** @type {Measured} */ ('all'));
  const epoch = shownEpoch.value;
  const stairs = columns.map((column) => stairOf(column, what));
  const scale = decades(
    stairs.flatMap(({ value, low, high }) => [value, low, high]),
    MOST_DECADES,
  );
  const isMeasured = stairs.some(({ value }) => value !== null);
  return (
    <section class={`staircase${isMeasured ? '' : ' is-untrained'}`} aria-label={phrase('gradientNormOfEach')}>
      <p class="visually-hidden">
        {what === 'all' ? '' : `${CAPTIONS[what]}. `}
        {gradientSummary(
          stairs.filter((stair) => stair.hasParameters),
          isMeasured && epoch ? epoch.epoch : null,
        )}
      </p>
      <ol
        class="stairs"
        style={{ gridTemplateColumns: template ?? `repeat(${columns.length}, minmax(var(--card-min), 1fr))` }}
      >
        {scale &&
          powers(scale).map((power) => (
            <li
              key={`power ${power}`}
              class="stair-power"
              aria-hidden="true"
              style={{ '--share': (power - scale[0]) / (scale[1] - scale[0]) }}
            >
              <span>{powerText(power)}</span>
            </li>
          ))}
        {stairs.map((stair) => (
          <Stair key={stair.key} stair={stair} scale={scale} isMeasured={isMeasured} />
        ))}
      </ol>
      {!isMeasured && !run.value && stairs.some((stair) => stair.hasParameters) && (
        <p class="stairs-hint">
          <span>{phrase('trainToSeeHow')}</span>
        </p>
      )}
      <div class="stairs-caption">
        <span>
          {phrase('logScale', {
            captions: CAPTIONS[what],
            more: isMeasured && epoch ? phrase('epoch', { epoch: epoch.epoch }) : '',
          })}
        </span>
        <span class="segments" role="group" aria-label={phrase('whatTheBarsShow')}>
          {CHOICES.map(([value, label, help]) => (
            <button key={value} type="button" aria-pressed={what === value} onClick={() => setWhat(value)} title={help}>
              {label}
            </button>
          ))}
        </span>
      </div>
    </section>
  );
}

/** A gradient that vanishes goes far down; below 32-bit rounding it says nothing more. */
const MOST_DECADES = 16;

/** @typedef {'all' | 'biases' | 'delta'} Measured */

/** @type {Record<Measured, string>} */
const CAPTIONS = {
  all: phrase('gradientNormOfEach'),
  biases: phrase('gradientNormOfThe'),
  delta: phrase('errorSignalDeltaAt'),
};

/** @type {[value: Measured, label: string, help: string][]} */
const CHOICES = [
  ['all', phrase('allParameters'), phrase('howStronglyTheWeights')],
  ['biases', phrase('biasesAlone'), phrase('theMeanErrorSignal')],
  ['delta', phrase('errorSignals'), phrase('theGradientOfThe')],
];

/**
 * @typedef {{key: string, title: string, hasParameters: boolean, value: number | null, low: number | null, high: number
 *   | null}} StairFacts
 */

/**
 * @param {StairColumn} column @param {Measured} what
 * @returns {StairFacts}
 */
function stairOf(column, what) {
  const { id, key = id, title: kind = id, hasParameters = true, norm = null, isMeasured = norm !== null } = column;
  const title = id || kind;
  // The stack gives nothing where its cards no longer show the run's network: then the newest report says nothing
  // either.
  const report = isMeasured ? layerOf(shownEpoch.value, id) : undefined;
  // Error signals reach every layer, those without parameters too.
  if (what === 'delta')
    return {
      key,
      title,
      hasParameters: id !== 'input',
      value: report?.output_gradient_norm ?? null,
      low: null,
      high: null,
    };
  if (what === 'biases')
    return { key, title, hasParameters, value: report?.bias_gradient_norm ?? null, low: null, high: null };
  return { key, title, hasParameters, value: norm?.mean ?? null, low: norm?.min ?? null, high: norm?.max ?? null };
}

/** @param {{stair: StairFacts, scale: [number, number] | null, isMeasured: boolean}} props */
function Stair({ stair, scale, isMeasured }) {
  const { title, hasParameters, value, low, high } = stair;
  if (!hasParameters) return <li class="stair is-blank" aria-hidden="true" />;
  const share = scale ? logShare(value, scale) : 0;
  const whiskers = scale && low && high ? { '--low': logShare(low, scale), '--high': logShare(high, scale) } : null;
  const top = Math.max(share, whiskers?.['--high'] ?? 0);
  return (
    <li class="stair" style={{ '--share': share, '--top': top }} title={isMeasured ? stairText(stair) : undefined}>
      <span class="stair-name">{title}</span>
      <span class="stair-track">
        <i class={`stair-bar${value === null ? ' is-missing' : ''}${value === 0 ? ' is-zero' : ''}`} />
        {whiskers && <i class="stair-whisker" style={whiskers} />}
      </span>
      <span class="stair-value">{isMeasured ? short(value) : ''}</span>
    </li>
  );
}

/** @param {StairFacts} stair */
function stairText({ title, value, low, high }) {
  const range = low !== null && high !== null ? phrase('toWithinTheEpoch', { low: short(low), high: short(high) }) : '';
  return phrase('gradientNorm', { title, norm: short(value), range });
}
