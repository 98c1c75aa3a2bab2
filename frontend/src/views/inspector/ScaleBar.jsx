// The legend of a colour scale: what its ends and its middle stand for. Imports drawings.

import { short } from '../../format.js';

/** @param {{range: import('../../drawings/picture.js').Range, isLocal: boolean}} props */
export function ScaleBar({ range, isLocal }) {
  const words = range.isSigned ? 'orange negative, blue positive' : 'dark is 0, light is the largest';
  return (
    <div class="scale-legend" title={words}>
      <span>{isLocal ? (range.isSigned ? 'own −' : '0') : short(range.low)}</span>
      <i class={range.isSigned ? 'is-signed' : 'is-unsigned'} aria-hidden="true" />
      <span>{isLocal ? (range.isSigned ? 'own +' : 'own largest') : short(range.high)}</span>
      <span class="visually-hidden">{words}</span>
    </div>
  );
}
