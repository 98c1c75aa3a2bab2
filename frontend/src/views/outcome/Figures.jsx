// The two figures that matter most, large. Imports state and drawings.

import { dataPreview, history, shownEpoch, run } from '../../state/store.js';
import * as format from '../../format.js';
import { phrase } from '../../words/outcome.js';

/** @param {{isClassification: boolean}} props */
export function Figures({ isClassification }) {
  const epoch = shownEpoch.value;
  const hasTest = !epoch || epoch.test?.loss != null;
  const side = hasTest ? phrase('testTitle') : phrase('trainingTitle');
  const shown = hasTest ? epoch?.test : epoch?.train;
  const classes = dataPreview.value?.classes.length ?? 0;
  return (
    <div class="figures">
      {isClassification && (
        <Figure
          title={phrase('sideAccuracy', { side })}
          value={format.percent(shown?.accuracy)}
          more={
            epoch
              ? hasTest && phrase('trainAccuracy', { accuracy: format.percent(epoch.train.accuracy) })
              : classes > 1 && phrase('byGuessing', { classes: format.percent(1 / classes, 0) })
          }
        />
      )}
      <Figure
        title={phrase('sideLoss', { side })}
        value={format.loss(shown?.loss)}
        more={
          epoch
            ? hasTest && phrase('trainLoss', { loss: format.loss(epoch.train.loss) })
            : run.value
              ? history.value.state
              : phrase('notTrainedYet')
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
