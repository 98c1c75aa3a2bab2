// A wall of examples with what the network says of each; a click watches one. Imports state, drawings and siblings.

import { useMemo } from 'preact/hooks';
import { ImageTile } from '../../drawings/ImageTile.jsx';
import { percent, short } from '../../format.js';
import { watchSample } from '../../state/run/actions.js';
import { dataPreview, spec } from '../../state/store.js';
import { nameOf, picturesOf, verdictOf } from './samples.js';
import { phrase } from '../../words/shared.js';

/** @import { Shown, ShownSample } from './samples.js' */
/**
 * `caption` writes the line below each, by default what it is said to be and what it is.
 * @param {{shown: Shown, label: string, caption?: (sample: ShownSample) => preact.ComponentChildren,
 *   classOf?: (sample: ShownSample) => string, over?: (sample: ShownSample) => preact.ComponentChildren}} props
 */
export function SampleGrid({ shown, label, caption, classOf, over }) {
  const range = dataPreview.value?.range ?? 6;
  const pictures = useMemo(() => picturesOf(shown, range), [shown.pictures, shown.points, range]);
  const classes = dataPreview.value?.classes ?? [];
  const watched = spec.value?.watch?.sample ?? 0;
  return (
    <ul class={`sample-grid${pictures ? '' : ' is-rows'}`} aria-label={label}>
      {shown.samples.map((sample, place) => {
        const verdict =
          sample.predicted === undefined
            ? nameOf(sample.true, classes)
            : verdictOf({ ...sample, predicted: sample.predicted }, classes);
        const words = phrase('example', { index: sample.index, verdict });
        return (
          <li key={sample.index}>
            <button
              type="button"
              class={`sample-tile ${classOf?.(sample) ?? ''}`}
              aria-pressed={sample.index === watched}
              title={words}
              onClick={() => watchSample(sample.index)}
            >
              {pictures?.[place] && (
                <span class="sample-picture">
                  <ImageTile picture={pictures[place]} label={phrase('exampleIndex', { index: sample.index })} />
                  {over?.(sample)}
                </span>
              )}
              {!pictures && shown.values && (
                <span class="sample-values">{shown.values[place].map((value) => short(value)).join('  ')}</span>
              )}
              <span class="sample-caption">
                {caption ? caption(sample) : <Said sample={sample} classes={classes} />}
              </span>
              <span class="visually-hidden">{phrase('watchIt', { verdict })}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** @param {{sample: ShownSample, classes: string[]}} props */
export function Said({ sample, classes }) {
  if (!classes.length)
    return (
      <>
        {short(sample.predicted)}
        <span class="faint sample-more">/ {short(sample.true)}</span>
      </>
    );
  const isRight = sample.predicted === sample.true;
  return (
    <>
      <b class={isRight ? 'is-right' : 'is-wrong'}>{nameOf(sample.predicted ?? 0, classes)}</b>
      {sample.probability != null && <span class="faint sample-more">{percent(sample.probability, 0)}</span>}
    </>
  );
}
