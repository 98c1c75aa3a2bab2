// A picture of one's own: drawn, pasted, dropped or chosen. Imports state, drawings and siblings.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { ImageTile } from '../../drawings/ImageTile.jsx';
import { setOwn } from '../../state/asking/own.js';
import { decodePicture, likeBackground } from './decode.js';
import { habitOf } from './habit.js';
import { nested } from './inputs.js';
import { Pad } from './Pad.jsx';
import { centring, raster } from './strokes.js';

/** @import { DataPreview } from '../../state/types.js' */
/** @typedef {import('./strokes.js').Stroke} Stroke */

/** Paints for colour data, 0..1: they are pixels of an example, not of the page. */
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

/** @param {{preview: DataPreview & {pictures: import('../../state/types.js').PictureSet}}} props */
export function Drawn({ preview }) {
  const shape = preview.input_shape;
  const isGrey = shape[0] === 1;
  const habit = useMemo(() => habitOf(preview.pictures), [preview]);
  const ground = isGrey ? habit.background : 0.5;
  const before = kept.shape === shape.join() ? kept : { strokes: [], under: null };
  const [strokes, setStrokes] = useState(before.strokes);
  const [under, setUnder] = useState(before.under);
  const [isCentred, setCentred] = useState(isGrey);
  const [isEraser, setEraser] = useState(false);
  const [width, setWidth] = useState(0.09);
  const [paint, setPaint] = useState(0);
  const [error, setError] = useState('');
  const pen = { colour: isGrey ? [habit.ink] : /** @type {number[]} */ (PAINTS[paint][1]), width, isEraser };
  const isFitted = isCentred && !under;
  const pixels = useMemo(
    () =>
      raster(strokes, {
        channels: shape[0],
        height: shape[1],
        width: shape[2],
        background: ground,
        under,
        move: isFitted ? centring(strokes, habit) : undefined,
        pen: isFitted ? habit.pen : null,
      }),
    [strokes, under, isFitted, habit, ground],
  );
  const isEmpty = strokes.length === 0 && !under;
  const range = preview.pictures;
  useEffect(() => {
    kept = { shape: shape.join(), strokes, under };
    setOwn(isEmpty ? null : nested(pixels, shape, range));
  }, [pixels, isEmpty]);
  const take = (/** @type {Blob} */ file) =>
    decodePicture(file, shape).then(
      (picture) => {
        setUnder(isGrey ? likeBackground(picture, shape[1], shape[2], ground) : picture);
        setStrokes([]);
        setError('');
      },
      (reason) => setError(reason.message),
    );
  usePaste(take);
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
        strokes={strokes}
        under={under}
        pen={pen}
        background={ground}
        shape={shape}
        onDraw={setStrokes}
        onFile={take}
        label={
          'Drawing pad. Draw with the mouse or a finger; ' +
          'or move with the arrow keys and press Space to put the pen down or lift it'
        }
      />
      <div class="pad-tools">
        <div class="pad-buttons">
          <button
            type="button"
            class="button small"
            disabled={isEmpty}
            onClick={() => {
              if (strokes.length) setStrokes(strokes.slice(0, -1));
              else setUnder(null);
            }}
          >
            Undo
          </button>
          <button
            type="button"
            class="button small"
            disabled={isEmpty}
            onClick={() => {
              setStrokes([]);
              setUnder(null);
              setError('');
            }}
          >
            Clear
          </button>
          <button type="button" class="button small" aria-pressed={isEraser} onClick={() => setEraser(!isEraser)}>
            Eraser
          </button>
        </div>
        {!isGrey && (
          <div class="paints" role="group" aria-label="Paint">
            {PAINTS.map(([name, colour], index) => (
              <button
                key={/** @type {string} */ (name)}
                type="button"
                aria-pressed={paint === index}
                aria-label={/** @type {string} */ (name)}
                title={/** @type {string} */ (name)}
                style={{
                  background: cssOf(/** @type {number[]} */ (colour)),
                }}
                onClick={() => {
                  setPaint(index);
                  setEraser(false);
                }}
              />
            ))}
          </div>
        )}
        {isGrey && !under && (
          <label class="pad-check">
            <input type="checkbox" checked={isCentred} onChange={(event) => setCentred(event.currentTarget.checked)} />
            as large, centred and thick as the data’s
          </label>
        )}
        {!isFitted && (
          <label class="pad-check">
            pen{' '}
            <input
              type="range"
              min="0.02"
              max="0.3"
              step="0.01"
              value={width}
              onInput={(event) => setWidth(Number(event.currentTarget.value))}
            />
          </label>
        )}
        <label class="link pad-file">
          <input
            type="file"
            accept="image/*"
            class="visually-hidden"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) take(file);
              event.currentTarget.value = '';
            }}
          />
          Choose a picture
        </label>
        <span class="faint">or paste or drop one; it is made small here, never sent as a file.</span>
        {error && (
          <p class="form-error" role="alert">
            {error}
          </p>
        )}
        <figure class="pad-seen">
          <ImageTile
            picture={seen}
            label={isEmpty ? 'Nothing drawn yet' : `The ${shape[1]} by ${shape[2]} pixels the network reads`}
          />
          <figcaption class="faint">what the network reads, {shape.join(' × ')}</figcaption>
        </figure>
      </div>
    </div>
  );
}

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
