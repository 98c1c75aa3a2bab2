// Loss or accuracy over the epochs, of the training and the test examples; the loss of every step too.
// Imports the store, drawings and sibling charts.

import { useState } from 'preact/hooks';
import * as format from '../../format.js';
import { history, viewedEpoch } from '../../state/store.js';
import { Chart } from '../shared/charts/Chart.jsx';
import { ChartFigure } from '../shared/charts/ChartFigure.jsx';
import { rowOf } from '../shared/charts/columns.js';
import { measureSummary } from '../shared/charts/summaries.js';
import { PaceChoice } from './PaceChoice.jsx';
import { TraceChart } from './TraceChart.jsx';
import { hasTrace, useTrace } from './trace.js';
import { phrase } from '../../words/outcome.js';

/** @typedef {{epochs: number[], train: (number | null)[], test: (number | null)[]}} MeasureColumns */

/**
 * @param {{measure: 'loss' | 'accuracy', columns: MeasureColumns, end: number, marks: number[], name: string, hint?:
 *   string}} props
 */
export function MeasureChart(props) {
  const [isPerStep, setPerStep] = useState(false);
  const isLoss = props.measure === 'loss';
  const pace =
    isLoss && hasTrace(history.value.epochs) ? (
      <PaceChoice isPerStep={isPerStep} onChange={setPerStep} of={phrase('loss')} />
    ) : null;
  return pace && isPerStep ? <StepLoss {...props} pace={pace} /> : <EpochMeasure {...props} pace={pace} />;
}

/**
 * The loss of every step's batch.
 * @param {{end: number, marks: number[], name: string, pace: import('preact').VNode}} props
 */
function StepLoss({ end, marks, name, pace }) {
  const { steps, losses, stepsPerEpoch } = useTrace(history.value);
  return (
    <TraceChart
      title={phrase('loss')}
      what={phrase('trainEachStep')}
      xs={steps}
      values={losses}
      colour="var(--train)"
      scale="linear"
      text={format.loss}
      end={end * stepsPerEpoch}
      marks={marks.map((mark) => mark * stepsPerEpoch)}
      fileName={`${name} loss by step`}
      pace={pace}
    />
  );
}

/** @param {Parameters<typeof MeasureChart>[0] & {pace: import('preact').VNode | null}} props */
function EpochMeasure({ measure, columns, end, marks, name, hint, pace }) {
  const [pointed, setPointed] = useState(/** @type {number | null} */ (null));
  const { epochs, train, test } = columns;
  const text = measure === 'loss' ? format.loss : format.percent;
  const looked = pointed ?? viewedEpoch.value;
  const row = looked === null ? epochs.length - 1 : rowOf(epochs, looked);
  const hasTest = epochs.length === 0 || test.some((value) => value !== null);
  const lines = [
    { label: phrase('train'), colour: 'var(--train)', values: train },
    ...(hasTest ? [{ label: phrase('test'), colour: 'var(--test)', values: test }] : []),
  ];
  const title = measure === 'loss' ? phrase('loss') : phrase('accuracy');
  return (
    <ChartFigure
      title={title}
      summary={measureSummary(title, columns, text)}
      fileName={`${name} ${measure}`}
      hasRows={epochs.length > 0}
      table={() => ({
        heads: [phrase('epoch2'), phrase('trainMeasure', { measure }), phrase('testMeasure', { measure })],
        columns: [epochs, train, test],
        texts: [String, text, text],
      })}
      tools={<span class="chart-point">{looked !== null && row >= 0 && phrase('epoch', { epoch: epochs[row] })}</span>}
    >
      <div class="chart-box">
        <Chart
          xs={epochs}
          end={end}
          marks={marks}
          scale={measure === 'loss' ? 'linear' : 'fraction'}
          onPoint={setPointed}
          lines={lines}
          looked={viewedEpoch.value}
          height={measure === 'loss' ? 140 : 104}
        />
        {epochs.length === 0 && hint && (
          <p class="chart-hint">
            <span>{hint}</span>
          </p>
        )}
      </div>
      <div class="chart-foot">
        <div class="legend">
          {lines.map(({ label, colour, values }) => (
            <span key={label}>
              <i style={{ color: colour }} />
              {label}
              {row >= 0 && <b> {text(values[row])}</b>}
            </span>
          ))}
        </div>
        {pace}
      </div>
    </ChartFigure>
  );
}
