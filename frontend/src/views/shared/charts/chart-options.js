// How our charts look, in uPlot's own terms. Imports drawings and types.

import { short } from '../../../format.js';
import { decades, powers, powerText } from '../../../drawings/ticks.js';

/** @import { ChartData } from './Chart.jsx' */
/** @typedef {import('../../../drawings/theme.js').Palette} Palette */
/** @typedef {import('uplot')} UPlot */

const FONT = '11px system-ui, sans-serif';
const Y_WIDTH = 40;
/** So many lines are drawn thinner and coarser: they cost the most to draw, and cannot be told apart to the pixel. */
const MANY_LINES = 12;

/**
 * The columns to draw, in uPlot's order: epochs, every line's values, then the low and high edge of the one band.
 * @param {ChartData} data @param {number} width
 * @param {typeof import('../../../drawings/decimate.js').decimate} decimate
 * @returns {import('uplot').AlignedData}
 */
export function thinned({ xs, lines, band }, width, decimate) {
  const edges = band ? [band.low, band.high] : [];
  const buckets = Math.max(60, width - Y_WIDTH) / (lines.length > MANY_LINES ? 3 : 1);
  const thin = decimate(xs, [...lines.map((line) => line.values), ...edges], Math.floor(buckets));
  return [thin.xs, ...thin.columns];
}

/**
 * @param {{width: number, height: number}} size
 * @param {() => ChartData} data the newest: options are made once, lines come and go faint
 * @param {Palette} palette
 * @param {(epoch: number | null) => void} onPoint
 * @returns {import('uplot').Options}
 */
export function optionsOf(size, data, palette, onPoint) {
  const { scale, lines, band } = data();
  return {
    ...size,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false, range: () => [xStart(data()), data().end] }, y: yScale(scale) },
    axes: [xAxis(palette, data().isSeconds), yAxis(scale, palette)],
    series: [
      {},
      ...lines.map((_, index) => lineSeries(index, data, palette, lines.length > MANY_LINES ? 1.25 : 2)),
      ...(band ? [EDGE, EDGE] : []),
    ],
    hooks: {
      drawAxes: [(chart) => drawMarks(chart, data(), palette), (chart) => drawBand(chart, data(), palette)],
      setCursor: [(chart) => onPoint(chart.cursor.idx == null ? null : chart.data[0][chart.cursor.idx])],
    },
  };
}

/** A first epoch alone stands at the left edge. @param {ChartData} data */
function xStart({ xs }) {
  return Math.min(1, xs[0] ?? 1);
}

/**
 * @param {ChartData['scale']} scale
 * @returns {import('uplot').Scale}
 */
function yScale(scale) {
  if (scale === 'fraction') return { range: () => [0, 1] };
  if (scale === 'log') return { distr: 3, log: 10, range: (_, low, high) => logRange(low, high) };
  return { range: (_, _low, high) => [0, high > 0 ? high * 1.06 : 1] };
}

/**
 * Half decades around what there is: the axis seldom moves while the lines do.
 * @param {number | null} low @param {number | null} high
 * @returns {[number, number]}
 */
export function logRange(low, high) {
  const [bottom, top] = decades([low, high], 12) ?? [-3, 0];
  return [10 ** bottom, 10 ** top];
}

/**
 * @param {Palette} palette @param {boolean} [isSeconds] of training, instead of epochs
 * @returns {import('uplot').Axis}
 */
function xAxis({ css }, isSeconds = false) {
  return {
    stroke: css.faint,
    font: FONT,
    size: 22,
    gap: 3,
    space: 44,
    grid: { show: false },
    ticks: { show: false },
    border: { show: true, stroke: css.line, width: 1 },
    incrs: [
      ...(isSeconds ? [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] : []),
      1,
      2,
      5,
      10,
      20,
      50,
      100,
      200,
      500,
      1000,
      2000,
      5000,
      10000,
      20000,
      50000,
      1e5,
      2e5,
      5e5,
      1e6,
      2e6,
      5e6,
      1e7,
    ],
    values: (_, marks) => marks.map((mark) => `${Number(mark.toPrecision(6))}${isSeconds ? ' s' : ''}`),
  };
}

/**
 * @param {ChartData['scale']} scale @param {Palette} palette
 * @returns {import('uplot').Axis}
 */
function yAxis(scale, { css }) {
  const axis = {
    stroke: css.faint,
    font: FONT,
    size: Y_WIDTH,
    gap: 4,
    space: 28,
    grid: { stroke: css.line, width: 1 },
    ticks: { show: false },
  };
  if (scale === 'log')
    return {
      ...axis,
      splits: (_, _axis, low, high) => decadeSplits(low, high),
      filter: (_, marks) => marks,
      values: (_, marks) => marks.map(decadeText),
    };
  if (scale === 'fraction')
    return { ...axis, incrs: [0.25, 0.5], values: (_, marks) => marks.map((mark) => `${mark * 100} %`) };
  return {
    ...axis,
    values: (_, marks) =>
      marks.map((mark) =>
        short(mark)
          .replace(/(\.\d*?)0+$/, '$1')
          .replace(/\.$/, ''),
      ),
  };
}

/** @param {number} low @param {number} high */
function decadeSplits(low, high) {
  return powers([roundHalf(Math.log10(low)), roundHalf(Math.log10(high))], 5)
    .reverse()
    .map((power) => 10 ** power);
}

/** Rids an exponent of what the logarithm rounded. @param {number} exponent */
function roundHalf(exponent) {
  return Math.round(2 * exponent) / 2;
}

/** @param {number} mark */
function decadeText(mark) {
  return powerText(Math.round(Math.log10(mark)));
}

/** The edges of the band are not lines: they only stretch the scale. */
const EDGE = { width: 0, points: { show: false }, stroke: 'transparent', paths: () => null };

/**
 * @param {number} index @param {() => ChartData} data @param {Palette} palette @param {number} width
 * @returns {import('uplot').Series}
 */
function lineSeries(index, data, palette, width) {
  const stroke = () => {
    const line = data().lines[index];
    const colour = palette.resolve(line?.colour ?? 'var(--soft)');
    return line?.isFaint ? faint(colour) : colour;
  };
  const points = { size: 5, width: 0, fill: stroke };
  // What a line of its own kind is, it is from the start: the chart is made again when that changes.
  const { isDashed = false, isSpanned = false } = data().lines[index] ?? {};
  return { width, stroke, points, spanGaps: isSpanned, ...(isDashed && { dash: [4, 4], width: Math.min(width, 1.5) }) };
}

/** @param {string} colour */
function faint(colour) {
  return `color-mix(in srgb, ${colour} 25%, transparent)`;
}

/**
 * The smallest to the largest of an epoch's sampled steps, behind the lines.
 * @param {UPlot} chart @param {ChartData} data @param {Palette} palette
 */
function drawBand(chart, { lines, band }, palette) {
  const [xs, low, high] = [chart.data[0], chart.data[lines.length + 1], chart.data[lines.length + 2]];
  if (!band || !low || !high) return;
  const { ctx } = chart;
  ctx.save();
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = palette.resolve(band.colour);
  for (const [start, end] of stretches(low, high)) {
    ctx.beginPath();
    for (let index = start; index < end; index += 1)
      ctx.lineTo(chart.valToPos(xs[index], 'x', true), edgeAt(chart, high[index]));
    for (let index = end - 1; index >= start; index -= 1)
      ctx.lineTo(chart.valToPos(xs[index], 'x', true), edgeAt(chart, low[index]));
    ctx.fill();
  }
  ctx.restore();
}

/** @param {UPlot} chart @param {number | null | undefined} value */
function edgeAt(chart, value) {
  return chart.valToPos(/** @type {number} */ (value), 'y', true);
}

/**
 * The stretches where both edges are known, as [start, end).
 * @param {ArrayLike<number | null | undefined>} low @param {ArrayLike<number | null | undefined>} high
 * @returns {[number, number][]}
 */
export function stretches(low, high) {
  /** @type {[number, number][]} */
  const found = [];
  for (let index = 0; index < low.length; index += 1) {
    if (low[index] == null || high[index] == null) continue;
    const before = found.at(-1);
    if (before && before[1] === index) before[1] = index + 1;
    else found.push([index, index + 1]);
  }
  return found;
}

/**
 * Where a setting was changed: a dashed line from top to bottom.
 * @param {UPlot} chart @param {ChartData} data @param {Palette} palette
 */
function drawMarks(chart, { marks = [] }, { css }) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = css.warn;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  for (const mark of marks) {
    const x = Math.round(chart.valToPos(mark, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
