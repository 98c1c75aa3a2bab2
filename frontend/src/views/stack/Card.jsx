// One layer: what it is, what comes out of it, its live picture, and what is wrong with it. May import state, drawings
// and its own parts.
import { useEffect, useRef } from 'preact/hooks';
import { LayerPicture } from '../../drawings/LayerPicture.jsx';
import { count, large } from '../../format.js';
import { selectLayer } from '../../state/run/actions.js';
import { applyFix } from '../../state/document/editing.js';
import { layerIds } from '../../state/document/surgery.js';
import { catalog, dataPreview, inspection, isStale, pictures, spec } from '../../state/store.js';
import { WarningIcon } from '../shared/icons.jsx';
import { makeDraggable } from './drag.js';
import { takesFocus } from './focus.js';
import { groupColor } from './groups.js';
import { errorOf, refusedFields, warningsOf } from './problems.js';
import { pictureOf } from '../shared/facts.js';
import { shortTitle, summarize } from '../shared/summary.js';
import { phrase } from '../../words/stack.js';

/** @import { InspectedLayer, LayerSpec, Problem } from '../../state/types.js' */

const LONG_TITLE = 8;

/**
 * @param {{layer: LayerSpec, id: string, index: number, isLast: boolean, isSelected: boolean, isGapAfter: boolean,
 *   isWaiting: boolean}} props
 */
export function Card({ layer, id, index, isLast, isSelected, isGapAfter, isWaiting }) {
  const error = errorOf(id);
  const element = useCardElement(index, isSelected, Boolean(error));
  const entry = catalog.value?.layers[layer.type];
  const seen = inspection.value?.layers.find((one) => one.id === id);
  const classes = [
    'card',
    isSelected && 'is-selected',
    error && 'is-broken',
    isWaiting && 'is-waiting-for',
    isGapAfter && 'is-gap-after',
    refusedFields(index).length && 'is-broken',
  ];
  return (
    <li
      ref={element}
      class={classes.filter(Boolean).join(' ')}
      data-index={index}
      style={{ '--g': groupColor(entry?.group), '--place': String(index + 2) }}
      onClick={(event) => {
        if (!(/** @type {HTMLElement} */ (event.target).closest('button'))) selectLayer(isSelected ? null : id);
      }}
    >
      <div class="card-words">
        <button
          type="button"
          class={`card-title${shortTitle(layer.type, entry).length > LONG_TITLE ? ' is-long' : ''}`}
          ref={takesFocus(id)}
          data-layer={id}
          aria-expanded={isSelected}
          title={`${id}: ${entry?.help ?? ''}`}
          onClick={() => selectLayer(isSelected ? null : id)}
        >
          {shortTitle(layer.type, entry)}
        </button>
        {layer.inputs?.length ? (
          <small class="from" title={phrase('reads', { inputs: layer.inputs.join(phrase('and')) })}>
            {readsInWords(layer.inputs, index)}
          </small>
        ) : (
          <small>{summarize(layer, entry)}</small>
        )}
      </div>
      {error ? <Broken problem={error} /> : <CardPicture id={id} isLast={isLast} isWaiting={isWaiting} />}
      <Outcome seen={seen} id={id} />
    </li>
  );
}

/**
 * The card can be dragged, and comes into sight when it is chosen; also when it breaks, for whoever changes the data
 * may break a card that is out of sight.
 * @param {number} index @param {boolean} isSelected @param {boolean} isBroken
 */
function useCardElement(index, isSelected, isBroken) {
  const element = useRef(/** @type {HTMLLIElement|null} */ (null));
  const place = useRef(index);
  place.current = index;
  useEffect(
    () =>
      element.current ? makeDraggable(element.current, () => ({ kind: 'move', index: place.current })) : undefined,
    [],
  );
  const show = () => element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  useEffect(() => {
    if (isSelected) show();
  }, [isSelected]);
  useEffect(() => {
    if (isBroken) show();
  }, [isBroken]);
  return element;
}

/**
 * What it reads besides the layer before, or instead of it.
 * @param {string[]} inputs
 * @param {number} index
 * @returns {string}
 */
function readsInWords(inputs, index) {
  const before = layerIds(spec.value?.network.layers ?? [])[index - 1] ?? 'input';
  const others = inputs.filter((id) => id !== before).join(', ');
  return inputs.includes(before) ? `+ ${others}` : `← ${others}`;
}

/** @param {{id: string, isLast: boolean, isWaiting: boolean}} props */
function CardPicture({ id, isLast, isWaiting }) {
  const frame = pictures.value;
  const picture = pictureOf(frame, id, 'plane', 'maps', 'units') ?? frame?.byLayer.get(id)?.[0] ?? null;
  return (
    <div class={`card-picture${isStale.value ? ' is-stale' : ''}`}>
      {isWaiting ? (
        <p class="faint">{phrase('waitsForTheLayer')}</p>
      ) : (
        <LayerPicture picture={picture} classes={isLast ? dataPreview.value?.classes : undefined} />
      )}
    </div>
  );
}

/** @param {{seen: InspectedLayer|undefined, id: string}} props */
function Outcome({ seen, id }) {
  const warnings = warningsOf(id);
  return (
    <div class="card-shape">
      <span>{seen ? seen.output_shape.map(count).join('×') : '–'}</span>
      <span class="faint" title={seen ? phrase('parameters', { parameters: count(seen.parameters) }) : undefined}>
        {seen?.parameters
          ? phrase('params', { what: seen.parameters < 100_000 ? count(seen.parameters) : large(seen.parameters) })
          : '\u00a0'}
      </span>
      {warnings.length > 0 && (
        <i class="card-warning" title={warnings.map((warning) => warning.message).join('\n')}>
          <WarningIcon />
        </i>
      )}
    </div>
  );
}

/** @param {{problem: Problem}} props */
function Broken({ problem }) {
  const { fix } = problem;
  const label = problem.fix_label ?? phrase('fixIt');
  return (
    <div class="card-problem">
      <p>{problem.message}</p>
      {fix && (
        <button type="button" class="button small fix" onClick={() => applyFix(fix, label)}>
          {label}
        </button>
      )}
    </div>
  );
}
