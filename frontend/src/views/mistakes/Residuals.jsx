// Numbers predicted against numbers true. Imports state, drawings and siblings.

import { Canvas } from '../../drawings/Canvas.jsx';
import { percent, short } from '../../format.js';
import { drawScatter, extentOf, placeOf } from '../../drawings/scatter.js';
import { watchSample } from '../../state/run/actions.js';
import { run, spec } from '../../state/store.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { phrase } from '../../words/mistakes.js';

/** @typedef {{index: number[], true: (number|null)[], predicted: (number|null)[]}} Scatter */
/**
 * @typedef {{scatter: Scatter, part: string, explained: number|null, mean_absolute_error: number,
 *   root_mean_square_error: number}} ResidualsAnswer
 */

/** @param {{answer: ResidualsAnswer}} props */
export function Residuals({ answer }) {
  const { scatter } = answer;
  const extent = extentOf([scatter.true, scatter.predicted]);
  const at = scatter.index.indexOf(spec.value?.watch?.sample ?? 0);
  const step = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    watchSample(scatter.index[(Math.max(at, 0) + by + scatter.index.length) % scatter.index.length]);
  };
  const explained =
    answer.explained === null
      ? ''
      : phrase('ofTheVarianceExplained', { percent: percent(Math.max(0, answer.explained), 0) });
  const text = phrase('meanAbsoluteErrorRoot', {
    meanAbsoluteError: short(answer.mean_absolute_error),
    rootMeanSquareError: short(answer.root_mean_square_error),
    explained,
  });
  return (
    <figure class="residuals" aria-label={phrase('predictedAgainstTrue')}>
      <div class="panel-head">
        <h3>{phrase('predictedAgainstTrue')}</h3>
        <button type="button" class="link" onClick={() => save(answer)} aria-label={phrase('predictedAgainstTrueSave')}>
          {phrase('csv')}
        </button>
      </div>
      <Canvas
        class="scatter-canvas"
        role="img"
        tabIndex={0}
        aria-label={phrase('examplesPredictedAgainstTrue', { count: scatter.index.length, text })}
        onKeyDown={step}
        onClick={(/** @type {MouseEvent} */ event) => pick(event, scatter, extent)}
        draw={({ context, ratio, palette }) =>
          drawScatter(context, scatter, extent, { css: palette.css, ratio, selected: at })
        }
      />
      <figcaption class="soft">{phrase('onTheDashedLine', { text })}</figcaption>
    </figure>
  );
}

/** @param {MouseEvent} event @param {Scatter} scatter @param {import('../../drawings/scatter.js').Extent} extent */
function pick(event, scatter, extent) {
  const side = /** @type {HTMLElement} */ (event.currentTarget).clientWidth;
  const distances = scatter.true.map((truth, index) => {
    const said = scatter.predicted[index];
    if (truth === null || said === null) return Infinity;
    const [x, y] = placeOf(truth, said, extent, side);
    return Math.hypot(x - event.offsetX, y - event.offsetY);
  });
  const nearest = distances.indexOf(Math.min(...distances));
  if (distances[nearest] <= 14) watchSample(scatter.index[nearest]);
}

/** @param {ResidualsAnswer} answer */
function save({ scatter, part }) {
  const text = toCsv(['index', 'true', 'predicted'], [scatter.index, scatter.true, scatter.predicted]);
  saveFile(
    new Blob([text], { type: 'text/csv' }),
    `${run.value?.name || spec.value?.name || 'layerlab'}-residuals-${part}.csv`,
  );
}
