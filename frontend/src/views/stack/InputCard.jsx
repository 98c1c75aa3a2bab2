// The first card: the watched sample itself. May import state and drawings.
import { LayerPicture } from '../../drawings/LayerPicture.jsx';
import { selectLayer } from '../../state/run/actions.js';
import { dataPreview, inspection, ownFrame, pictures, selectedLayer } from '../../state/store.js';
import { groupColor } from './groups.js';
import { phrase } from '../../words/stack.js';

/** @param {{isGapAfter: boolean}} props */
export function InputCard({ isGapAfter }) {
  const picture = pictures.value?.byLayer.get('input')?.[0] ?? null;
  const isSelected = selectedLayer.value === 'input';
  const shape = inspection.value?.layers[0]?.input_shapes[0] ?? dataPreview.value?.input_shape;
  return (
    <li
      class={`card is-input${isSelected ? ' is-selected' : ''}${isGapAfter ? ' is-gap-after' : ''}`}
      style={{ '--g': groupColor('Input'), '--place': '1' }}
      onClick={(event) => {
        if (!(/** @type {HTMLElement} */ (event.target).closest('button'))) selectLayer('input');
      }}
    >
      <div class="card-words">
        <button
          type="button"
          class="card-title"
          data-layer="input"
          aria-pressed={isSelected}
          onClick={() => selectLayer(isSelected ? null : 'input')}
        >
          {phrase('input')}
        </button>
        <small>{sampleName()}</small>
      </div>
      <div class="card-picture">
        <LayerPicture picture={picture} />
      </div>
      <div class="card-shape">
        <span>{shape?.join('×') ?? '–'}</span>
        <span class="faint"> </span>
      </div>
    </li>
  );
}

/** @returns {string} */
function sampleName() {
  if (ownFrame.value) return phrase('yourOwn');
  const sample = pictures.value?.sample;
  if (!sample) return phrase('theWatchedSample');
  return `${sample.class_name ?? phrase('no', { index: sample.index })} · ${sample.split}`;
}
