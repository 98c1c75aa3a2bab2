// What each unit of a layer says over the whole plane. Imports drawings and siblings.

import { Canvas } from '../../drawings/Canvas.jsx';
import { short } from '../../format.js';
import { channelRange, isDrawable, layerRange, planesOf } from '../../drawings/picture.js';
import { drawUnitPlane } from '../../drawings/unit-plane.js';
import { savePicture } from './save-picture.js';
import { phrase } from '../../words/inspector.js';

/** @import { Picture } from '../../state/types.js' */

/** @param {{picture: Picture, id: string, when: string, name: string}} props */
export function UnitPlanes({ picture, id, when, name }) {
  if (!isDrawable(picture)) return <p class="soft">{phrase('theValuesAreNo')}</p>;
  const { count } = planesOf(picture);
  const range = layerRange(picture);
  const reach = Math.max(Math.abs(range.low), Math.abs(range.high));
  const signed = { ...picture, minimum: Math.min(picture.minimum, -1e-9) };
  return (
    <section class="layer-section" aria-label={phrase('eachUnitOverThe')}>
      <div class="section-head">
        <h3>
          {phrase('eachUnitOverThe')} <span class="faint">{when}</span>
        </h3>
        <button
          type="button"
          class="link"
          onClick={() =>
            savePicture(picture, {
              title: phrase('overThePlane', { id, when }),
              fileName: `${name} ${id} plane ${when}`,
              isLocal: false,
              zoomed: null,
              labels: [],
            })
          }
          aria-label={phrase('unitsOverThePlane')}
        >
          {phrase('saveAsPng')}
        </button>
      </div>
      <ul class="unit-planes">
        {Array.from({ length: count }, (_, unit) => {
          const own = channelRange(signed, unit);
          return (
            <li key={unit}>
              <Canvas
                class="unit-plane"
                role="img"
                aria-label={phrase('unitOverThePlane', { unit, high: short(own.high) })}
                draw={({ context, palette }) => drawUnitPlane(context, picture, unit, { palette, reach })}
              />
              <span class="faint">{unit}</span>
            </li>
          );
        })}
      </ul>
      <p class="section-note scale-legend">
        {short(-reach)}
        <i class="is-signed" />
        {phrase('xToTheRight', {
          reach: short(reach),
          more: picture.channels > count && phrase('theFirstOfUnits', { count, channels: picture.channels }),
        })}
      </p>
    </section>
  );
}
