// The 2-D plane: what the network answers everywhere, and the data's points on it. May import only other drawings.

import '../styles/drawings.css';
import { drawPoints, drawSelected, surfaceReach, toPixel } from './boundary.js';
import { Canvas } from './Canvas.jsx';
import { mix, toCss } from './colours.js';
import { drawLayerPicture } from './layer-picture.js';

/** @typedef {import('./boundary.js').Points} Points */

/**
 * Two canvases, so that a new boundary does not draw a thousand points again. Whole-number labels are classes unless
 * `areClasses` says otherwise.
 * @param {{boundary?: import('./picture.js').Picture | null, points?: Points | null, range?: number, label: string,
 *   selected?: {x: number, y: number} | null, areClasses?: boolean, onPick?: (index: number) => void}} props
 */
export function PlaneView({ boundary, points, range = 6, label, selected, areClasses, onPick }) {
  const byClass = areClasses ?? points?.label.every(Number.isInteger) ?? true;
  return (
    <div class="plane" role="img" aria-label={label}>
      <Canvas
        class="plane-layer"
        aria-hidden="true"
        draw={({ context, ratio, palette }) => drawLayerPicture(context, boundary, { palette, ratio })}
      />
      <Canvas
        class={`plane-layer${onPick ? ' is-pickable' : ''}`}
        aria-hidden="true"
        onClick={points && onPick ? (/** @type {MouseEvent} */ event) => pick(event, points, range, onPick) : undefined}
        draw={({ context, ratio, palette }) => {
          const side = Math.min(context.canvas.width, context.canvas.height);
          // Numbers near 0 are as pale as the plane: their points need a darker edge.
          const outline = byClass ? palette.css.panel : palette.css.faint;
          const look = { range, side, ratio, ink: palette.css.ink, paper: palette.css.panel, outline };
          context.clearRect(0, 0, context.canvas.width, context.canvas.height);
          if (points)
            drawPoints(context, points, { ...look, colourOf: pointColour(palette, byClass, surfaceReach(boundary)) });
          if (selected) drawSelected(context, selected, look);
        }}
      />
    </div>
  );
}

/**
 * A class by its colour; a number by the diverging scale, up to `reach`.
 * @param {import('./theme.js').Palette} palette @param {boolean} areClasses @param {number} reach
 * @returns {(label: number) => string}
 */
function pointColour({ classes, zero }, areClasses, reach) {
  if (areClasses) return (label) => toCss(classes[label % classes.length]);
  return (label) => toCss(mix(zero, classes[label < 0 ? 0 : 1], Math.min(Math.abs(label) / reach, 1)));
}

/**
 * The point nearest to a click, if there is one within 12 pixels.
 * @param {MouseEvent} event @param {Points} points @param {number} range @param {(index: number) => void} onPick
 */
function pick(event, points, range, onPick) {
  const side = /** @type {HTMLElement} */ (event.currentTarget).clientWidth;
  const distances = points.x.map((_, index) => {
    const [x, y] = toPixel(points.x[index], points.y[index], range, side);
    return Math.hypot(x - event.offsetX, y - event.offsetY);
  });
  const nearest = distances.indexOf(Math.min(...distances));
  if (distances[nearest] <= 12) onPick(nearest);
}
