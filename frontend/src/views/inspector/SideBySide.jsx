// What the chosen layer makes of several examples, side by side, and the choice of them. Imports state, drawings and
// the tiles of samples.

import { ImageTile } from '../../drawings/ImageTile.jsx';
import { LayerPicture } from '../../drawings/LayerPicture.jsx';
import { isDrawable } from '../../drawings/picture.js';
import { edit } from '../../state/document/editing.js';
import { watchSamples } from '../../state/document/operations.js';
import { dataPreview, isStale, pictures, spec } from '../../state/store.js';
import { tilesOf } from '../shared/tiles.js';
import { isOfUnits, sampleAt } from './sample-strip.js';
import { phrase } from '../../words/inspector.js';

/** @typedef {import('../../drawings/picture.js').Picture} Picture */

/** As many as the server takes. */
const MOST = 8;
const OFFERED = 14;
const MAPS = 16;

/** @param {{picture: Picture | null}} props of all examples, null where only one is watched */
export function SideBySide({ picture }) {
  const frame = pictures.value;
  const samples = frame?.samples ?? [];
  return (
    <section class={`layer-section${isStale.value ? ' is-stale' : ''}`} aria-label={phrase('severalExamples')}>
      <div class="section-head">
        <h3>{phrase('severalExamples')}</h3>
      </div>
      {picture && isDrawable(picture) && samples.length === picture.shape[0] && (
        <ul class="sample-strip">
          {samples.map((index, place) => (
            <li key={index}>
              <LayerPicture picture={sampleAt(picture, place)} most={MAPS} classes={classNames(picture)} />
              <small title={nameOf(index)}>
                {shortName(index)}
                {place === 0 && <span class="faint"> {phrase('watched')}</span>}
              </small>
            </li>
          ))}
        </ul>
      )}
      {picture && picture.channels > picture.shape[1] && (
        <p class="section-note">
          {phrase(isOfUnits(picture) ? 'theFirstUnits' : 'theFirstChannels', {
            shown: picture.shape[1],
            channels: picture.channels,
          })}
        </p>
      )}
      <Choice shown={samples} />
    </section>
  );
}

/** The examples beside the watched one. @param {{shown: number[]}} props */
function Choice({ shown }) {
  const chosen = spec.value?.watch?.samples ?? [];
  const preview = dataPreview.value;
  if (!preview || !spec.value || preview.samples.length < 2) return null;
  const tiles = preview.pictures ? tilesOf(preview.pictures) : [];
  const offered = preview.samples.slice(0, OFFERED);
  const isWaiting = pictures.value?.source === 'run' && chosen.join() !== shown.slice(1).join();
  const toggle = (/** @type {number} */ index) => {
    const next = chosen.includes(index) ? chosen.filter((one) => one !== index) : [...chosen, index];
    if (spec.value) edit(watchSamples(spec.value, next.slice(0, MOST)), 'examples side by side');
  };
  return (
    <>
      <p class="section-note">
        {chosen.length ? phrase('upToBesideThe', { most: MOST }) : phrase('chooseExamplesToSee')}
      </p>
      <ul class="strip-choice" aria-label={phrase('examplesToShowSide')}>
        {offered.map(
          (sample, place) =>
            sample.index !== (spec.value?.watch?.sample ?? 0) && (
              <li key={sample.index}>
                <button
                  type="button"
                  class={tiles.length ? 'tile' : 'button small'}
                  aria-pressed={chosen.includes(sample.index)}
                  disabled={!chosen.includes(sample.index) && chosen.length >= MOST}
                  title={phrase('showItBesideThe', { index: nameOf(sample.index) })}
                  aria-label={nameOf(sample.index)}
                  onClick={() => toggle(sample.index)}
                >
                  {tiles[place] ? (
                    <ImageTile picture={tiles[place]} label={nameOf(sample.index)} />
                  ) : (
                    nameOf(sample.index)
                  )}
                </button>
              </li>
            ),
        )}
      </ul>
      {isWaiting && <p class="form-note">{phrase('theRunOnScreen')}</p>}
    </>
  );
}

/** @param {number} index */
function nameOf(index) {
  const sample = dataPreview.value?.samples.find((one) => one.index === index);
  return sample?.class_name != null
    ? phrase('no', { className: sample.class_name, index })
    : phrase('noIndex', { index });
}

/** @param {number} index */
function shortName(index) {
  return dataPreview.value?.samples.find((one) => one.index === index)?.class_name ?? phrase('noIndex', { index });
}

/** The last layer's units are classes. @param {Picture} picture */
function classNames(picture) {
  const classes = dataPreview.value?.classes ?? [];
  return classes.length === picture.shape[1] && isOfUnits(picture) ? classes : undefined;
}
