// Some examples to pick the watched one from: a wall of pictures, points in the plane, or rows of numbers. May import
// state and drawings.
import { useMemo } from 'preact/hooks';
import { ImageTile } from '../../drawings/ImageTile.jsx';
import { PlaneView } from '../../drawings/PlaneView.jsx';
import { short } from '../../format.js';
import { isUpload } from '../../state/document/uploading.js';
import { watchSample } from '../../state/run/actions.js';
import { tilesOf } from '../shared/tiles.js';
import { dataPreview, fieldErrors, isActive, isRunNetwork, runSpec, spec } from '../../state/store.js';
import { phrase } from '../../words/data.js';

/** @import { DataPreview, Picture, Sample } from '../../state/types.js' */

const SHOWN = 21;

export function Samples() {
  const preview = dataPreview.value;
  if (!preview)
    return (
      <p class="samples-empty soft">
        {fieldErrors.value.some((error) => error.path[0] === 'data')
          ? phrase('noSamplesAField')
          : phrase('loadingSamples')}
      </p>
    );
  if (preview.pictures) return <Wall preview={preview} />;
  if (preview.points) return <Points preview={preview} />;
  if (preview.values?.length) return <Rows preview={preview} />;
  if (isUpload() && !spec.value?.data.id) return <p class="samples-empty soft">{phrase('chooseAFileBelow')}</p>;
  return <p class="samples-empty soft">{phrase('thisSetHasNo', { inputShape: preview.input_shape.join(' × ') })}</p>;
}

const watched = () => spec.value?.watch?.sample ?? 0;

/** @param {{preview: DataPreview}} props */
function Wall({ preview }) {
  const pictures = useMemo(() => (preview.pictures ? tilesOf(preview.pictures) : []), [preview]);
  return (
    <>
      <ul class="wall" aria-label={phrase('samplesChooseTheOne')}>
        {preview.samples.slice(0, SHOWN).map((sample, index) => (
          <li key={sample.index}>
            <Tile sample={sample} picture={pictures[index]} />
          </li>
        ))}
      </ul>
      <WaitNote />
    </>
  );
}

/** @param {{sample: Sample, picture: Picture}} props */
function Tile({ sample, picture }) {
  const label = `${sample.class_name ?? phrase('sample', { index: sample.index })}, ${sample.split}`;
  return (
    <button
      type="button"
      class="tile"
      aria-pressed={sample.index === watched()}
      title={phrase('watchThisOne', { label })}
      onClick={() => watchSample(sample.index)}
    >
      <ImageTile picture={picture} label={label} />
    </button>
  );
}

/** A click takes the nearest point. @param {{preview: DataPreview}} props */
function Points({ preview }) {
  const points = /** @type {NonNullable<DataPreview['points']>} */ (preview.points);
  const range = preview.range ?? 6;
  const place = preview.samples.findIndex((sample) => sample.index === watched());
  const at = place === -1 ? watched() : place;
  const selected = points.x[at] === undefined ? null : { x: points.x[at], y: points.y[at] };
  const pick = (/** @type {MouseEvent} */ event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 * range - range;
    const y = range - ((event.clientY - box.top) / box.height) * 2 * range;
    const nearest = nearestPoint(points, x, y);
    watchSample(preview.samples[nearest]?.index ?? nearest);
  };
  const next = (/** @type {number} */ by) => {
    const index = (at + by + points.x.length) % points.x.length;
    watchSample(preview.samples[index]?.index ?? index);
  };
  return (
    <>
      <button
        type="button"
        class="plane"
        onClick={pick}
        aria-label={phrase('pointsAClickWatches')}
        onKeyDown={(event) => {
          const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
          if (by) {
            event.preventDefault();
            next(by);
          }
        }}
      >
        <PlaneView
          boundary={null}
          points={points}
          range={range}
          selected={selected}
          label={
            preview.classes.length
              ? phrase('pointsOfClasses', { points: points.x.length, classes: preview.classes.length })
              : phrase('pointsOfNoClasses', { points: points.x.length })
          }
        />
      </button>
      <WaitNote />
    </>
  );
}

/** @param {{x: number[], y: number[]}} points @param {number} x @param {number} y @returns {number} */
function nearestPoint(points, x, y) {
  let best = 0;
  let least = Infinity;
  points.x.forEach((value, index) => {
    const distance = (value - x) ** 2 + (points.y[index] - y) ** 2;
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** @param {{preview: DataPreview}} props */
function Rows({ preview }) {
  return (
    <ul class="rows" aria-label={phrase('samplesChooseTheOne')}>
      {(preview.values ?? []).map((values, index) => (
        <li key={index}>
          <button
            type="button"
            aria-pressed={(preview.samples[index]?.index ?? index) === watched()}
            onClick={() => watchSample(preview.samples[index]?.index ?? index)}
          >
            {[values]
              .flat(3)
              .slice(0, 6)
              .map((value) => short(value))
              .join('  ')}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A run that trains another network than the edited one goes on watching its own sample. */
function WaitNote() {
  if (!isActive.value || isRunNetwork.value || (runSpec.value?.watch?.sample ?? 0) === watched()) return null;
  return <p class="form-note">{phrase('theRunThatGoes')}</p>;
}
