// For data on the plane: what the network answers everywhere, with the points on it and a legend. Imports state and
// drawings.

import { watchSample } from '../../state/run/actions.js';
import { dataPreview, pictures, spec } from '../../state/store.js';
import { short } from '../../format.js';
import { surfaceReach } from '../../drawings/boundary.js';
import { PlaneView } from '../../drawings/PlaneView.jsx';
import { outputPicture } from '../shared/facts.js';
import { phrase } from '../../words/outcome.js';

export function Boundary() {
  const data = dataPreview.value;
  if (!data?.points) return null;
  const frame = pictures.value;
  const boundary = outputPicture(frame, 'boundary');
  const areClasses = data.classes.length > 0;
  const { points } = data;
  // Points come in the order of the examples, the first thousand.
  const index = spec.value?.watch?.sample ?? 0;
  return (
    <figure class="boundary" aria-label={areClasses ? phrase('decisionBoundary') : phrase('theFunctionLearnt')}>
      <PlaneView
        boundary={boundary}
        points={points}
        range={data.range ?? 6}
        areClasses={areClasses}
        selected={placeOf(points, index)}
        label={boundaryText(data, boundary !== null, frame?.epoch ?? 0)}
        onPick={watchSample}
      />
      <Legend classes={data.classes} boundary={boundary} />
    </figure>
  );
}

/** @param {{classes: string[], boundary: import('../../state/types.js').Picture | null}} props */
function Legend({ classes, boundary }) {
  return (
    <figcaption class="legend boundary-legend">
      {classes.map((name, index) => (
        <span key={name}>
          <i class="dot" style={{ color: classToken(index) }} />
          {name}
        </span>
      ))}
      {classes.length === 0 && (
        <span class="scale">
          {short(-surfaceReach(boundary))}
          <i class="scale-bar" />
          {short(surfaceReach(boundary))}
        </span>
      )}
      <span>
        <i class="dot is-plain" />
        {phrase('train')}
      </span>
      <span>
        <i class="dot is-ring" />
        {phrase('test')}
      </span>
      <span class="faint">
        {classes.length > 0 ? phrase('strongerColourSurer') : boundary ? phrase('aPointLikeIts') : ''}
      </span>
    </figcaption>
  );
}

/** The same order as the palette's classes. @param {number} index */
function classToken(index) {
  const tokens = ['--neg', '--pos', '--series-2', '--series-3', '--series-5', '--series-4', '--series-6', '--series-7'];
  return `var(${tokens[index % tokens.length]})`;
}

/** @param {{x: number[], y: number[]}} points @param {number} place */
function placeOf(points, place) {
  return place < points.x.length ? { x: points.x[place], y: points.y[place] } : null;
}

/** @param {import('../../state/types.js').DataPreview} data @param {boolean} isDrawn @param {number} epoch */
function boundaryText(data, isDrawn, epoch) {
  const classes = data.classes.length ? phrase('ofClasses', { count: data.classes.length }) : '';
  const count = phrase('countPointsClasses', { count: data.points?.x.length ?? 0, classes });
  const { minimum, maximum } = isDrawn && !data.classes.length ? (outputPicture(pictures.value, 'boundary') ?? {}) : {};
  const range = minimum == null ? '' : phrase('fromTo', { minimum: short(minimum), maximum: short(maximum) });
  return isDrawn ? phrase('whatTheNetworkAnswers', { epoch, range, count }) : phrase('onThePlane', { count });
}
