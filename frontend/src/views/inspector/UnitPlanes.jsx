// What each unit of a layer says over the whole plane. Imports drawings and siblings.

import { Canvas } from '../../drawings/Canvas.jsx';
import { short } from '../../format.js';
import { channelRange, isDrawable, layerRange, planesOf } from '../../drawings/picture.js';
import { drawUnitPlane } from '../../drawings/unit-plane.js';
import { savePicture } from './save-picture.js';

/** @import { Picture } from '../../state/types.js' */

/** @param {{picture: Picture, id: string, when: string, name: string}} props */
export function UnitPlanes({ picture, id, when, name }) {
  if (!isDrawable(picture)) return <p class="soft">The values are no longer finite numbers.</p>;
  const { count } = planesOf(picture);
  const range = layerRange(picture);
  const reach = Math.max(Math.abs(range.low), Math.abs(range.high));
  const signed = { ...picture, minimum: Math.min(picture.minimum, -1e-9) };
  return (
    <section class="layer-section" aria-label="Each unit over the plane">
      <div class="section-head">
        <h3>
          Each unit over the plane <span class="faint">{when}</span>
        </h3>
        <button
          type="button"
          class="link"
          onClick={() =>
            savePicture(picture, {
              title: `${id} over the plane, ${when}`,
              fileName: `${name} ${id} plane ${when}`,
              isLocal: false,
              zoomed: null,
              labels: [],
            })
          }
          aria-label="Units over the plane: save as PNG"
        >
          Save as PNG
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
                aria-label={`Unit ${unit} over the plane, at most ${short(own.high)} in size`}
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
        {short(reach)} x to the right, y upwards
        {picture.channels > count && `; the first ${count} of ${picture.channels} units`}
      </p>
    </section>
  );
}
