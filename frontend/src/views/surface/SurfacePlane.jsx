// The drawing of a loss surface, with its axes and its scale; pointing at it, or the arrow keys, read off a loss.
// Imports drawings.

import { useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import { loss } from '../../format.js';
import { placeOf, valueAt } from '../../drawings/surface.js';
import { drawScale, drawSurface } from './picture.js';
import { phrase } from '../../words/surface.js';

/** @typedef {import('./picture.js').Answer} Answer */

/** @param {{answer: Answer, names: [string, string], label: string, onSpot: (text: string) => void}} props */
export function SurfacePlane({ answer, names, label, onSpot }) {
  const [spot, setSpot] = useState(/** @type {{column: number, row: number}|null} */ (null));
  const [columns, rows] = [answer.x.length - 1, answer.y.length - 1];
  const point = (/** @type {{column: number, row: number}|null} */ at) => {
    setSpot(at);
    onSpot(at ? spotText(answer, at) : '');
  };
  const steer = (/** @type {KeyboardEvent} */ event) => {
    const at = spot ?? { column: answer.x.indexOf(0), row: answer.y.indexOf(0) };
    const move = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    })[event.key];
    if (!move) return;
    event.preventDefault();
    point({ column: held(Math.round(at.column) + move[0], columns), row: held(Math.round(at.row) + move[1], rows) });
  };
  return (
    <>
      <div class="surface-axis surface-axis-y">{names[1]}</div>
      <div
        class="surface-plane"
        role="img"
        aria-label={label}
        tabIndex={0}
        onKeyDown={steer}
        onPointerLeave={() => point(null)}
        onBlur={() => point(null)}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          point({
            column: held(((event.clientX - box.left) / box.width) * columns, columns),
            row: held((1 - (event.clientY - box.top) / box.height) * rows, rows),
          });
        }}
      >
        <Canvas
          aria-hidden="true"
          draw={({ context, ratio, palette }) => drawSurface(context, answer, { ratio, palette })}
        />
        <Canvas
          aria-hidden="true"
          draw={({ context, ratio, palette }) => drawSpot(context, answer, spot, ratio, palette)}
        />
      </div>
      <Scale answer={answer} />
      <div class="surface-axis surface-axis-x">{names[0]}</div>
    </>
  );
}

/** @param {{answer: Answer}} props */
function Scale({ answer }) {
  const shown = answer.levels.edges.filter((_, index) => index % 2 === 0).reverse();
  return (
    <div class="surface-scale" aria-hidden="true">
      <Canvas draw={({ context, palette }) => drawScale(context, palette)} />
      <ol>
        {shown.map((edge, index) => (
          <li key={edge}>
            {loss(edge)}
            {index === 0 && !answer.levels.isLog ? '+' : ''}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** @param {number} value @param {number} most */
const held = (value, most) => Math.max(0, Math.min(most, value));

/** @param {Answer} answer @param {{column: number, row: number}} at */
function spotText(answer, at) {
  const value = valueAt(answer.surface, at.column, at.row);
  const along = (/** @type {number[]} */ axis, /** @type {number} */ place) =>
    (axis[0] + (place / (axis.length - 1)) * (axis[axis.length - 1] - axis[0])).toFixed(2).replace('-', '−');
  const height = value === null ? phrase('noFiniteLoss') : phrase('loss', { loss: loss(value) });
  return phrase('at', { height, x: along(answer.x, at.column), y: along(answer.y, at.row) });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Answer} answer
 * @param {{column: number, row: number}|null} spot
 * @param {number} ratio
 * @param {import('../../drawings/theme.js').Palette} palette
 */
function drawSpot(context, answer, spot, ratio, { resolve }) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  if (!spot) return;
  const at = (/** @type {number[]} */ axis, /** @type {number} */ place) =>
    axis[0] + (place / (axis.length - 1)) * (axis[axis.length - 1] - axis[0]);
  const [left, top] = placeOf(answer.surface, at(answer.x, spot.column), at(answer.y, spot.row), width, height);
  for (const [colour, thick] of /** @type {[string, number][]} */ ([
    [resolve('var(--map-high)'), 4],
    [resolve('var(--map-low)'), 1.6],
  ])) {
    context.beginPath();
    context.arc(left, top, 6 * ratio, 0, 2 * Math.PI);
    [context.strokeStyle, context.lineWidth] = [colour, thick * ratio];
    context.stroke();
  }
}
