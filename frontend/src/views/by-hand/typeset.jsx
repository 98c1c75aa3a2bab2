// Formulas in plain HTML: symbols with an index, derivatives as fractions, chains of equal terms. Imports numbers.
import { exact } from './numbers.js';
import { phrase } from '../../words/by-hand.js';

/** @typedef {import('preact').ComponentChildren} Children */

/** A name of the graph: h1 as h with an index. @param {{id: string}} props */
export function Sym({ id }) {
  const [, letter, index] = /** @type {RegExpExecArray} */ (/^([a-zA-Z]+)(.*)$/.exec(id));
  return (
    <span class="sym">
      <i>{letter}</i>
      {index && <sub>{index}</sub>}
    </span>
  );
}

/**
 * The net input or output of a unit: z or a, with the unit as index.
 * @param {{letter: string, of: string|null}} props
 */
export function Of({ letter, of }) {
  if (of === null) return <Sym id={letter} />;
  const [, unit, index] = /** @type {RegExpExecArray} */ (/^([a-zA-Z]+)(.*)$/.exec(of));
  return (
    <span class="sym">
      <i>{letter}</i>
      <sub>
        {unit}
        {index}
      </sub>
    </span>
  );
}

/** @param {{top: Children, bottom: Children}} props */
export const Frac = ({ top, bottom }) => (
  <span class="frac">
    <span>{top}</span>
    <span class="visually-hidden"> {phrase('by')} </span>
    <span>{bottom}</span>
  </span>
);

/** A partial derivative. @param {{of: [string, string|null], by: [string, string|null]}} props */
export const Slope = ({ of, by }) => (
  <Frac
    top={
      <>
        ∂<Of letter={of[0]} of={of[1]} />
      </>
    }
    bottom={
      <>
        ∂<Of letter={by[0]} of={by[1]} />
      </>
    }
  />
);

/** @param {{value: number|null|undefined, kind?: 'value'|'error'|'result'}} props */
export const Num = ({ value, kind }) => (
  <span class={kind ? `num is-${kind}` : 'num'}>{(value ?? 0) < 0 && !kind ? `(${exact(value)})` : exact(value)}</span>
);

/**
 * A line: what it is, then equal terms, each on from the one before.
 * @param {{left: Children, terms: Children[], isLong?: boolean}} props
 */
export const Equation = ({ left, terms }) => (
  <div class="equation">
    <span class="equation-left">{left}</span>
    <span class="equation-right">
      {terms.map((term, index) => (
        <span key={index} class="equation-term">
          <span class="equals">=</span> {term}
        </span>
      ))}
    </span>
  </div>
);

/** Terms with a sign between them. @param {{terms: Children[], sign?: string}} props */
export const Joined = ({ terms, sign = '·' }) => (
  <>
    {terms.map((term, index) => (
      <span key={index} class="joined">
        {index > 0 && <span class="sign"> {sign} </span>}
        {term}
      </span>
    ))}
  </>
);
