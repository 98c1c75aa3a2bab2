// The right column: what comes out. Figures, charts, the watched example's answer. Imports state, drawings and charts.

import './outcome.css';
import '../shared/charts/charts.css';
import { useMemo } from 'preact/hooks';
import { selectLayer } from '../../state/run/actions.js';
import { dataPreview, history, isRunNetwork, isStale, run, selectedLayer, spec } from '../../state/store.js';
import { createColumns, MEASURES } from '../shared/charts/columns.js';
import { GradientChart } from './GradientChart.jsx';
import { MeasureChart } from './MeasureChart.jsx';
import { Answer } from './Answer.jsx';
import { Boundary } from './Boundary.jsx';
import { Figures } from './Figures.jsx';
import { axisEnd, trainedLayers } from '../shared/facts.js';
import { phrase } from '../../words/outcome.js';

/** What an empty chart says, by the state of the run. @type {Record<string, string>} */
const HINTS = {
  none: phrase('pressTrainOnePoint'),
  queued: phrase('itBeginsAsSoon'),
  diverged: phrase('itDivergedWithinThe'),
  stopped: phrase('itWasStoppedWithin'),
  failed: phrase('itFailedWithinThe'),
};

export function OutcomePanel() {
  const { epochs, total, marks, state } = history.value;
  const columns = useMeasures();
  // Most data have classes: until it is known, the place for accuracy is kept.
  const isClassification =
    (dataPreview.value?.classes.length ?? 1) > 0 || columns.train.accuracy.some((value) => value !== null);
  const end = axisEnd(total || (spec.value?.training?.epochs ?? 20), epochs.at(-1)?.epoch ?? 0);
  const name = run.value?.name || spec.value?.name || 'layerlab';
  const shared = { end, name, marks: marks.map((mark) => mark.epoch) };
  const stale = isStale.value ? ' is-stale' : '';
  return (
    <>
      <section class={`panel outcome${stale}`} aria-label={phrase('outcome')}>
        <Figures isClassification={isClassification} />
        <Boundary />
        <MeasureChart
          measure="loss"
          columns={{ epochs: columns.epochs, ...columns.loss }}
          {...shared}
          hint={HINTS[run.value ? state : phrase('none')] ?? phrase('theFirstEpochIs')}
        />
        {isClassification && (
          <MeasureChart measure="accuracy" columns={{ epochs: columns.epochs, ...columns.accuracy }} {...shared} />
        )}
        {run.value && !isRunNetwork.value && epochs.length > 0 && (
          <p class="outcome-note">{phrase('theseFiguresAreOf')}</p>
        )}
      </section>
      <section class={`panel${stale}`} aria-label={phrase('gradients')}>
        <GradientChart
          layers={trainedLayers(history.value)}
          epochs={epochs}
          {...shared}
          selected={selectedLayer.value}
          onSelect={selectLayer}
        />
      </section>
      <Answer />
    </>
  );
}

function useMeasures() {
  const read = useMemo(() => createColumns(MEASURES), []);
  const [epochs, trainLoss, testLoss, trainAccuracy, testAccuracy] = read(history.value.epochs);
  return {
    epochs: /** @type {number[]} */ (epochs),
    train: { accuracy: trainAccuracy },
    loss: { train: trainLoss, test: testLoss },
    accuracy: { train: trainAccuracy, test: testAccuracy },
  };
}
