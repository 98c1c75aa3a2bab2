// Skip connections drawn over a row of cards or beside a column, with what they say in words. Imports drawings only.
import { arcBeside, arcOver } from './arcs.js';
import { phrase } from '../words/drawings.js';

/** @import { Box } from './arcs.js' */
/** @typedef {{from: number, to: number, lane: number, words: string, isBright: boolean}} SkipLine */

/** @param {{skips: SkipLine[], boxes: Box[], isColumn: boolean}} props `boxes` of the cards, the input's first */
export function SkipArcs({ skips, boxes, isColumn }) {
  const drawn = skips.filter(({ from, to }) => boxes[from] && boxes[to]);
  if (!drawn.length) return null;
  return (
    <svg
      class="skip-arcs"
      role="img"
      aria-label={phrase('skipConnections', { value: drawn.map(({ words }) => words).join('; ') })}
    >
      {drawn.map(({ from, to, lane, words, isBright }) => {
        const arc = (isColumn ? arcBeside : arcOver)(boxes[from], boxes[to], lane);
        return (
          <g key={`${from} ${to}`} class={isBright ? 'is-bright' : undefined}>
            <title>{words}</title>
            <path class="skip-line" d={arc.line} />
            <path class="skip-head" d={arc.head} />
            <circle class="skip-tail" cx={arc.tail[0]} cy={arc.tail[1]} r="3" />
          </g>
        );
      })}
    </svg>
  );
}
