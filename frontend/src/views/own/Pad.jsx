// The drawing pad: mouse, pen, finger, or arrow keys and Space. Imports drawings and siblings.

import { useRef, useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import { toCss, unpack } from '../../drawings/colours.js';
import { scratchOf, stamp } from '../../drawings/planes.js';
import { phrase } from '../../words/own.js';

/** @typedef {import('./strokes.js').Stroke} Stroke */
/** @typedef {{colour: number[], width: number, isEraser: boolean}} Pen */

/**
 * `strokes` of the whole drawing; `onDraw` hands on what they are after each move of the pen.
 * @typedef {{strokes: Stroke[], under: Float32Array|null, pen: Pen, background: number, shape: number[], label: string,
 *   onDraw: (strokes: Stroke[]) => void, onFile: (file: File) => void}} Props
 */
/**
 * Where the pen of the keyboard is, and whether it is down.
 * @typedef {{cell: number[]|null, isInking: boolean}} Hand
 */

/** @param {Props} props */
export function Pad({ strokes, under, pen, background, shape, label, onDraw, onFile }) {
  const isDown = useRef(false);
  const { begin, extend } = usePen(strokes, pen, onDraw);
  const { hand, steer, lift, leave } = useKeys(shape, begin, extend);
  const { cell, isInking } = hand;
  const up = () => {
    isDown.current = false;
  };
  return (
    <Dropped onFile={onFile}>
      <Canvas
        class="pad-canvas"
        role="application"
        aria-label={label}
        tabIndex={0}
        onKeyDown={steer}
        onBlur={lift}
        onPointerDown={(/** @type {PointerEvent} */ event) => {
          /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
          isDown.current = true;
          leave();
          begin(placeOf(event));
        }}
        onPointerMove={(/** @type {PointerEvent} */ event) => {
          if (isDown.current) extend(placeOf(event));
        }}
        onPointerUp={up}
        onPointerCancel={up}
        draw={({ context, palette }) => drawPad(context, palette, { strokes, under, background, shape, ...hand })}
      />
      <p class="visually-hidden" aria-live="polite">
        {cell &&
          phrase('columnRow', { cell: cell[0] + 1, cell2: cell[1] + 1, more: isInking ? phrase('penDown') : '' })}
      </p>
    </Dropped>
  );
}

/**
 * The box that pictures can be dropped on.
 * @param {{onFile: (file: File) => void, children: import('preact').ComponentChildren}} props
 */
function Dropped({ onFile, children }) {
  const [isOver, setOver] = useState(false);
  return (
    <div
      class={`pad${isOver ? ' is-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) onFile(file);
      }}
    >
      {children}
    </div>
  );
}

/**
 * A stroke begun, and one that goes on; between two drawings of the page there may be several moves.
 * @param {Stroke[]} strokes @param {Pen} pen @param {Props['onDraw']} onDraw
 */
function usePen(strokes, pen, onDraw) {
  const newest = useRef(strokes);
  newest.current = strokes;
  const draw = (/** @type {Stroke[]} */ next) => {
    newest.current = next;
    onDraw(next);
  };
  return {
    begin: (/** @type {number[]} */ at) => draw([...newest.current, { points: [at], ...pen }]),
    extend: (/** @type {number[]} */ at) => {
      const last = newest.current.at(-1);
      if (last) draw([...newest.current.slice(0, -1), { ...last, points: [...last.points, at] }]);
    },
  };
}

/** @type {Record<string, number[]>} */
const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/**
 * Drawing by the keyboard: arrow keys move, Space puts the pen down or lifts it, Escape leaves.
 * @param {number[]} shape @param {(at: number[]) => void} begin @param {(at: number[]) => void} extend
 */
function useKeys(shape, begin, extend) {
  const [, height, width] = shape;
  const [hand, setHand] = useState(/** @type {Hand} */ ({ cell: null, isInking: false }));
  const steer = (/** @type {KeyboardEvent} */ event) => {
    const move = MOVES[event.key];
    const at = hand.cell ?? [width >> 1, height >> 1];
    if (move) {
      const cell = [held(at[0] + move[0], width), held(at[1] + move[1], height)];
      setHand({ ...hand, cell });
      if (hand.isInking) extend(middleOf(cell, shape));
    } else if (event.key === ' ' || event.key === 'Enter') {
      if (!hand.isInking) begin(middleOf(at, shape));
      setHand({ cell: at, isInking: !hand.isInking });
    } else if (event.key === 'Escape') {
      setHand({ cell: null, isInking: false });
    } else return;
    event.preventDefault();
  };
  const lift = () => setHand((now) => ({ ...now, isInking: false }));
  const leave = () => setHand((now) => ({ ...now, cell: null }));
  return { hand, steer, lift, leave };
}

/** @param {number} value @param {number} count */
const held = (value, count) => Math.min(Math.max(value, 0), count - 1);

/**
 * @param {CanvasRenderingContext2D} context @param {import('../../drawings/theme.js').Palette} palette
 * @param {Pick<Props, 'strokes' | 'under' | 'background' | 'shape'> & Hand} what
 */
function drawPad(context, palette, { strokes, under, background, shape, cell, isInking }) {
  const side = Math.min(context.canvas.width, context.canvas.height);
  const css = (/** @type {number[]} */ colour) => {
    if (shape[0] === 1) return toCss(unpack(palette.unsigned[Math.round(colour[0] * 255)]));
    const [red, green, blue] = colour.map((part) => Math.round(part * 255));
    return toCss([red, green, blue]);
  };
  const ground = css([background, background, background]);
  context.fillStyle = ground;
  context.fillRect(0, 0, side, side);
  if (under) drawUnder(context, under, shape, palette);
  for (const stroke of strokes) drawStroke(context, stroke, side, stroke.isEraser ? ground : css(stroke.colour));
  if (cell) drawCell(context, cell, shape, side, isInking ? palette.css.warn : palette.css.accent);
}

/** @param {PointerEvent} event @returns {number[]} 0..1 */
function placeOf(event) {
  const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

/** @param {number[]} cell @param {number[]} shape @returns {number[]} */
function middleOf([column, row], [, height, width]) {
  const side = Math.max(height, width);
  return [(column + 0.5 + (side - width) / 2) / side, (row + 0.5 + (side - height) / 2) / side];
}

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke @param {number} side @param {string} colour */
function drawStroke(context, { points, width }, side, colour) {
  context.strokeStyle = colour;
  context.lineWidth = width * side;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  points.forEach(([x, y], index) => (index ? context.lineTo(x * side, y * side) : context.moveTo(x * side, y * side)));
  if (points.length === 1) context.lineTo(points[0][0] * side + 0.01, points[0][1] * side);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} cell
 * @param {number[]} shape
 * @param {number} side
 * @param {string} colour
 */
function drawCell(context, cell, shape, side, colour) {
  const size = side / Math.max(shape[1], shape[2]);
  const [x, y] = middleOf(cell, shape);
  context.strokeStyle = colour;
  context.lineWidth = Math.max(2, size / 8);
  context.strokeRect(x * side - size / 2, y * side - size / 2, size, size);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} under
 * @param {number[]} shape
 * @param {import('../../drawings/theme.js').Palette} palette
 */
function drawUnder(context, under, [channels, height, width], palette) {
  const scratch = scratchOf(width, height);
  const area = width * height;
  const byte = (/** @type {number} */ at) => Math.round(under[at] * 255);
  for (let place = 0; place < area; place += 1) {
    scratch.pixels[place] =
      channels === 1
        ? palette.unsigned[byte(place)]
        : ((255 << 24) | (byte(place + 2 * area) << 16) | (byte(place + area) << 8) | byte(place)) >>> 0;
  }
  const scale = Math.min(context.canvas.width, context.canvas.height) / Math.max(width, height);
  stamp(context, scratch, {
    x: ((Math.max(width, height) - width) / 2) * scale,
    y: ((Math.max(width, height) - height) / 2) * scale,
    width: width * scale,
    height: height * scale,
  });
}
