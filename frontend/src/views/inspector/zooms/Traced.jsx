// Where one value comes from: the patch in the layer before, and its receptive field in the input. Imports drawings.

import { LitPlane } from '../../../drawings/LitPlane.jsx';
import { isDrawable, planesOf } from '../../../drawings/picture.js';
import { blockOf, blockText } from './words.js';
import { pictureOf } from '../../shared/facts.js';
import { kindOf } from '../../../shape.js';
import { phrase } from '../../../words/inspector.js';

/** @import { Part, UnitAnswer } from './answers.js' */

/** @import { Block } from '../../../drawings/lit.js' */
/** @import { Frame } from '../../../state/types.js' */

/** @param {{answer: UnitAnswer, part: Part | undefined, frame: Frame | null}} props */
export function Traced({ answer, part, frame }) {
  const source = answer.sources[part?.source ?? 0];
  const field = blockOf(answer.trail.find((step) => step.layer === 'input')?.box);
  const read = blockOf(source.read);
  const isFirst = source.layer === 'input';
  const maps = [
    !isFirst && field && { layer: 'input', channel: 0, block: field, words: phrase('itsReceptiveField') },
    read && {
      layer: source.layer,
      channel: part?.corner[0] ?? 0,
      block: read,
      words: isFirst ? phrase('whatItReads') : phrase('channelCorner', { corner: part?.corner[0] ?? 0 }),
    },
  ].filter((map) => map !== false && map !== null);
  return (
    <div class="traced">
      {maps.map((map) => (
        <Lit key={map.layer} {...map} frame={frame} />
      ))}
    </div>
  );
}

/** @param {{layer: string, channel: number, block: Block, words: string, frame: Frame | null}} props */
function Lit({ layer, channel, block, words, frame }) {
  const picture = pictureOf(frame, layer, 'maps');
  if (!isDrawable(picture) || kindOf(picture.shape) !== 'picture' || channel >= planesOf(picture).count) return null;
  const text = `${layer}, ${words}: ${blockText(block)}`;
  return (
    <figure class="zoom-map is-traced">
      <LitPlane picture={picture} channel={channel} block={block} label={text} />
      <figcaption>
        <b>{layer}</b> {words}
        <br />
        {blockText(block)}
      </figcaption>
    </figure>
  );
}
