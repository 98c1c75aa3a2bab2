// A picture of one's own: drawn, pasted, dropped or chosen. Imports state, drawings and siblings.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { ImageTile } from '../../drawings/ImageTile.jsx';
import { setOwn } from '../../state/asking/own.js';
import { decodePicture, likeBackground } from './decode.js';
import { habitOf } from './habit.js';
import { nested } from './inputs.js';
import { Pad } from './Pad.jsx';
import { centring, raster } from './strokes.js';
import { phrase } from '../../words/own.js';

/** @import { DataPreview } from '../../state/types.js' */
/** @typedef {import('./strokes.js').Stroke} Stroke */

/**
 * Paints for colour data, 0..1: they are pixels of an example, not of the page.
 * @type {[name: string, colour: number[]][]}
 */
const PAINTS = [
  ['white', [1, 1, 1]],
  ['red', [0.86, 0.2, 0.18]],
  ['yellow', [0.95, 0.78, 0.2]],
  ['green', [0.2, 0.62, 0.32]],
  ['blue', [0.2, 0.35, 0.85]],
  ['black', [0, 0, 0]],
];

/**
 * What was drawn, kept while another tab is open.
 * @type {{shape: string, strokes: Stroke[], under: Float32Array|null}}
 */
let kept = { shape: '', strokes: [], under: null };

/** @typedef {DataPreview & {pictures: import('../../state/types.js').PictureSet}} Preview */

/** @param {{preview: Preview}} props */
export function Drawn({ preview }) {
  const shape = preview.input_shape;
  const isGrey = shape[0] === 1;
  const drawing = useDrawing(preview);
  const { strokes, under, pixels, ground, isEmpty, take, error } = drawing;
  const seen = {
    draw: 'maps',
    layer: 'input',
    shape,
    channels: shape[0],
    minimum: 0,
    maximum: 1,
    data: Uint8Array.from(pixels, (value) => Math.round(value * 255)),
  };
  return (
    <div class="drawn">
      <Pad
        {...{ strokes, under, shape, pen: drawing.pen, background: ground, onDraw: drawing.setStrokes, onFile: take }}
        label={phrase('drawingPadDrawWith')}
      />
      <div class="pad-tools">
        <Tools drawing={drawing} isGrey={isGrey} />
        <FileChoice onFile={take} />
        <span class="faint">{phrase('orPasteOrDrop')}</span>
        {error && (
          <p class="form-error" role="alert">
            {error}
          </p>
        )}
        <figure class="pad-seen">
          <ImageTile
            picture={seen}
            label={
              isEmpty ? phrase('nothingDrawnYet') : phrase('theByPixelsThe', { shape: shape[1], shape2: shape[2] })
            }
          />
          <figcaption class="faint">{phrase('whatTheNetworkReads', { shape: shape.join(' × ') })}</figcaption>
        </figure>
      </div>
    </div>
  );
}

/** What is drawn, with what, and the pixels that come of it. @param {Preview} preview */
function useDrawing(preview) {
  const shape = preview.input_shape;
  const isGrey = shape[0] === 1;
  const habit = useMemo(() => habitOf(preview.pictures), [preview]);
  const ground = isGrey ? habit.background : 0.5;
  const before = kept.shape === shape.join() ? kept : { strokes: [], under: null };
  const [strokes, setStrokes] = useState(before.strokes);
  const [under, setUnder] = useState(before.under);
  const [isCentred, setCentred] = useState(isGrey);
  const [error, setError] = useState('');
  const isFitted = isCentred && !under;
  const pixels = usePixels({ strokes, under, shape, ground, habit: isFitted ? habit : null });
  const isEmpty = strokes.length === 0 && !under;
  useEffect(() => {
    kept = { shape: shape.join(), strokes, under };
    setOwn(isEmpty ? null : nested(pixels, shape, preview.pictures));
  }, [pixels, isEmpty]);
  const put = (/** @type {Float32Array|null} */ picture) => {
    setUnder(picture);
    setStrokes([]);
    setError('');
  };
  const take = (/** @type {Blob} */ file) =>
    decodePicture(file, shape).then(
      (picture) => put(isGrey ? likeBackground(picture, shape[1], shape[2], ground) : picture),
      (reason) => setError(reason.message),
    );
  usePaste(take);
  const undo = () => (strokes.length ? setStrokes(strokes.slice(0, -1)) : setUnder(null));
  const brush = usePenChoice(isGrey ? [habit.ink] : null);
  const shown = { strokes, under, pixels, ground, isEmpty, isCentred, isFitted, error };
  return { ...shown, ...brush, setStrokes, setCentred, take, undo, clear: () => put(null) };
}

/**
 * As the network reads it; drawn as the data set is where its habit is given.
 * @param {{strokes: Stroke[], under: Float32Array|null, shape: number[], ground: number,
 *   habit: ReturnType<typeof habitOf>|null}} drawn
 */
function usePixels({ strokes, under, shape: [channels, height, width], ground, habit }) {
  return useMemo(() => {
    const look = { channels, height, width, background: ground, under };
    return raster(strokes, { ...look, move: habit ? centring(strokes, habit) : undefined, pen: habit?.pen ?? null });
  }, [strokes, under, habit, ground]);
}

/** With what is drawn. @param {number[]|null} ink null: a paint is chosen */
function usePenChoice(ink) {
  const [isEraser, setEraser] = useState(false);
  const [width, setWidth] = useState(0.09);
  const [paint, setPaint] = useState(0);
  const choosePaint = (/** @type {number} */ index) => {
    setPaint(index);
    setEraser(false);
  };
  const pen = { colour: ink ?? PAINTS[paint][1], width, isEraser };
  return { pen, paint, choosePaint, setEraser, setWidth };
}

/** @param {{drawing: ReturnType<typeof useDrawing>, isGrey: boolean}} props */
function Tools({ drawing, isGrey }) {
  const { isEmpty, pen, under, isCentred, isFitted, undo, clear, setEraser, setCentred, setWidth } = drawing;
  return (
    <>
      <div class="pad-buttons">
        <button type="button" class="button small" disabled={isEmpty} onClick={undo}>
          {phrase('undo')}
        </button>
        <button type="button" class="button small" disabled={isEmpty} onClick={clear}>
          {phrase('clear')}
        </button>
        <button type="button" class="button small" aria-pressed={pen.isEraser} onClick={() => setEraser(!pen.isEraser)}>
          {phrase('eraser')}
        </button>
      </div>
      {!isGrey && <Paints chosen={drawing.paint} onChoose={drawing.choosePaint} />}
      {isGrey && !under && (
        <label class="pad-check">
          <input type="checkbox" checked={isCentred} onChange={(event) => setCentred(event.currentTarget.checked)} />
          {phrase('asLargeCentredAnd')}
        </label>
      )}
      {!isFitted && <PenWidth width={pen.width} onChange={setWidth} />}
    </>
  );
}

/** @param {{width: number, onChange: (width: number) => void}} props */
const PenWidth = ({ width, onChange }) => (
  <label class="pad-check">
    {phrase('pen')}{' '}
    <input
      type="range"
      min="0.02"
      max="0.3"
      step="0.01"
      value={width}
      onInput={(event) => onChange(Number(event.currentTarget.value))}
    />
  </label>
);

/** @param {{chosen: number, onChoose: (paint: number) => void}} props */
const Paints = ({ chosen, onChoose }) => (
  <div class="paints" role="group" aria-label={phrase('paint')}>
    {PAINTS.map(([name, colour], index) => (
      <button
        key={name}
        type="button"
        aria-pressed={chosen === index}
        aria-label={name}
        title={name}
        style={{ background: cssOf(colour) }}
        onClick={() => onChoose(index)}
      />
    ))}
  </div>
);

/** @param {{onFile: (file: File) => void}} props */
const FileChoice = ({ onFile }) => (
  <label class="link pad-file">
    <input
      type="file"
      accept="image/*"
      class="visually-hidden"
      onChange={(event) => {
        const file = event.currentTarget.files?.[0];
        if (file) onFile(file);
        event.currentTarget.value = '';
      }}
    />
    {phrase('chooseAPicture')}
  </label>
);

/** Pictures pasted anywhere on the page, while this tab is open. @param {(file: File) => void} take */
function usePaste(take) {
  useEffect(() => {
    const onPaste = (/** @type {ClipboardEvent} */ event) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith('image/'));
      if (!file) return;
      event.preventDefault();
      take(file);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  });
}

/** @param {number[]} colour red, green and blue, 0..1 each */
const cssOf = (colour) => `rgb(${colour.map((part) => Math.round(part * 255)).join(' ')})`;
