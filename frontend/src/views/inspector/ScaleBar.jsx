// The legend of a colour scale: what its ends and its middle stand for. Imports drawings.

import { short } from '../../format.js';
import { phrase } from '../../words/inspector.js';

/** @param {{range: import('../../drawings/picture.js').Range, isLocal: boolean}} props */
export function ScaleBar({ range, isLocal }) {
  const words = range.isSigned ? phrase('orangeNegativeBluePositive') : phrase('darkIs0Light');
  return (
    <div class="scale-legend" title={words}>
      <span>{isLocal ? (range.isSigned ? phrase('ownNegative') : '0') : short(range.low)}</span>
      <i class={range.isSigned ? 'is-signed' : 'is-unsigned'} aria-hidden="true" />
      <span>{isLocal ? (range.isSigned ? phrase('ownPositive') : phrase('ownLargest')) : short(range.high)}</span>
      <span class="visually-hidden">{words}</span>
    </div>
  );
}
