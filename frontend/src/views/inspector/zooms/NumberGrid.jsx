// A small table of numbers, each on its colour: a patch, a kernel, their product. Imports drawings.

import { pictureOf } from '../../../drawings/lit.js';
import { LitPlane } from '../../../drawings/LitPlane.jsx';
import { short } from '../../../format.js';
import { alike, digitsFor } from './words.js';
import { phrase } from '../../../words/inspector.js';

/** Larger grids are colour alone: their numbers could not be read. */
const MOST_WITH_NUMBERS = 7;
const MOST_SHOWN = 16;

/**
 * `signed` colours by sign (weights, products), else dark to light (activations that are never negative).
 * @param {{rows: (number | null)[][], reach: number, isSigned: boolean, caption: string,
 *   isPadding?: (row: number, column: number) => boolean, chosen?: boolean[][] | null}} props
 */
export function NumberGrid({ rows, reach, isSigned, caption, isPadding, chosen }) {
  const side = Math.max(rows.length, rows[0]?.length ?? 0);
  if (side > MOST_SHOWN) return <LargeGrid rows={rows} caption={caption} chosen={chosen} />;
  const size = side <= 3 ? 'is-large' : side <= 5 ? 'is-middle' : side <= MOST_WITH_NUMBERS ? 'is-small' : 'is-tiny';
  return (
    <figure class="number-grid">
      <table class={`${size}${isSigned ? '' : ' is-unsigned'}`}>
        <caption class="visually-hidden">{caption}</caption>
        <tbody>
          {rows.map((row, y) => (
            <tr key={y}>
              {row.map((value, x) => (
                <Cell
                  key={x}
                  value={value}
                  share={value == null ? 0 : value / (reach || 1)}
                  isSigned={isSigned}
                  isPadding={isPadding?.(y, x) ?? false}
                  isChosen={chosen?.[y]?.[x] ?? false}
                  digits={side <= MOST_WITH_NUMBERS ? digitsFor(reach) : null}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

/**
 * As a map, where cells would be too small.
 * @param {{rows: (number | null)[][], caption: string, chosen?: boolean[][] | null}} props
 */
function LargeGrid({ rows, caption, chosen }) {
  const top = chosen?.findIndex((row) => row.includes(true)) ?? -1;
  const block = chosen && top >= 0 ? { top, left: chosen[top].indexOf(true), height: 1, width: 1 } : null;
  const text = phrase('by', { caption, count: rows.length, count2: rows[0].length });
  return (
    <figure class="zoom-map is-traced">
      <LitPlane picture={pictureOf(rows)} block={block} label={text} />
      <figcaption>{text}</figcaption>
    </figure>
  );
}

/**
 * @param {{value: number | null, share: number, isSigned: boolean, isPadding: boolean, isChosen: boolean, digits:
 *   number | null}} props
 */
function Cell({ value, share, isSigned, isPadding, isChosen, digits }) {
  const size = Math.min(1, Math.abs(share));
  const sign = isSigned ? (share < 0 ? 'is-negative' : 'is-positive') : size < 0.5 ? 'is-low' : 'is-high';
  const part = isSigned ? size : size < 0.5 ? size * 2 : size * 2 - 1;
  const text = isPadding ? phrase('padding', { what: value == null ? '−∞' : short(value) }) : short(value);
  return (
    <td
      class={
        `${sign}${isPadding ? ' is-padding' : ''}${isChosen ? ' is-chosen' : ''}` +
        (!isSigned && size > 0.72 ? ' is-light' : '')
      }
      style={{ '--part': `${Math.round(part * 100)}%` }}
      title={text}
    >
      <span class={digits === null ? 'visually-hidden' : ''}>{alike(value, digits)}</span>
    </td>
  );
}
