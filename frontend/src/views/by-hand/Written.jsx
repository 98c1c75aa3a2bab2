// An equation of the catalog, which comes as data: with its letters, or with the numbers of a unit in their place.
// Imports numbers and the typesetting.
import { bracketed, exact } from './numbers.js';
import { Frac, Joined, Of } from './typeset.jsx';

/** @import { Worked } from './walk.js' */

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

/**
 * What the letters of an equation stand for: z, a, the target y, and the share p among the outputs.
 * @param {Worked} worked @returns {NumberOf}
 */
export const numbersOf =
  ({ loss, nodes }) =>
  (letter, unit) => {
    const node = nodes.find((one) => one.id === unit);
    if (letter === 'z') return node?.z;
    if (letter === 'a') return node?.a;
    if (letter === 'y') return loss.targets?.[unit] ?? Number(unit === loss.right);
    return letter === 'p' ? loss.probabilities?.[unit] : undefined;
  };

/**
 * An equation with its letters, then with numbers; words, which have no letters, stand once.
 * @param {Worked} worked @param {Part[]} parts @param {string} unit
 * @param {string|null} name of the unit, as the letters carry it
 */
export function lettersThenNumbers(worked, parts, unit, name) {
  if (!lettersIn(parts).length) return parts.length ? [<Written parts={parts} unit={null} />] : [];
  return [
    <Written parts={parts} unit={name} />,
    <span class="num">
      <Written parts={parts} unit={unit} numberOf={numbersOf(worked)} />
    </span>,
  ];
}
