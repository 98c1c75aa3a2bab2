// An equation of the catalog, which comes as data: with its letters, or with the numbers of a unit in their place.
// Imports numbers and the typesetting.
import { bracketed, exact } from './numbers.js';
import { Frac, Joined, Of } from './typeset.jsx';

/**
 * @typedef {string | {letter: string, is_signed?: boolean} | {symbol: string} | {power: Part[]} | {fraction: Part[][]}
 *   | {sum: Part[]}} Part
 */
/** @typedef {(letter: string, unit: string) => number | null | undefined} NumberOf */
/**
 * `unit` is what the letters belong to, null to draw them bare; `units` are those that a sum goes over. Without
 * `numberOf`, and where it knows no number, letters stay letters.
 *
 * @typedef {{unit: string | null, units?: string[], numberOf?: NumberOf}} Reading
 */

/** @param {{parts: Part[]} & Reading} props */
export const Written = ({ parts, ...reading }) => (
  <>
    {parts.map((part, index) => (
      <WrittenPart key={index} part={part} {...reading} />
    ))}
  </>
);

/** @param {{part: Part} & Reading} props */
function WrittenPart({ part, ...reading }) {
  if (typeof part === 'string') return <>{part}</>;
  if ('symbol' in part) return <Of letter={part.symbol} of={reading.unit} />;
  if ('letter' in part) return <Letter {...part} {...reading} />;
  if ('power' in part)
    return (
      <sup>
        <Written parts={part.power} {...reading} />
      </sup>
    );
  if ('fraction' in part) {
    const [top, bottom] = part.fraction.map((parts, index) => <Written key={index} parts={parts} {...reading} />);
    return <Frac top={top} bottom={bottom} />;
  }
  const terms = (reading.units ?? []).map((unit) => <Written key={unit} parts={part.sum} {...reading} unit={unit} />);
  return <Joined sign="+" terms={terms} />;
}

/** @param {{letter: string, is_signed?: boolean} & Reading} props */
function Letter({ letter, is_signed, unit, numberOf }) {
  const value = unit === null ? undefined : numberOf?.(letter, unit);
  if (value === undefined) return <Of letter={letter} of={unit} />;
  return <>{is_signed ? bracketed(value) : exact(value)}</>;
}

/** The letters of an equation that stand for numbers. @param {Part[]} parts @returns {string[]} */
export function lettersIn(parts) {
  return parts.flatMap((part) => {
    if (typeof part === 'string' || 'symbol' in part) return [];
    if ('letter' in part) return [part.letter];
    if ('fraction' in part) return part.fraction.flatMap(lettersIn);
    return lettersIn('power' in part ? part.power : part.sum);
  });
}
