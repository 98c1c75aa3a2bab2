// Loss or accuracy over the epochs, of the training and the test examples. Imports drawings and sibling charts.

import { useState } from 'preact/hooks';
import * as format from '../../drawings/format.js';
import { Chart } from './Chart.jsx';
import { ChartFigure } from './ChartFigure.jsx';
import { rowOf } from './columns.js';
import { measureSummary } from './summaries.js';

/** @typedef {{epochs: number[], train: (number | null)[], test: (number | null)[]}} MeasureColumns */

/**
 * @param {{measure: 'loss' | 'accuracy', columns: MeasureColumns, end: number, marks: number[], name: string, hint?: string}} props
 */
export function MeasureChart({ measure, columns, end, marks, name, hint }) {
  const [pointed, setPointed] = useState(/** @type {number | null} */ (null));
  const { epochs, train, test } = columns;
  const text = measure === 'loss' ? format.loss : format.percent;
  const row = pointed === null ? epochs.length - 1 : rowOf(epochs, pointed);
  const hasTest = epochs.length === 0 || test.some((value) => value !== null);
  const lines = [
    { label: 'train', colour: 'var(--train)', values: train },
    ...(hasTest ? [{ label: 'test', colour: 'var(--test)', values: test }] : []),
  ];
  const title = measure === 'loss' ? 'Loss' : 'Accuracy';
  return (
    <ChartFigure
      title={title}
      summary={measureSummary(title, columns, text)}
      fileName={`${name} ${measure}`}
      hasRows={epochs.length > 0}
      table={() => ({
        heads: ['epoch', `train ${measure}`, `test ${measure}`],
        columns: [epochs, train, test],
        texts: [String, text, text],
      })}
      tools={<span class="chart-point">{pointed !== null && row >= 0 && `epoch ${epochs[row]}`}</span>}
    >
      <div class="chart-box">
        <Chart
          xs={epochs}
          end={end}
          marks={marks}
          scale={measure === 'loss' ? 'linear' : 'fraction'}
          onPoint={setPointed}
          lines={lines}
          height={measure === 'loss' ? 140 : 104}
        />
        {epochs.length === 0 && hint && (
          <p class="chart-hint">
            <span>{hint}</span>
          </p>
        )}
      </div>
      <div class="legend">
        {lines.map(({ label, colour, values }) => (
          <span key={label}>
            <i style={{ color: colour }} />
            {label}
            {row >= 0 && <b> {text(values[row])}</b>}
          </span>
        ))}
      </div>
    </ChartFigure>
  );
}
