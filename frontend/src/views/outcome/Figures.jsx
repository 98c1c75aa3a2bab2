// The two figures that matter most, large. Imports state and drawings.

import { dataPreview, history, shownEpoch, run } from '../../state/store.js';
import * as format from '../../format.js';

/** @param {{isClassification: boolean}} props */
export function Figures({ isClassification }) {
  const epoch = shownEpoch.value;
  const hasTest = !epoch || epoch.test?.loss != null;
  const side = hasTest ? 'Test' : 'Training';
  const shown = hasTest ? epoch?.test : epoch?.train;
  const classes = dataPreview.value?.classes.length ?? 0;
  return (
    <div class="figures">
      {isClassification && (
        <Figure
          title={`${side} accuracy`}
          value={format.percent(shown?.accuracy)}
          more={
            epoch
              ? hasTest && `train ${format.percent(epoch.train.accuracy)}`
              : classes > 1 && `by guessing ${format.percent(1 / classes, 0)}`
          }
        />
      )}
      <Figure
        title={`${side} loss`}
        value={format.loss(shown?.loss)}
        more={
          epoch
            ? hasTest && `train ${format.loss(epoch.train.loss)}`
            : run.value
              ? history.value.state
              : 'not trained yet'
        }
      />
    </div>
  );
}

/** @param {{title: string, value: string, more: string | false}} props */
function Figure({ title, value, more }) {
  return (
    <div class="figure">
      <span class="figure-title">{title}</span>
      <strong>{value}</strong>
      <span class="figure-more">{more || ' '}</span>
    </div>
  );
}
