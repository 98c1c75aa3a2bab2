// The examples a unit or channel responds to most, and where. Asked only while it is open. Imports state and siblings.

import '../shared/pieces.css';
import { useState } from 'preact/hooks';
import { count, short } from '../../format.js';
import { dataPreview, inspection } from '../../state/store.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { usePaced, useSeen } from '../shared/paced.js';
import { SampleGrid } from '../shared/SampleGrid.jsx';
import { nameOf } from '../shared/samples.js';
import { featuresOf } from '../../shape.js';
import { phrase } from '../../words/inspector.js';

/** @import { ShownSample } from '../shared/samples.js' */

/** @param {{id: string, name: string}} props */
export function Favourites({ id, name }) {
  const [isOpen, setOpen] = useState(false); // asking costs a pass over the data: only while somebody looks
  const layer = inspection.value?.layers.find((one) => one.id === id);
  if (!layer || !dataPreview.value?.examples) return null;
  const channels = featuresOf(layer.output_shape, layer.kind);
  return (
    <details class="layer-section favourites" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{phrase(layer.kind === 'picture' ? 'whatAChannelRespondsTo' : 'whatAUnitRespondsTo')}</summary>
      <Asked key={id} id={id} name={name} isOpen={isOpen} channels={channels} isPicture={layer.kind === 'picture'} />
    </details>
  );
}

/** @param {{id: string, name: string, channels: number, isPicture: boolean, isOpen: boolean}} props */
function Asked({ id, name, channels, isPicture, isOpen }) {
  const [wanted, setChannel] = useState(0);
  const channel = Math.min(wanted, channels - 1);
  const [element, isSeen] = useSeen();
  const question = { type: 'top_inputs', layer: id, channel, most: 12 };
  const { answer, error, question: answered } = usePaced(isOpen ? question : null, isSeen);
  const what = isPicture ? 'channel' : 'unit';
  const isOld = answer && (answered?.channel !== channel || answered?.layer !== id);
  return (
    <div ref={element}>
      <div class="why-tools">
        <ChannelChoice what={what} channel={channel} channels={channels} onChange={setChannel} />
        {answer && (
          <button type="button" class="link" aria-label={phrase('topInputsSaveAs')} onClick={() => save(answer, name)}>
            {phrase('csv')}
          </button>
        )}
      </div>
      {error && (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      {answer && (
        <div class={isOld ? 'is-stale' : ''}>
          <SampleGrid
            shown={answer}
            label={phrase('examplesRespondsToMost', { what, channel: answer.channel })}
            caption={(one) => captionOf(one)}
            over={(one) => answer.side && one.place && <Spot place={one.place} side={answer.side} />}
          />
          <p class="section-note">
            {phrase('theLargestOfExamples', {
              count: answer.samples.length,
              judged: count(answer.judged),
              more: answer.judged < answer.of && phrase('theFirstOfOf', { of: count(answer.of) }),
              mean: short(answer.mean),
              more2: answer.side && phrase('theRingIsWhere'),
            })}
          </p>
        </div>
      )}
    </div>
  );
}

/** @param {{what: string, channel: number, channels: number, onChange: (channel: number) => void}} props */
function ChannelChoice({ what, channel, channels, onChange }) {
  return (
    <>
      <label>
        {what}{' '}
        <input
          class="field"
          type="number"
          min="0"
          max={channels - 1}
          value={channel}
          aria-label={phrase('which', { what })}
          onInput={(event) => {
            const next = event.currentTarget.valueAsNumber;
            if (Number.isInteger(next) && next >= 0) onChange(next);
          }}
        />
      </label>
      <button
        type="button"
        class="button small"
        disabled={channel === 0}
        aria-label={phrase('before', { what })}
        onClick={() => onChange(channel - 1)}
      >
        ‹
      </button>
      <button
        type="button"
        class="button small"
        disabled={channel >= channels - 1}
        aria-label={phrase('next', { what })}
        onClick={() => onChange(channel + 1)}
      >
        ›
      </button>
      <span class="faint">{phrase('of', { channels: count(channels) })}</span>
    </>
  );
}

/** @param {ShownSample} sample */
function captionOf(sample) {
  const classes = dataPreview.value?.classes ?? [];
  return (
    <>
      {classes.length > 0 && <b>{nameOf(sample.true, classes)} </b>}
      <span class="faint sample-more">{short(sample.activation ?? null)}</span>
    </>
  );
}

/** @param {{place: number[], side: number[]}} props */
function Spot({ place: [row, column], side: [height, width] }) {
  return (
    <i
      class="favourite-spot"
      aria-hidden="true"
      style={{ left: `${((column + 0.5) / width) * 100}%`, top: `${((row + 0.5) / height) * 100}%` }}
    />
  );
}

/** @param {{layer: string, channel: number, samples: ShownSample[]}} answer @param {string} name */
function save({ layer, channel, samples }, name) {
  const columns = [
    samples.map((one) => one.index),
    samples.map((one) => one.true),
    samples.map((one) => one.activation ?? null),
  ];
  saveFile(
    new Blob([toCsv(['index', 'true', 'activation'], columns)], { type: 'text/csv' }),
    `${name}-${layer}-${channel}-top.csv`,
  );
}
