// Zoom 3, one value: where it comes from, the arithmetic with its numbers, and the result. Imports drawings.

import { useState } from 'preact/hooks';
import { CurvePlot } from '../../../drawings/CurvePlot.jsx';
import { count, short } from '../../../format.js';
import { NumberGrid } from './NumberGrid.jsx';
import { Terms } from './Terms.jsx';
import { Traced } from './Traced.jsx';
import { conclusion, isPadding, productsOf, shortened, SIGNS, termName } from './words.js';
import { phrase } from '../../../words/inspector.js';

/** @import { Part, Term, UnitAnswer } from './answers.js' */

/** @import { Frame } from '../../../state/types.js' */

/** Of a row of inputs, until more are asked for. */
const MOST_TERMS = 10;

/**
 * `flattened` is the shape of the picture that a row of inputs was before; `frame` has the layers' pictures.
 * @param {{answer: UnitAnswer, frame: Frame | null, flattened: number[] | null}} props
 */
export function UnitStage({ answer, frame, flattened }) {
  const [focus, setFocus] = useState(/** @type {string | null} */ (null));
  const parts = answer.parts;
  const key = (/** @type {Part} */ part) => `${part.source}-${part.corner[0]}`;
  const part = parts.find((one) => key(one) === focus) ?? parts[0];
  const others = parts.length > 1 && answer.kind === 'sum' && part.values;
  return (
    <div class="unit-stage">
      <Traced answer={answer} part={part} frame={frame} />
      <div class="unit-arithmetic">
        <Body answer={answer} part={part} flattened={flattened} />
        {others && (
          <Terms
            label={phrase('whatEachInputChannel')}
            terms={parts.map((one) => ({
              name: partName(answer, one),
              value: one.total,
              isChosen: one === part,
              onChoose: () => setFocus(key(one)),
            }))}
            rest={answer.rest}
          />
        )}
        {answer.note && <p class="soft">{answer.note}</p>}
        <Conclusion answer={answer} />
      </div>
    </div>
  );
}

/** @param {UnitAnswer} answer @param {Part} part */
function partName(answer, part) {
  const isOneSource = answer.sources.length === 1;
  return isOneSource ? phrase('channel', { channel: part.corner[0] }) : answer.sources[part.source].layer;
}

/**
 * What is done with the numbers, by the kind of account.
 * @param {{answer: UnitAnswer, part: Part, flattened: number[] | null}} props
 */
function Body({ answer, part, flattened }) {
  const { kind } = answer;
  if (kind === 'curve') return <Curve answer={answer} />;
  if (kind === 'normalisation') return <Normalised answer={answer} />;
  if (kind === 'copy')
    return (
      <p class="unit-words">
        {short(part.total)}: {answer.formula}.
      </p>
    );
  if (!part) return <p class="unit-words">{answer.formula}</p>;
  if (part.terms) return <Row answer={answer} part={part} terms={part.terms} flattened={flattened} />;
  if (kind === 'sum' && part.weights) return <Products answer={answer} part={part} weights={part.weights} />;
  if (kind === 'sum') return null;
  const { shape } = answer.sources[part.source];
  return (
    <div class="grids">
      <NumberGrid
        rows={part.values}
        {...activations(part.values)}
        caption={phrase('window')}
        isPadding={isPadding(part, shape)}
        chosen={part.chosen}
      />
      <p class="unit-words">{answer.formula}</p>
    </div>
  );
}

/** Patch times kernel. @param {{answer: UnitAnswer, part: Part, weights: number[][]}} props */
function Products({ answer, part, weights }) {
  const products = productsOf(part.values, weights);
  const padding = isPadding(part, answer.sources[part.source].shape);
  const of = answer.part_count > 1 ? phrase('channelChannel', { channel: part.corner[0] }) : '';
  return (
    <div class="grids">
      <NumberGrid
        rows={part.values}
        {...activations(part.values)}
        caption={phrase('patch', { of })}
        isPadding={padding}
      />
      <span class="sign">{SIGNS.times}</span>
      <NumberGrid rows={weights} reach={reachOf(weights)} isSigned caption={phrase('kernel', { of })} />
      <span class="sign">=</span>
      <NumberGrid rows={products} reach={reachOf(products)} isSigned caption={phrase('product')} isPadding={padding} />
      <span class="part-sum">
        {SIGNS.sum} = <b>{short(part.total)}</b>
      </span>
    </div>
  );
}

/**
 * A row of inputs: the terms that matter most.
 * @param {{answer: UnitAnswer, part: Part, terms: Term[], flattened: number[] | null}} props
 */
function Row({ answer, part, terms, flattened }) {
  const [isLong, setLong] = useState(false);
  const isChoice = terms[0]?.weight == null;
  const { shown, rest } = shortened(terms, part.terms_rest, isLong ? terms.length : MOST_TERMS);
  return (
    <>
      <Terms
        label={isChoice ? phrase('theValuesItIs') : phrase('inputTimesWeightThe')}
        terms={shown.map((term) => ({
          name:
            answer.kind === 'share' ? phrase('zOf', { place: unitName(term.place) }) : termName(term.place, flattened),
          value: term.product,
          how: isChoice ? undefined : `${short(term.value)} ${SIGNS.times} ${short(term.weight)} =`,
          isChosen: Boolean(term.chosen),
        }))}
        rest={isChoice ? null : rest}
      />
      {terms.length > MOST_TERMS && (
        <button type="button" class="link more-terms" onClick={() => setLong(!isLong)}>
          {isLong ? phrase('onlyTheLargest') : phrase('showTheLargest', { count: terms.length })}
        </button>
      )}
    </>
  );
}

/** @param {number[]} place */
const unitName = (place) =>
  place.length > 1 ? phrase('channel', { channel: place[0] }) : phrase('unitUnit', { unit: place[0] });

/** @param {{answer: UnitAnswer}} props */
function Curve({ answer }) {
  const { z, slope } = factsOf(answer);
  const label = phrase('atSlope', {
    formula: answer.formula,
    z: short(z),
    total: short(answer.total),
    slope: short(slope),
  });
  return (
    <div class="grids">
      {answer.curve && (
        <CurvePlot z={answer.curve.z} g={answer.curve.g} at={z} value={answer.total} slope={slope} label={label} />
      )}
      <dl class="unit-facts">
        <div>
          <dt>{phrase('zFromBefore')}</dt>
          <dd>{short(z)}</dd>
        </div>
        <div>
          <dt>{answer.formula}</dt>
          <dd>{short(answer.total)}</dd>
        </div>
        <div>
          <dt>{phrase('slopeHere')}</dt>
          <dd>{short(slope)}</dd>
        </div>
      </dl>
    </div>
  );
}

/** @param {{answer: UnitAnswer}} props */
function Normalised({ answer }) {
  const { value, mean, deviation, scale, shift } = factsOf(answer);
  return (
    <>
      <p class="unit-formula">
        ({short(value)} − {short(mean)}) / {short(deviation)} · {short(scale)} + {short(shift)}
      </p>
      <dl class="unit-facts">
        {answer.facts.map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{short(fact.value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The last line: the numbers become the layer's own. @param {{answer: UnitAnswer}} props */
function Conclusion({ answer }) {
  const { bias, next, total } = answer;
  return (
    <p class="conclusion" aria-label={conclusion(answer)}>
      {answer.kind === 'sum' && (bias != null || answer.part_count > 1) && <Summed answer={answer} />}
      {answer.kind !== 'sum' && answer.kind !== 'generic' && <Made answer={answer} />}
      <span class="step is-total">
        {short(total)}
        <small>{answer.layer}</small>
      </span>
      {answer.rivals.length > 0 && (
        <span class="soft rivals">{phrase('theLargestOf', { short: answer.rivals.map(short).join(', ') })}</span>
      )}
      {next && (
        <>
          <span class="sign with-words">
            <small>{next.formula}</small>→
          </span>
          <span class="step">
            {short(next.value)}
            <small>{next.layer}</small>
          </span>
          {next.slope != null && <span class="soft rivals">{phrase('slope', { slope: short(next.slope) })}</span>}
        </>
      )}
    </p>
  );
}

/** What was summed, and the bias. @param {{answer: UnitAnswer}} props */
function Summed({ answer: { bias, part_count: parts, total } }) {
  return (
    <>
      <span class="step">
        {short(total - (bias ?? 0))}
        <small>{parts > 1 ? phrase('sumOf', { parts: count(parts) }) : phrase('sum')}</small>
      </span>
      {bias != null && (
        <>
          <span class="sign">{bias < 0 ? '−' : '+'}</span>
          <span class="step">
            {short(Math.abs(bias))}
            <small>{phrase('itsBias')}</small>
          </span>
        </>
      )}
      <span class="sign">=</span>
    </>
  );
}

/** What it was made from otherwise, by which formula. @param {{answer: UnitAnswer}} props */
function Made({ answer }) {
  return (
    <>
      {answer.kind === 'curve' && (
        <span class="step">
          {short(factsOf(answer).z)}
          <small>{answer.sources[0].layer}</small>
        </span>
      )}
      <span class="sign with-words">
        <small>{answer.formula}</small>→
      </span>
    </>
  );
}

/** @param {UnitAnswer} answer @returns {Record<string, number>} */
const factsOf = (answer) => Object.fromEntries(answer.facts.map((fact) => [fact.name, fact.value]));

/** @param {(number | null)[][]} rows */
const reachOf = (rows) => Math.max(...rows.flat().map((value) => Math.abs(value ?? 0)));

/** @param {(number | null)[][]} rows */
const activations = (rows) => ({ reach: reachOf(rows), isSigned: rows.flat().some((value) => (value ?? 0) < 0) });
