// One chart with a line for each compared run, and what all of them say where it is pointed at. Imports drawings,
// charts and its siblings.
import { useMemo, useState } from 'preact/hooks';
import { viewedEpoch } from '../../state/store.js';
import { Chart } from '../shared/charts/Chart.jsx';
import { ChartFigure } from '../shared/charts/ChartFigure.jsx';
import { bestRow } from '../shared/charts/summaries.js';
import { curveOf, overlaid, valueAt } from './curves.js';
import { runColour } from './names.js';
import { phrase } from '../../words/compare.js';

/** @import { EpochReport } from '../../state/types.js' */
/** @import { Course } from '../../state/run/comparing.js' */
/** @import { Axis, Curve } from './curves.js' */
/** @typedef {{label: string, isDashed?: boolean, read: (report: EpochReport) => number|null|undefined}} Read */
/**
 * @typedef {object} Props
 * @property {Course[]} compared
 * @property {string[]} names
 * @property {Axis} axis
 * @property {string} title
 * @property {string} [subject] what the title ends with, where a control says it
 * @property {import('preact').ComponentChildren} [tools]
 * @property {Read[]} reads
 * @property {'linear'|'fraction'|'log'} scale
 * @property {(value: number|null) => string} text
 */

/** @param {Props} props */
export function OverlayChart({ compared, names, axis, title, subject = '', tools, reads, scale, text }) {
  const [pointed, setPointed] = useState(/** @type {number|null} */ (null));
  const key = reads.map(({ label, isDashed }) => `${label}${isDashed}`).join(' ') + title + subject;
  const curves = useMemo(
    () =>
      compared.map(({ epochs }) =>
        curveOf(
          epochs,
          axis,
          reads.map(({ read }) => read),
        ),
      ),
    [axis, key, ...compared.map(({ epochs }) => epochs)],
  );
  const { xs, columns } = useMemo(() => overlaid(curves, axis), [curves]);
  const lines = compared.flatMap(({ colour }, index) =>
    reads.map(({ label, isDashed }, read) => ({
      label: `${names[index]} ${label}`,
      colour: runColour(colour),
      values: columns[index][read],
      isDashed,
      isSpanned: axis === 'seconds',
    })),
  );
  const name = `${title} ${subject}`.trim();
  return (
    <ChartFigure
      title={title}
      summary={summaryOf(name, names, curves, reads, text, scale)}
      fileName={`Compared ${name}`}
      hasRows={xs.length > 0}
      table={() => ({
        heads: [
          axis === 'epochs' ? phrase('epochsInLine') : phrase('secondsInLine'),
          ...lines.map(({ label }) => label),
        ],
        columns: [xs, ...lines.map(({ values }) => values)],
        texts: [String, ...lines.map(() => text)],
      })}
      tools={
        <>
          {tools}
          <span class="chart-point">{pointed !== null && placeText(pointed, axis)}</span>
        </>
      }
    >
      <Chart
        xs={xs}
        end={axis === 'epochs' ? epochsToCome(compared, xs) : (xs.at(-1) ?? 1)}
        lines={lines}
        scale={scale}
        isSeconds={axis === 'seconds'}
        looked={axis === 'epochs' ? viewedEpoch.value : null}
        onPoint={setPointed}
        height={150}
      />
      <Legend {...{ compared, names, curves, reads, pointed, text }} />
    </ChartFigure>
  );
}

/**
 * @param {Pick<Props, 'compared' | 'names' | 'reads' | 'text'> & {curves: Curve[], pointed: number|null}} props
 */
function Legend({ compared, names, curves, reads, pointed, text }) {
  return (
    <ul class="overlay-legend">
      {reads.length > 1 && (
        <li aria-hidden="true">
          <span class="overlay-name" />
          {reads.map(({ label }) => (
            <small key={label}>{label}</small>
          ))}
        </li>
      )}
      {compared.map(({ run, colour }, index) => (
        <li key={run.id}>
          <i style={{ color: runColour(colour) }} aria-hidden="true" />
          <span class="overlay-name">{names[index]}</span>
          {reads.map(({ label }, read) => (
            <b key={label} title={label}>
              {text(valueAt(curves[index], read, pointed))}
            </b>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** Where the axis of epochs ends: runs that go on have room to. @param {Course[]} compared @param {number[]} xs */
function epochsToCome(compared, xs) {
  const going = compared.filter(({ run }) => ['running', 'paused'].includes(run.state));
  return Math.max(xs.at(-1) ?? 1, ...going.map(({ run }) => run.epochs));
}

/** @param {number} x @param {Axis} axis */
const placeText = (x, axis) =>
  axis === 'epochs' ? phrase('epoch', { x }) : phrase('secondsLater', { seconds: x.toFixed(2) });

/**
 * @param {string} title
 * @param {string[]} names
 * @param {Curve[]} curves
 * @param {Read[]} reads
 * @param {(value: number|null) => string} text
 * @param {'linear' | 'fraction' | 'log'} scale a norm, on a log scale, has no best
 */
function summaryOf(title, names, curves, reads, text, scale) {
  const parts = curves.map((curve, index) => {
    if (curve.xs.length === 0) return phrase('nothingHasBeenTrained', { name: names[index] });
    const said = reads.map(({ label }, read) => {
      const best = bestRow(curve.columns[read], scale !== 'fraction');
      const extreme =
        scale === 'log' ? '' : phrase('best', { what: best < 0 ? phrase('unknown') : text(curve.columns[read][best]) });
      return `${label} ${text(valueAt(curve, read, null))}${extreme}`;
    });
    return `${names[index]}: ${said.join('; ')}`;
  });
  return phrase('atTheEndOf', { title, parts: parts.join('. ') });
}
