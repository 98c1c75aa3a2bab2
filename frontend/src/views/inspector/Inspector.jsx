// The chosen layer, large: its pictures, its arithmetic, its numbers. Imports state, drawings and siblings.

import './inspector.css';
import { useEffect, useState } from 'preact/hooks';
import * as format from '../../drawings/format.js';
import { isDrawable, layerRange, planesOf } from '../../drawings/picture.js';
import {
  catalog,
  dataPreview,
  inspection,
  isRunNetwork,
  isStale,
  pictures,
  run,
  selectedLayer,
  shownEpoch,
  spec,
} from '../../state/store.js';
import { layerOf } from '../charts/columns.js';
import { LayerCosts, LayerHealth } from './LayerNumbers.jsx';
import { savePicture } from './save-picture.js';
import { ScaleBar } from './ScaleBar.jsx';
import { Sheet } from './Sheet.jsx';

/** @typedef {import('../../drawings/picture.js').Picture} Picture */

export function Inspector() {
  const id = selectedLayer.value;
  if (id === null) return <EmptyInspector />;
  const layer = inspection.value?.layers.find((one) => one.id === id);
  const title = id === 'input' ? 'Input' : (layer && catalog.value?.layers[layer.type]?.title) || '';
  const frame = pictures.value;
  const picture = frame?.byLayer.get(id)?.find((one) => one.draw !== 'boundary') ?? null;
  const epoch = isRunNetwork.value ? shownEpoch.value : null;
  const when = frame?.source === 'run' ? `epoch ${frame.epoch}` : 'before training';
  return (
    <section class={`panel inspector${isStale.value ? ' is-stale' : ''}`} aria-label={`${id}, large`}>
      <LayerView
        key={id}
        id={id}
        title={title}
        when={when}
        picture={picture}
        isLast={layer === inspection.value?.layers.at(-1)}
      />
      {layer && <p class="arithmetic">{layer.arithmetic}</p>}
      {layer && (
        <div class="numbers">
          <LayerCosts layer={layer} />
          <LayerHealth report={layerOf(epoch, id)} epoch={epoch?.epoch ?? null} />
        </div>
      )}
    </section>
  );
}

function EmptyInspector() {
  return (
    <section class="panel inspector" aria-label="Layer, large">
      <h2>A layer, large</h2>
      <p class="soft">Choose a card above: all its channels, what it computes, and how it learns are shown here.</p>
    </section>
  );
}

/**
 * @param {{id: string, title: string, when: string, picture: Picture | null, isLast: boolean}} props
 */
function LayerView({ id, title, when, picture, isLast }) {
  const [isLocal, setLocal] = useState(false);
  const [zoomed, setZoomed] = useState(/** @type {number | null} */ (null));
  const planes = picture ? planesOf(picture).count : 0;
  useEffect(() => setZoomed(null), [planes]);
  const open = zoomed !== null && zoomed < planes ? zoomed : null;
  const labels = isLast ? (dataPreview.value?.classes ?? []) : [];
  const fileName = [run.value?.name || spec.value?.name || 'layerlab', id, when].join(' ');
  const sheetTitle = `${id}${open === null ? '' : `, channel ${open}`}, ${when}`;
  return (
    <>
      <div class="panel-head inspector-head">
        <h2>
          {id === 'input' ? title : id}
          {title && id !== 'input' && <span class="faint"> {title}</span>}
          <span class="faint"> · {when}</span>
        </h2>
        {isDrawable(picture) && (
          <button
            type="button"
            class="link"
            onClick={() => savePicture(picture, { title: sheetTitle, fileName, isLocal, zoomed: open, labels })}
          >
            Save as PNG
          </button>
        )}
      </div>
      {isDrawable(picture) ? (
        <>
          <div class="sheet-tools">
            <ScaleBar range={layerRange(picture)} isLocal={isLocal && planes > 1} />
            {planes > 1 && <RangeChoice isLocal={isLocal} onChange={setLocal} />}
            {open !== null && <ChannelSteps channel={open} count={planes} onChange={setZoomed} />}
          </div>
          <Sheet picture={picture} labels={labels} isLocal={isLocal} zoomed={open} onZoom={setZoomed} />
          <Missing picture={picture} shown={picture.shape.length > 1 ? planes : picture.data.length} />
        </>
      ) : (
        <p class="soft no-picture">
          {picture
            ? 'Its values are no longer finite numbers: the run has diverged.'
            : 'There is no picture of this layer yet.'}
        </p>
      )}
    </>
  );
}

/** @param {{isLocal: boolean, onChange: (isLocal: boolean) => void}} props */
function RangeChoice({ isLocal, onChange }) {
  return (
    <span class="segments" role="group" aria-label="Scale of colours">
      <button
        type="button"
        aria-pressed={!isLocal}
        onClick={() => onChange(false)}
        title="Colours can be compared between channels"
      >
        one scale
      </button>
      <button
        type="button"
        aria-pressed={isLocal}
        onClick={() => onChange(true)}
        title="Each channel uses all colours; they cannot be compared between channels"
      >
        each its own
      </button>
    </span>
  );
}

/** @param {{channel: number, count: number, onChange: (channel: number | null) => void}} props */
function ChannelSteps({ channel, count, onChange }) {
  return (
    <span class="channel-steps">
      <button
        type="button"
        class="button small"
        aria-label="Channel before"
        onClick={() => onChange((channel + count - 1) % count)}
      >
        ‹
      </button>
      <span>channel {channel}</span>
      <button type="button" class="button small" aria-label="Channel after" onClick={() => onChange((channel + 1) % count)}>
        ›
      </button>
      <button type="button" class="link" onClick={() => onChange(null)}>
        all channels
      </button>
    </span>
  );
}

/** Pictures have a size limit. @param {{picture: Picture, shown: number}} props */
function Missing({ picture, shown }) {
  if (!picture.channels || picture.channels <= shown) return null;
  const noun = picture.shape.length > 1 ? 'channels' : 'units';
  return (
    <p class="soft no-picture">
      The first {format.count(shown)} of {format.count(picture.channels)} {noun}.
    </p>
  );
}
