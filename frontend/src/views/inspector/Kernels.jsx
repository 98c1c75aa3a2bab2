// The weights of a layer as pictures: its kernels, or what each unit of a dense layer looks for in the picture. Imports
// drawings.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import * as format from '../../format.js';
import { drawKernels, kernelLayout, kernelsText, signedRange, weightAt, weightText } from '../../drawings/kernels.js';
import { isDrawable } from '../../drawings/picture.js';
import { watchPlace } from '../../drawings/schedule.js';
import { saveKernels } from './save-kernels.js';
import { ScaleBar } from './ScaleBar.jsx';
import { phrase } from '../../words/inspector.js';

/** @typedef {import('../../drawings/kernels.js').Kernels} Picture */
/** @typedef {import('../../drawings/kernels.js').Weight} Weight */

/**
 * @param {{picture: Picture, channels: number | null, isDense: boolean, id: string, when: string, name: string}} props
 *   `channels`: how many the layer truly reads
 */
export function Kernels({ picture, channels, isDense, id, when, name }) {
  if (!isDrawable(picture)) return null;
  const isColour = /** @type {Picture} */ (picture).quantity === 'colour';
  const title = isDense ? phrase('weightsAsPictures') : phrase('kernels');
  return (
    <section class="layer-section" aria-label={title}>
      <div class="section-head">
        <h3>{title}</h3>
        <button
          type="button"
          class="link"
          aria-label={phrase('titleSaveAsPng', { title })}
          onClick={() =>
            saveKernels(picture, {
              title: `${id}, ${title.toLowerCase()}, ${when}`,
              fileName: `${name} ${id} ${when} kernels`,
              isColour,
            })
          }
        >
          {phrase('png')}
        </button>
      </div>
      <div class="sheet-tools">
        {isColour ? (
          <span>
            {phrase(isDense ? 'greyIs0Unit' : 'greyIs0Filter', { high: format.short(signedRange(picture).high) })}
          </span>
        ) : (
          <ScaleBar range={signedRange(picture)} isLocal={false} />
        )}
      </div>
      <KernelSheet picture={picture} noun={isDense ? 'unit' : 'filter'} />
      <p class="section-note">{explanation(picture, isDense, channels)}</p>
    </section>
  );
}

/** @param {Picture} picture @param {boolean} isDense @param {number | null} channels */
function explanation(picture, isDense, channels) {
  const [units, shown] = picture.shape;
  const parts = [];
  if (picture.quantity !== 'colour' && shown > 1)
    parts.push(phrase(isDense ? 'oneBlockForEachUnit' : 'oneBlockForEachFilter'));
  else parts.push(phrase(isDense ? 'oneTileForEachUnit' : 'oneTileForEachFilter'));
  if (picture.channels > units) {
    const [shownOnes, all] = [format.count(units), format.count(picture.channels)];
    if (isDense) parts.push(phrase('theFirstUnits', { shown: shownOnes, channels: all }));
    else parts.push(phrase('theFirstFilters', { units: shownOnes, channels: all }));
  }
  if (channels !== null && channels > shown)
    parts.push(phrase('theFirstOfInput', { shown, channels: format.count(channels) }));
  return parts.join(' ');
}

/** @param {{picture: Picture, noun: 'filter' | 'unit'}} props */
function KernelSheet({ picture, noun }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [width, setWidth] = useState(0);
  const [spot, setSpot] = useState(/** @type {Weight | null} */ (null));
  useEffect(() => watchPlace(/** @type {Element} */ (box.current), (place) => setWidth(Math.floor(place.width))), []);
  useEffect(() => setSpot(null), [picture.layer, picture.shape.join()]);
  const ratio = window.devicePixelRatio || 1;
  const layout = kernelLayout(picture, Math.floor(width * ratio), ratio);
  const [units, channels, height, rowLength] = picture.shape;
  const shown =
    spot && spot.unit < units && spot.channel < channels && spot.row < height && spot.column < rowLength ? spot : null;
  /** @param {KeyboardEvent} event */
  const steer = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: layout.blocks.columns, ArrowUp: -layout.blocks.columns }[
      event.key
    ];
    if (!by) return;
    event.preventDefault();
    const unit = shown ? Math.min(units - 1, Math.max(0, shown.unit + by)) : 0;
    setSpot({ unit, channel: 0, row: height >> 1, column: rowLength >> 1 });
  };
  return (
    <div class="sheet" ref={box}>
      {width > 0 && (
        <Canvas
          class="sheet-canvas"
          role="img"
          tabIndex={0}
          aria-label={phrase(noun === 'unit' ? 'arrowKeysGoFromUnit' : 'arrowKeysGoFromFilter', {
            layer: picture.layer,
            picture: kernelsText(picture, noun),
          })}
          style={{ width: `${layout.width / ratio}px`, height: `${layout.height / ratio}px` }}
          onPointerMove={(/** @type {PointerEvent} */ event) =>
            setSpot(weightAt(picture, layout, event.offsetX * ratio, event.offsetY * ratio))
          }
          onPointerLeave={() => setSpot(null)}
          onKeyDown={steer}
          draw={({ context, palette }) => {
            context.clearRect(0, 0, context.canvas.width, context.canvas.height);
            drawKernels(context, picture, layout, { palette, ratio, spot: shown });
          }}
        />
      )}
      <p class="sheet-readout" aria-live="polite">
        {shown ? weightText(picture, shown, noun) : phrase('pointAtAWeight')}
      </p>
    </div>
  );
}
