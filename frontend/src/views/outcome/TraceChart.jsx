// One quantity against the training steps: the trace plot. Imports drawings and sibling charts.

import { useState } from 'preact/hooks';
import { count } from '../../format.js';
import { Chart } from '../shared/charts/Chart.jsx';
import { ChartFigure } from '../shared/charts/ChartFigure.jsx';
import { rowOf } from '../shared/charts/columns.js';
import { traceSummary } from '../shared/charts/summaries.js';
import { phrase } from '../../words/outcome.js';

/**
 * @param {{title: string, what: string, xs: number[], values: (number | null)[], colour: string, scale: 'linear' |
 *   'log',
 *   text: (value: number | null) => string, end: number, marks: number[], fileName: string, note?: string,
 *   pace: import('preact').VNode}} props
 */
export function TraceChart({ title, what, xs, values, colour, scale, text, end, marks, fileName, note, pace }) {
  const [pointed, setPointed] = useState(/** @type {number | null} */ (null));
  const row = pointed === null ? xs.length - 1 : rowOf(xs, pointed);
  return (
    <ChartFigure
      title={title}
      summary={traceSummary(what, xs, values, text)}
      fileName={fileName}
      hasRows={xs.length > 0}
      table={() => ({ heads: [phrase('step'), what], columns: [xs, values], texts: [String, text] })}
      tools={
        <span class="chart-point">{pointed !== null && row >= 0 && phrase('stepStep', { step: count(xs[row]) })}</span>
      }
    >
      <div class="chart-box">
        <Chart
          xs={xs}
          end={end}
          marks={marks}
          scale={scale}
          lines={[{ label: what, colour, values }]}
          onPoint={setPointed}
          height={150}
        />
      </div>
      <div class="chart-foot">
        <div class="legend">
          <span>
            <i style={{ color: colour }} />
            {what}
            {row >= 0 && <b> {text(values[row])}</b>}
          </span>
        </div>
        {pace}
      </div>
      {note && <p class="chart-note">{note}</p>}
    </ChartFigure>
  );
}
