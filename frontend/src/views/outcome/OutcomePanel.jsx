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

/** What an empty chart says, by the state of the run. @type {Record<string, string>} */
const HINTS = {
  none: 'Press Train: one point per epoch.',
  queued: 'It begins as soon as a place is free.',
  diverged: 'It diverged within the first epoch: there is nothing to draw.',
  stopped: 'It was stopped within the first epoch.',
  failed: 'It failed within the first epoch.',
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
      <section class={`panel outcome${stale}`} aria-label="Outcome">
        <Figures isClassification={isClassification} />
        <Boundary />
        <MeasureChart
          measure="loss"
          columns={{ epochs: columns.epochs, ...columns.loss }}
          {...shared}
          hint={HINTS[run.value ? state : 'none'] ?? 'The first epoch is on its way.'}
        />
        {isClassification && (
          <MeasureChart measure="accuracy" columns={{ epochs: columns.epochs, ...columns.accuracy }} {...shared} />
        )}
        {run.value && !isRunNetwork.value && epochs.length > 0 && (
          <p class="outcome-note">These figures are of the run that was started before the last edit.</p>
        )}
      </section>
      <section class={`panel${stale}`} aria-label="Gradients">
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
