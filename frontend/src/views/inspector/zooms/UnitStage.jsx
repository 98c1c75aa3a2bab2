// Zoom 3, one value: where it comes from, the arithmetic with its numbers, and the result. Imports drawings.

import { useState } from 'preact/hooks';
import { CurvePlot } from '../../../drawings/CurvePlot.jsx';
import { count, short } from '../../../format.js';
import { NumberGrid } from './NumberGrid.jsx';
import { Terms } from './Terms.jsx';
import { Traced } from './Traced.jsx';
import { conclusion, isPadding, productsOf, shortened, SIGNS, termName } from './words.js';

/** Of a row of inputs, until more are asked for. */
const MOST_TERMS = 10;

/**
 * `flattened` is the shape of the picture that a row of inputs was before; `frame` has the layers' pictures.
 * @param {{answer: any, frame: any, flattened: number[] | null}} props
 */
export function UnitStage({ answer, frame, flattened }) {
  const [focus, setFocus] = useState(/** @type {string | null} */ (null));
  const parts = answer.parts;
  const key = (/** @type {any} */ part) => `${part.source}-${part.corner[0]}`;
  const part = parts.find((/** @type {any} */ one) => key(one) === focus) ?? parts[0];
  const others = parts.length > 1 && answer.kind === 'sum' && part.values;
  return (
    <div class="unit-stage">
      <Traced answer={answer} part={part} frame={frame} />
      <div class="unit-arithmetic">
        <Body answer={answer} part={part} flattened={flattened} />
        {others && (
          <Terms
            label="What each input channel adds"
            terms={parts.map((/** @type {any} */ one) => ({
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

/** @param {any} answer @param {any} part */
function partName(answer, part) {
  const isOneSource = answer.sources.length === 1;
  return isOneSource ? `channel ${part.corner[0]}` : answer.sources[part.source].layer;
}

/**
 * What is done with the numbers, by the kind of account.
 * @param {{answer: any, part: any, flattened: number[] | null}} props
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
  if (part.terms) return <Row answer={answer} part={part} flattened={flattened} />;
  if (kind === 'sum' && part.weights) return <Products answer={answer} part={part} />;
  if (kind === 'sum') return null;
  const { shape } = answer.sources[part.source];
  return (
    <div class="grids">
      <NumberGrid
        rows={part.values}
        {...activations(part.values)}
        caption="window"
        isPadding={isPadding(part, shape)}
        chosen={part.chosen}
      />
      <p class="unit-words">{answer.formula}</p>
    </div>
  );
}

/** Patch times kernel. @param {{answer: any, part: any}} props */
function Products({ answer, part }) {
  const products = productsOf(part.values, part.weights);
  const padding = isPadding(part, answer.sources[part.source].shape);
  const of = answer.part_count > 1 ? `, channel ${part.corner[0]}` : '';
  return (
    <div class="grids">
      <NumberGrid rows={part.values} {...activations(part.values)} caption={`patch${of}`} isPadding={padding} />
      <span class="sign">{SIGNS.times}</span>
      <NumberGrid rows={part.weights} reach={reachOf(part.weights)} isSigned caption={`kernel${of}`} />
      <span class="sign">=</span>
      <NumberGrid rows={products} reach={reachOf(products)} isSigned caption="product" isPadding={padding} />
      <span class="part-sum">
        {SIGNS.sum} = <b>{short(part.total)}</b>
      </span>
    </div>
  );
}

/** A row of inputs: the terms that matter most. @param {{answer: any, part: any, flattened: number[] | null}} props */
function Row({ answer, part, flattened }) {
  const [isLong, setLong] = useState(false);
  const isChoice = part.terms[0]?.weight == null;
  const { shown, rest } = shortened(part.terms, part.terms_rest, isLong ? part.terms.length : MOST_TERMS);
  return (
    <>
      <Terms
        label={isChoice ? 'The values it is compared with' : 'Input times weight, the largest first'}
        terms={shown.map((/** @type {any} */ term) => ({
          name:
            answer.kind === 'share'
              ? `z of ${term.place.length > 1 ? `channel ${term.place[0]}` : `unit ${term.place[0]}`}`
              : termName(term.place, flattened),
          value: term.product,
          how: isChoice ? undefined : `${short(term.value)} ${SIGNS.times} ${short(term.weight)} =`,
          isChosen: Boolean(term.chosen),
        }))}
        rest={isChoice ? null : rest}
      />
      {part.terms.length > MOST_TERMS && (
        <button type="button" class="link more-terms" onClick={() => setLong(!isLong)}>
          {isLong ? 'Only the largest' : `Show the largest ${part.terms.length}`}
        </button>
      )}
    </>
  );
}

/** @param {{answer: any}} props */
function Curve({ answer }) {
  const { z, slope } = factsOf(answer);
  const label = `${answer.formula} at ${short(z)}: ${short(answer.total)}, slope ${short(slope)}`;
  return (
    <div class="grids">
      {answer.curve && (
        <CurvePlot z={answer.curve.z} g={answer.curve.g} at={z} value={answer.total} slope={slope} label={label} />
      )}
      <dl class="unit-facts">
        <div>
          <dt>z, from before</dt>
          <dd>{short(z)}</dd>
        </div>
        <div>
          <dt>{answer.formula}</dt>
          <dd>{short(answer.total)}</dd>
        </div>
        <div>
          <dt>slope here</dt>
          <dd>{short(slope)}</dd>
        </div>
      </dl>
    </div>
  );
}

/** @param {{answer: any}} props */
function Normalised({ answer }) {
  const { value, mean, deviation, scale, shift } = factsOf(answer);
  return (
    <>
      <p class="unit-formula">
        ({short(value)} − {short(mean)}) / {short(deviation)} · {short(scale)} + {short(shift)}
      </p>
      <dl class="unit-facts">
        {answer.facts.map((/** @type {any} */ fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{short(fact.value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The last line: the numbers become the layer's own. @param {{answer: any}} props */
function Conclusion({ answer }) {
  const { bias, next, total } = answer;
  const isSum = answer.kind === 'sum' && (bias != null || answer.part_count > 1);
  return (
    <p class="conclusion" aria-label={conclusion(answer)}>
      {isSum && (
        <>
          <span class="step">
            {short(total - (bias ?? 0))}
            <small>{answer.part_count > 1 ? `sum of ${count(answer.part_count)}` : 'sum'}</small>
          </span>
          {bias != null && (
            <>
              <span class="sign">{bias < 0 ? '−' : '+'}</span>
              <span class="step">
                {short(Math.abs(bias))}
                <small>bias</small>
              </span>
            </>
          )}
          <span class="sign">=</span>
        </>
      )}
      {answer.kind !== 'sum' && answer.kind !== 'generic' && (
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
      )}
      <span class="step is-total">
        {short(total)}
        <small>{answer.layer}</small>
      </span>
      {answer.rivals.length > 0 && (
        <span class="soft rivals">the largest of {answer.rivals.map(short).join(', ')}</span>
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
          {next.slope != null && <span class="soft rivals">slope {short(next.slope)}</span>}
        </>
      )}
    </p>
  );
}

/** @param {any} answer @returns {Record<string, number>} */
const factsOf = (answer) => Object.fromEntries(answer.facts.map((/** @type {any} */ fact) => [fact.name, fact.value]));

/** @param {(number | null)[][]} rows */
const reachOf = (rows) => Math.max(...rows.flat().map((value) => Math.abs(value ?? 0)));

/** @param {(number | null)[][]} rows */
const activations = (rows) => ({ reach: reachOf(rows), isSigned: rows.flat().some((value) => (value ?? 0) < 0) });
