// How the values of a layer are distributed: weights, gradients, activations. Imports drawings and charts.

import { useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import * as format from '../../format.js';
import { binsOf, drawHistogram, hasBins, histogramText } from '../../drawings/histogram.js';
import { saveFile, toCsv } from '../shared/saving.js';

/** @typedef {import('../../drawings/histogram.js').Histogram} Histogram */

/** In the order of reading. @type {[quantity: string, title: string, help: string][]} */
const KINDS = [
  ['weights', 'Weights', 'All weights of the layer, without biases'],
  ['gradients', 'Gradients', 'The gradient of the loss in each weight, for the 32 probed examples'],
  ['activations', 'Activations', 'What the layer puts out for the 32 probed examples'],
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
    <section class="layer-section" aria-label="Distributions">
      <div class="section-head">
        <h3>Distributions</h3>
        <button type="button" class="link" onClick={save} aria-label="Distributions: save as CSV">
          CSV
        </button>
      </div>
      <div class="histograms">
        {shown.map((one) => (
          <Distribution key={one.quantity} {...one} />
        ))}
      </div>
      <p class="section-note">
        How many values lie where: orange below 0, blue above. Every axis runs from the smallest value to the largest.
        {shown.some(({ picture }) => picture.channels > MOST_COUNTED / 2) &&
          ` Of more than ${format.count(MOST_COUNTED)} values, evenly spaced ones are counted.`}
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
        <span class="faint"> {format.count(picture.channels)} values</span>
      </figcaption>
      {bins.length > 0 ? (
        <>
          <Canvas
            class="histogram-canvas"
            role="img"
            tabIndex={0}
            aria-label={`${title}: ${histogramText(picture)}. Arrow keys read bins.`}
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
              ? `${format.count(bin.count)} from ${format.short(bin.from)} to ${format.short(bin.to)}`
              : `fullest bin: ${format.count(Math.round(picture.maximum ?? 0))}`}
          </p>
        </>
      ) : (
        <p class="soft">Not finite any more.</p>
      )}
    </figure>
  );
}
