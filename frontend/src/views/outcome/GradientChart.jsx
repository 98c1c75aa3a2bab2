// The gradient norm of every layer over the epochs, on a log scale. Imports state, drawings and sibling charts.

import { useMemo, useState } from 'preact/hooks';
import { short } from '../../format.js';
import { history, viewedEpoch } from '../../state/store.js';
import { Chart } from '../shared/charts/Chart.jsx';
import { ChartFigure } from '../shared/charts/ChartFigure.jsx';
import { createColumns, gradientReads, rowOf } from '../shared/charts/columns.js';
import { layerColour } from '../shared/charts/layer-colours.js';
import { PaceChoice } from './PaceChoice.jsx';
import { gradientSummary } from '../shared/charts/summaries.js';
import { TraceChart } from './TraceChart.jsx';
import { hasTrace, useTrace } from './trace.js';
import { phrase } from '../../words/outcome.js';

/** @import { EpochReport } from '../../state/types.js' */
/** @typedef {{id: string, mean: (number | null)[], low: (number | null)[], high: (number | null)[]}} LayerColumns */

/**
 * @param {{layers: string[], epochs: EpochReport[], end: number, marks: number[], name: string, selected: string |
 *   null,
 *   onSelect: (id: string) => void}} props
 */
export function GradientChart(props) {
  const [isPerStep, setPerStep] = useState(false);
  const pace = hasTrace(props.epochs) ? (
    <PaceChoice isPerStep={isPerStep} onChange={setPerStep} of={phrase('gradientNorm')} />
  ) : null;
  return pace && isPerStep ? <StepNorms {...props} pace={pace} /> : <EpochNorms {...props} pace={pace} />;
}

/**
 * The norm of the whole gradient at the measured steps.
 * @param {{end: number, marks: number[], name: string, pace: import('preact').VNode}} props
 */
function StepNorms({ end, marks, name, pace }) {
  const { gradientSteps, norms, stepsPerEpoch } = useTrace(history.value);
  return (
    <TraceChart
      title={phrase('gradientNorm')}
      what={phrase('wholeGradient')}
      xs={gradientSteps}
      values={norms.map((norm) => (norm !== null && norm > 0 ? norm : null))}
      colour="var(--series-3)"
      scale="log"
      text={short}
      end={end * stepsPerEpoch}
      marks={marks.map((mark) => mark * stepsPerEpoch)}
      fileName={`${name} gradient norm by step`}
      note={phrase('logScaleAllParameters')}
      pace={pace}
    />
  );
}

/** @param {Parameters<typeof GradientChart>[0] & {pace: import('preact').VNode | null}} props */
function EpochNorms({ layers, epochs, end, marks, name, selected, onSelect, pace }) {
  const [pointed, setPointed] = useState(/** @type {number | null} */ (null));
  const [hovered, setHovered] = useState(/** @type {string | null} */ (null));
  const { xs, columns } = useLayerColumns(layers, epochs);
  // One band at a time: several on one another hide the lines.
  const banded = hovered ?? (selected && layers.includes(selected) ? selected : layers[0]);
  const looked = pointed ?? viewedEpoch.value;
  const row = looked === null ? xs.length - 1 : rowOf(xs, looked);
  const lines = columns.map(({ id, mean }, index) => ({
    label: id,
    colour: layerColour(index, layers.length),
    values: mean,
    isFaint: hovered !== null && id !== hovered,
  }));
  const edges = columns.find(({ id }) => id === banded);
  const band = edges ? { ...edges, colour: layerColour(layers.indexOf(edges.id), layers.length) } : null;
  const newest = columns.map(({ id, mean }) => ({ title: id, value: mean.at(-1) ?? null }));
  return (
    <ChartFigure
      title={phrase('gradientNormByLayer')}
      summary={gradientSummary(newest, xs.at(-1) ?? null)}
      fileName={`${name} gradient norms`}
      hasRows={xs.length > 0}
      table={() => gradientTable(xs, columns)}
      tools={<span class="chart-point">{looked !== null && row >= 0 ? phrase('epoch', { epoch: xs[row] }) : ''}</span>}
    >
      <div class="chart-box">
        <Chart
          xs={xs}
          end={end}
          marks={marks}
          scale="log"
          lines={lines}
          band={band}
          onPoint={setPointed}
          height={150}
          looked={viewedEpoch.value}
        />
        {xs.length === 0 && (
          <p class="chart-hint">
            <span>{phrase('howStronglyEachLayer')}</span>
          </p>
        )}
      </div>
      <LayerLegend lines={lines} row={row} selected={selected} onSelect={onSelect} onHover={setHovered} />
      {xs.length > 0 && (
        <div class="chart-foot">
          <p class="chart-note">{phrase('logScaleLinesMean', { banded })}</p>
          {pace}
        </div>
      )}
    </ChartFigure>
  );
}

/**
 * Its names are buttons: one is chosen, and one that is pointed at stands out.
 * @param {{lines: import('../shared/charts/Chart.jsx').Line[], row: number, selected: string | null,
 *   onSelect: (id: string) => void, onHover: (id: string | null) => void}} props
 */
function LayerLegend({ lines, row, selected, onSelect, onHover }) {
  return (
    <div class="legend layer-legend">
      {lines.map(({ label, colour, values }) => (
        <button
          type="button"
          key={label}
          aria-pressed={label === selected}
          onClick={() => onSelect(label)}
          onPointerEnter={() => onHover(label)}
          onPointerLeave={() => onHover(null)}
          onFocus={() => onHover(label)}
          onBlur={() => onHover(null)}
        >
          <i style={{ color: colour }} />
          {label}
          {row >= 0 && <b> {short(values[row])}</b>}
        </button>
      ))}
    </div>
  );
}

/**
 * @param {string[]} layers @param {EpochReport[]} epochs
 * @returns {{xs: number[], columns: LayerColumns[]}}
 */
function useLayerColumns(layers, epochs) {
  const key = layers.join(' ');
  const read = useMemo(() => createColumns([(report) => report.epoch, ...layers.flatMap(gradientReads)]), [key]);
  const [xs, ...rest] = read(epochs);
  const columns = layers.map((id, index) => ({
    id,
    mean: rest[3 * index],
    low: rest[3 * index + 1],
    high: rest[3 * index + 2],
  }));
  return { xs: /** @type {number[]} */ (xs), columns };
}

/**
 * @param {number[]} xs @param {LayerColumns[]} columns
 * @returns {import('../shared/charts/ChartFigure.jsx').Table}
 */
function gradientTable(xs, columns) {
  return {
    heads: [
      phrase('epoch2'),
      ...columns.flatMap(({ id }) => [id, phrase('smallest', { id }), phrase('largest', { id })]),
    ],
    columns: [xs, ...columns.flatMap(({ mean, low, high }) => [mean, low, high])],
    texts: [String, ...columns.flatMap(() => [short, short, short])],
  };
}
