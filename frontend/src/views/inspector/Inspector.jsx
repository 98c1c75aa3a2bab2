// The chosen layer, large: its pictures, its arithmetic, its numbers. Imports state, drawings and siblings.

import './inspector.css';
import { useState } from 'preact/hooks';
import * as format from '../../format.js';
import { isDrawable, isRow, layerRange, planesOf } from '../../drawings/picture.js';
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
import { layerOf } from '../shared/charts/columns.js';
import { pictureOf } from '../shared/facts.js';
import { LayerCosts, LayerHealth } from './LayerNumbers.jsx';
import { LayerSections } from './LayerSections.jsx';
import { savePicture } from './save-picture.js';
import { ScaleBar } from './ScaleBar.jsx';
import { Sheet } from './Sheet.jsx';
import { Crumbs, hintOf } from './zooms/Crumbs.jsx';
import { rangesOf } from './zooms/ranges.js';
import { useZooms } from './zooms/useZooms.js';
import { Stage } from './zooms/Zooms.jsx';
import { phrase } from '../../words/inspector.js';

/** @typedef {import('../../drawings/picture.js').Picture} Picture */

export function Inspector() {
  const id = selectedLayer.value;
  if (id === null) return <EmptyInspector />;
  const layer = inspection.value?.layers.find((one) => one.id === id);
  const title = id === 'input' ? phrase('input') : (layer && catalog.value?.layers[layer.type]?.title) || '';
  const frame = pictures.value;
  const picture = pictureOf(frame, id, 'maps', 'units');
  const epoch = isRunNetwork.value ? shownEpoch.value : null;
  const when = frame?.source === 'run' ? phrase('epoch', { epoch: frame.epoch }) : phrase('beforeTraining');
  return (
    <section class={`inspector${isStale.value ? ' is-stale' : ''}`} aria-label={phrase('large', { id })}>
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
      <LayerSections />
    </section>
  );
}

function EmptyInspector() {
  return (
    <section class="inspector" aria-label={phrase('layerLarge')}>
      <h2>{phrase('aLayerLarge')}</h2>
      <p class="soft">{phrase('chooseACardAbove')}</p>
    </section>
  );
}

/**
 * @param {{id: string, title: string, when: string, picture: Picture | null, isLast: boolean}} props
 */
function LayerView({ id, title, when, picture, isLast }) {
  const [isLocal, setLocal] = useState(false);
  const isUnits = picture !== null && isRow(picture);
  const planes = picture && !isUnits ? planesOf(picture).count : 0;
  const frame = pictures.value;
  const zooms = useZooms({ id, planes, isUnits, sample: frame?.sample?.index ?? undefined });
  const { open } = zooms;
  const labels = isLast ? (dataPreview.value?.classes ?? []) : [];
  const fileName = [run.value?.name || spec.value?.name || 'layerlab', id, when].join(' ');
  const sheetTitle = `${id}${open === null ? '' : `, channel ${open}`}, ${when}`;
  return (
    <>
      <div class="panel-head inspector-head">
        <Crumbs id={id} title={title} when={when} isUnits={isUnits} labels={labels} zooms={zooms} />
        {isDrawable(picture) && (
          <button
            type="button"
            class="link"
            onClick={() => savePicture(picture, { title: sheetTitle, fileName, isLocal, zoomed: open, labels })}
          >
            {phrase('saveAsPng')}
          </button>
        )}
      </div>
      {isDrawable(picture) ? (
        <LargeView {...{ id, title, picture, planes, isUnits, labels, isLocal, setLocal, zooms }} />
      ) : (
        <p class="soft no-picture">{picture ? phrase('itsValuesAreNo') : phrase('thereIsNoPicture')}</p>
      )}
    </>
  );
}

/**
 * All channels, or one with what it is made from.
 * @param {{id: string, title: string, picture: Picture, planes: number, isUnits: boolean, labels: string[],
 *   isLocal: boolean, setLocal: (isLocal: boolean) => void, zooms: ReturnType<typeof useZooms>}} props
 */
function LargeView({ id, title, picture, planes, isUnits, labels, isLocal, setLocal, zooms }) {
  const { open, isClose } = zooms;
  const channel = zooms.wholeChannel.answer;
  // One scale for a channel and what it is summed from.
  const isAnswered = open !== null && channel?.layer === id && channel.channel === open;
  const range = isAnswered ? rangesOf(channel).result : layerRange(picture);
  return (
    <>
      <div class="sheet-tools">
        <ScaleBar range={range} isLocal={isLocal && planes > 1} />
        {planes > 1 && <RangeChoice isLocal={isLocal} onChange={setLocal} />}
        {open !== null && planes > 1 && <ChannelSteps channel={open} count={planes} onChange={zooms.step} />}
      </div>
      <div class={isClose ? 'zooms' : ''}>
        {isClose && <Stage id={id} title={title} frame={pictures.value} isLocal={isLocal} zooms={zooms} />}
        <div class="sheet-side">
          <Sheet
            {...{ picture, labels, isLocal, range, isClose }}
            zoomed={open}
            kept={zooms.kept}
            canOpen={!isClose && (id !== 'input' || planes > 1)}
            hint={hintOf({ id, isUnits, isClose, open, planes })}
            onPick={zooms.pick}
            onPoint={zooms.point}
            onSteer={zooms.keep}
            onBack={zooms.back}
          />
        </div>
      </div>
      <Missing picture={picture} shown={isRow(picture) ? picture.data.length : planes} />
    </>
  );
}

/** @param {{isLocal: boolean, onChange: (isLocal: boolean) => void}} props */
function RangeChoice({ isLocal, onChange }) {
  return (
    <span class="segments" role="group" aria-label={phrase('scaleOfColours')}>
      <button
        type="button"
        aria-pressed={!isLocal}
        onClick={() => onChange(false)}
        title={phrase('coloursCanBeCompared')}
      >
        {phrase('oneScale')}
      </button>
      <button type="button" aria-pressed={isLocal} onClick={() => onChange(true)} title={phrase('eachChannelUsesAll')}>
        {phrase('eachItsOwn')}
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
        aria-label={phrase('channelBefore')}
        onClick={() => onChange((channel + count - 1) % count)}
      >
        ‹
      </button>
      <span>{phrase('channel', { channel })}</span>
      <button
        type="button"
        class="button small"
        aria-label={phrase('channelAfter')}
        onClick={() => onChange((channel + 1) % count)}
      >
        ›
      </button>
      <button type="button" class="link" onClick={() => onChange(null)}>
        {phrase('allChannels')}
      </button>
    </span>
  );
}

/** Pictures have a size limit. @param {{picture: Picture, shown: number}} props */
function Missing({ picture, shown }) {
  if (!picture.channels || picture.channels <= shown) return null;
  const counts = { shown: format.count(shown), channels: format.count(picture.channels) };
  return (
    <p class="soft no-picture">
      {isRow(picture) ? phrase('theFirstUnits', counts) : phrase('theFirstChannels', counts)}
    </p>
  );
}
