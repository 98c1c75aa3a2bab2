// How the values of a layer are distributed: weights, gradients, activations. Imports drawings and charts.

import { useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import * as format from '../../format.js';
import { binsOf, drawHistogram, hasBins, histogramText } from '../../drawings/histogram.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { phrase } from '../../words/inspector.js';

/** @typedef {import('../../drawings/histogram.js').Histogram} Histogram */

/** In the order of reading. @type {[quantity: string, title: string, help: string][]} */
const KINDS = [
  ['weights', phrase('weights'), phrase('allWeightsOfThe')],
  ['gradients', phrase('gradients'), phrase('theGradientOfThe')],
  ['activations', phrase('activations'), phrase('whatTheLayerPuts')],
];

/** Of more values the server counts every second, third, ... */
const MOST_COUNTED = 8192;

/** @param {{histograms: Histogram[], id: string, when: string, name: string}} props */
export function Distributions({ histograms, id, when, name }) {
  const shown = KINDS.flatMap(([quantity, title, help]) => {
    const picture = histograms.find((one) => one.quantity === quantity);
    return picture ? [{ quantity, title, help, picture }] : [];
  });
  if (shown.length === 0) return null;
  const save = () => {
    const rows = shown.flatMap(({ quantity, picture }) =>
      hasBins(picture) ? binsOf(picture).map((bin) => [quantity, bin.from, bin.to, bin.count]) : [],
    );
    const columns = [0, 1, 2, 3].map((place) => rows.map((row) => row[place]));
    saveFile(
      new Blob([toCsv(['of', 'from', 'to', 'count'], columns)], { type: 'text/csv' }),
      `${name} ${id} ${when} distributions.csv`,
    );
  };
  return (
    <section class="layer-section" aria-label={phrase('distributions')}>
      <div class="section-head">
        <h3>{phrase('distributions')}</h3>
        <button type="button" class="link" onClick={save} aria-label={phrase('distributionsSaveAsCsv')}>
          {phrase('csv')}
        </button>
      </div>
      <div class="histograms">
        {shown.map((one) => (
          <Distribution key={one.quantity} {...one} />
        ))}
      </div>
      <p class="section-note">
        {phrase('howManyValuesLie', {
          more:
            shown.some(({ picture }) => picture.channels > MOST_COUNTED / 2) &&
            phrase('ofMoreThanValues', { mostCounted: format.count(MOST_COUNTED) }),
        })}
      </p>
    </section>
  );
}

/** @param {{title: string, help: string, picture: Histogram}} props */
function Distribution({ title, help, picture }) {
  const [pointed, setPointed] = useState(/** @type {number | null} */ (null));
  const bins = hasBins(picture) ? binsOf(picture) : [];
  const bin = pointed === null ? null : bins[pointed];
  /** @param {PointerEvent} event */
  const point = (event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    setPointed(
      Math.min(bins.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bins.length))),
    );
  };
  /** @param {KeyboardEvent} event */
  const steer = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || bins.length === 0) return;
    event.preventDefault();
    setPointed(((pointed ?? (by > 0 ? -1 : bins.length)) + by + bins.length) % bins.length);
  };
  return (
    <figure class="histogram">
      <figcaption title={help}>
        {title}
        <span class="faint"> {phrase('values', { channels: format.count(picture.channels) })}</span>
      </figcaption>
      {bins.length > 0 ? (
        <>
          <Canvas
            class="histogram-canvas"
            role="img"
            tabIndex={0}
            aria-label={phrase('arrowKeysReadBins', { title, picture: histogramText(picture) })}
            onPointerMove={point}
            onPointerLeave={() => setPointed(null)}
            onBlur={() => setPointed(null)}
            onKeyDown={steer}
            draw={({ context, palette, ratio }) =>
              drawHistogram(context, picture, { css: palette.css, ratio, pointed })
            }
          />
          <p class="histogram-axis">
            <span>{format.short(picture.extent?.[0])}</span>
            <span>{format.short(picture.extent?.[1])}</span>
          </p>
          <p class="histogram-readout" aria-live="polite">
            {bin
              ? phrase('fromTo', {
                  count: format.count(bin.count),
                  from: format.short(bin.from),
                  to: format.short(bin.to),
                })
              : phrase('fullestBin', { maximum: format.count(Math.round(picture.maximum ?? 0)) })}
          </p>
        </>
      ) : (
        <p class="soft">{phrase('notFiniteAnyMore')}</p>
      )}
    </figure>
  );
}
