// A point of the plane, or a row of numbers, of one's own. Imports state, drawings and siblings.

import { useEffect, useState } from 'preact/hooks';
import { PlaneView } from '../../drawings/PlaneView.jsx';
import { short } from '../../format.js';
import { setOwn } from '../../state/asking/own.js';
import { pictures, spec } from '../../state/store.js';
import { outputPicture } from '../shared/facts.js';
import { featuresOf } from './inputs.js';
import { phrase } from '../../words/own.js';

/** @import { DataPreview } from '../../state/types.js' */

const STEP = 0.25;
let keptPoint = /** @type {{x: number, y: number}|null} */ (null);

/** @param {{preview: DataPreview}} props */
export function Point({ preview }) {
  const [point, setPoint] = useState(keptPoint);
  const range = preview.range ?? 6;
  const features = /** @type {string[]} */ (spec.value?.data.features ?? ['x1', 'x2']);
  useEffect(() => {
    keptPoint = point;
    setOwn(point && featuresOf(point.x, point.y, features));
  }, [point, features.join()]);
  const held = (/** @type {number} */ value) => Math.min(Math.max(Math.round(value * 100) / 100, -range), range);
  const pick = (/** @type {MouseEvent} */ event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    if (event.detail === 0) return; // Enter on the keyboard has no place
    setPoint({
      x: held(((event.clientX - box.left) / box.width) * 2 * range - range),
      y: held(range - ((event.clientY - box.top) / box.height) * 2 * range),
    });
  };
  const steer = (/** @type {KeyboardEvent} */ event) => {
    const moves = /** @type {Record<string, number[]>} */ ({
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
    });
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const at = point ?? { x: 0, y: 0 };
    setPoint({ x: held(at.x + move[0]), y: held(at.y + move[1]) });
  };
  return (
    <div class="asked-point">
      <button
        type="button"
        class="plane-button"
        onClick={pick}
        onKeyDown={steer}
        aria-label={phrase('thePlaneClickTo', {
          more: point ? phrase('nowAt', { x: short(point.x), y: short(point.y) }) : '',
        })}
      >
        <PlaneView
          boundary={outputPicture(pictures.value, 'boundary')}
          points={preview.points}
          range={range}
          areClasses={preview.classes.length > 0}
          selected={point}
          label={phrase('thePlaneWithThe')}
        />
      </button>
      <p class="sheet-readout" aria-live="polite">
        {point ? phrase('point', { x: short(point.x), y: short(point.y) }) : phrase('clickAnywhereOnThe')}
      </p>
    </div>
  );
}

const MOST_FIELDS = 32;

/** @param {{preview: DataPreview}} props */
export function Numbers({ preview }) {
  const first = (preview.values?.[0] ?? []).flat();
  const [values, setValues] = useState(first);
  useEffect(() => {
    setOwn(values);
  }, [values]);
  if (!first.length || first.length > MOST_FIELDS || preview.kind !== 'row') {
    return <p class="soft">{phrase('examplesOfThisShape', { inputShape: preview.input_shape.join(' × ') })}</p>;
  }
  return (
    <div>
      <p class="soft">{phrase('itBeginsWithThe')}</p>
      <div class="asked-numbers">
        {values.map((value, index) => (
          <label key={index}>
            <span class="faint">{index + 1}</span>
            <input
              class="field"
              type="number"
              step="any"
              value={value}
              aria-label={phrase('input', { index: index + 1 })}
              onInput={(event) => {
                const next = event.currentTarget.valueAsNumber;
                if (Number.isFinite(next)) setValues(values.map((one, at) => (at === index ? next : one)));
              }}
            />
          </label>
        ))}
      </div>
    </div>
  );
}
