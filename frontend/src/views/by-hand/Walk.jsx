// The walk through a worked example: the drawing, the buttons, the equations of the step, the table. Imports drawings
// and its siblings.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { layOut } from '../../drawings/graph-layout.js';
import { NetworkGraph } from '../../drawings/NetworkGraph.jsx';
import { saveFile, toCsv } from '../shared/saving.js';
import { spec } from '../../state/store.js';
import { ChosenEquations, StepEquations } from './Equations.jsx';
import { Numbers } from './Numbers.jsx';
import { TakeStep } from './TakeStep.jsx';
import { direction, graphOf, graphWords, shownAt, stepTitle, stepWords, tableOf } from './walk.js';
import { phrase } from '../../words/by-hand.js';

/** @import { Worked } from './walk.js' */

const KEYS = /** @type {const} */ ({ ArrowLeft: 'back', ArrowRight: 'forward', Home: 'first', End: 'last' });
const NARROWEST = 280;

/** @param {{worked: Worked}} props */
export function Walk({ worked }) {
  const [wanted, setWanted] = useState(0);
  const [chosen, setChosen] = useState(/** @type {string|null} */ (null));
  const last = worked.steps.length - 1;
  const at = Math.min(wanted, last);
  const step = worked.steps[at];
  const isThere = chosen !== null && [...worked.nodes, ...worked.edges].some(({ id }) => id === chosen);
  const go = (/** @type {'first'|'back'|'forward'|'last'} */ where) => {
    setWanted({ first: 0, back: Math.max(0, at - 1), forward: Math.min(last, at + 1), last }[where]);
    setChosen(null);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const where = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    if (!where || event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(where);
  };
  return (
    <div class="walk" onKeyDown={onKeyDown}>
      <Steps
        worked={worked}
        at={at}
        onGo={(place) => {
          setWanted(place);
          setChosen(null);
        }}
        onMove={go}
      />
      <div class="walk-body">
        <Drawing
          worked={worked}
          at={at}
          chosen={isThere ? chosen : null}
          onChoose={(id) => setChosen(id === chosen ? null : id)}
        />
        <Explained worked={worked} step={step} chosen={isThere ? chosen : null} onChoose={setChosen} />
      </div>
      <Legend />
      <Numbers worked={worked} onSave={() => save(worked)} />
    </div>
  );
}

/**
 * The equations beside the drawing: those of the step, or of what was chosen.
 * @param {{worked: Worked, step: import('./walk.js').WalkStep, chosen: string|null, onChoose: (id: string|null) =>
 *   void}} props
 */
function Explained({ worked, step, chosen, onChoose }) {
  return (
    <section class={`explained is-${direction(step)}`}>
      <header>
        <h3 aria-live="polite">{chosen ? phrase('about', { chosen }) : stepTitle(worked, step)}</h3>
        <Choose worked={worked} chosen={chosen} onChoose={onChoose} />
      </header>
      {!chosen && <p class="soft">{stepWords(worked, step)}</p>}
      <div class="equations" tabIndex={0} role="group" aria-label={phrase('equations')}>
        {chosen ? <ChosenEquations worked={worked} id={chosen} /> : <StepEquations worked={worked} step={step} />}
      </div>
      {step.phase === 'update' && !chosen && <TakeStep worked={worked} />}
    </section>
  );
}

/**
 * @param {{worked: Worked, at: number, onGo: (place: number) => void, onMove: (where: 'first'|'back'|'forward'|'last')
 *   => void}} props
 */
function Steps({ worked, at, onGo, onMove }) {
  // Not `disabled`: a button that loses the focus at the end takes the arrow keys with it.
  const last = worked.steps.length - 1;
  return (
    <div class="steps">
      <div class="steps-buttons" role="group" aria-label={phrase('stepsOfBackpropagation')}>
        <button type="button" class="button small" aria-disabled={at === 0} onClick={() => onMove('first')}>
          {phrase('first')}
        </button>
        <button type="button" class="button small" aria-disabled={at === 0} onClick={() => onMove('back')}>
          {phrase('back')}
        </button>
        <button
          type="button"
          class="button small primary"
          aria-disabled={at === last}
          onClick={() => onMove('forward')}
        >
          {phrase('forward')}
        </button>
        <button type="button" class="button small" aria-disabled={at === last} onClick={() => onMove('last')}>
          {phrase('last')}
        </button>
      </div>
      <ol class="steps-strip" aria-label={phrase('allSteps')}>
        {worked.steps.map((step, index) => (
          <li key={index}>
            <button
              type="button"
              tabIndex={-1}
              class={`is-${direction(step)}${index <= at ? ' is-done' : ''}`}
              aria-current={index === at ? 'step' : undefined}
              aria-label={phrase('step', { index: index + 1, worked: stepTitle(worked, step) })}
              title={stepTitle(worked, step)}
              onClick={() => onGo(index)}
            />
          </li>
        ))}
      </ol>
      <span class="steps-count faint">{phrase('of', { at: at + 1, last: last + 1 })}</span>
    </div>
  );
}

/** @param {{worked: Worked, at: number, chosen: string|null, onChoose: (id: string) => void}} props */
function Drawing({ worked, at, chosen, onChoose }) {
  const [width, box] = useWidth();
  const graph = useMemo(() => graphOf(worked), [worked]);
  const columns = worked.columns.map((_, index) => ({
    units: worked.nodes.filter((node) => node.column === index).length,
    hasBias: worked.edges.some((edge) => edge.column === index && edge.kind === 'bias'),
  }));
  return (
    <div class="drawing" ref={box}>
      {width >= NARROWEST && (
        <NetworkGraph
          graph={graph}
          layout={layOut(columns, width)}
          shown={shownAt(worked, at)}
          selected={chosen}
          onSelect={onChoose}
          label={graphWords(worked, at)}
        />
      )}
    </div>
  );
}

/** The width of an element as it changes. @returns {[number, import('preact').RefObject<HTMLDivElement|null>]} */
function useWidth() {
  const [width, setWidth] = useState(0);
  const box = useRef(/** @type {HTMLDivElement|null} */ (null));
  useEffect(() => {
    const watching = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    if (box.current) watching.observe(box.current);
    return () => watching.disconnect();
  }, []);
  return [width, box];
}

/**
 * The way to one unit or weight without a mouse.
 * @param {{worked: Worked, chosen: string|null, onChoose: (id: string|null) => void}} props
 */
function Choose({ worked, chosen, onChoose }) {
  return (
    <select
      class="field"
      aria-label={phrase('lookAtOneUnit')}
      value={chosen ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value || null)}
    >
      <option value="">{chosen ? phrase('backToTheStep') : phrase('lookAt')}</option>
      <optgroup label={phrase('units')}>
        {worked.nodes.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </optgroup>
      <optgroup label={phrase('weights')}>
        {worked.edges.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </optgroup>
    </select>
  );
}

function Legend() {
  return (
    <p class="legend by-hand-legend">
      <span class="is-value">
        <i /> {phrase('valueForward')}
      </span>
      <span class="is-error">
        <i /> {phrase('errorEZAnd')}
      </span>
      <span class="is-positive">
        <i /> {phrase('weightAbove0')}
      </span>
      <span class="is-negative">
        <i /> {phrase('below0ThickerLarger')}
      </span>
    </p>
  );
}

/** @param {Worked} worked */
function save(worked) {
  const { heads, columns } = tableOf(worked);
  saveFile(new Blob([toCsv(heads, columns)], { type: 'text/csv' }), `${spec.peek()?.name ?? 'network'} by hand.csv`);
}
