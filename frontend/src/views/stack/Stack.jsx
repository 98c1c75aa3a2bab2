// The row (a column on a phone) of cards from the input to the output, with drag, drop and keys. May import state and
// its own parts.
import { useEffect, useRef, useState } from 'preact/hooks';
import { addLayer, keyOf, moveLayer } from '../../state/document/editing.js';
import { layerIds } from '../../state/document/surgery.js';
import { skipsOf } from '../../state/document/merging.js';
import { catalog, inspection, inspectionState, selectedLayer, spec } from '../../state/store.js';
import { lanesOf, roomFor } from '../../drawings/arcs.js';
import { SkipArcs } from '../../drawings/SkipArcs.jsx';
import { Staircase } from './Staircase.jsx';
import { Card } from './Card.jsx';
import { useCardBoxes } from './boxes.js';
import { columnsOf } from './columns.js';
import { makeDropTarget } from './drag.js';
import { Editor } from './Editor.jsx';
import { InputCard } from './InputCard.jsx';
import { onStackKey } from './keys.js';
import { useHasMore } from './overflow.js';
import { errorOf } from './problems.js';
import { phrase } from '../../words/stack.js';

/** @import { Spec } from '../../state/types.js' */

/** Few cards do not grow without end; one that explains what is wrong needs room for it. */
const COLUMN = 'minmax(var(--card-min), 200px)';
const WIDE_COLUMN = 'minmax(190px, 320px)';

/** Longer rows scroll on most screens, so that their cards may as well have room. */
const MANY = 9;

export function Stack() {
  const list = useRef(/** @type {HTMLUListElement|null} */ (null));
  const [gap, setGap] = useState(/** @type {number|null} */ (null));
  useEffect(() => (list.current ? makeDropTarget(list.current, { onHover: setGap, onDrop: drop }) : undefined), []);
  const [scroller, hasMore] = useHasMore();
  const { layers } = /** @type {Spec} */ (spec.value).network;
  const ids = layerIds(layers);
  const skips = skipLines(layers, ids);
  const { boxes, isColumn } = useCardBoxes(list, skips.length > 0);
  const room = roomFor(Math.max(0, ...skips.map(({ lane }) => lane + 1)));
  const broken =
    inspection.value?.problems.findIndex((problem) => problem.severity !== 'warning' && problem.layer) ?? -1;
  const brokenAt = broken === -1 ? Infinity : ids.indexOf(inspection.value?.problems[broken].layer ?? '');
  const template = [COLUMN, ...ids.map((id) => (errorOf(id) ? WIDE_COLUMN : COLUMN))].join(' ');
  return (
    <div class={`scroller${hasMore ? ' has-more' : ''}${layers.length > MANY ? ' is-long' : ''}`} ref={scroller}>
      <div class="stack-place" style={{ '--skip-room': `${room}px` }}>
        <SkipArcs skips={skips} boxes={boxes} isColumn={isColumn} />
        <ul
          class={`stack${inspectionState.value === 'fresh' ? '' : ' is-old'}`}
          ref={list}
          style={{ '--columns': template }}
          onKeyDown={onStackKey}
          aria-label={phrase('layersFromTheInput')}
        >
          <InputCard isGapAfter={gap === 0} />
          {layers.map((layer, index) => {
            const isSelected = ids[index] === selectedLayer.value;
            return [
              <Card
                key={keyOf(layer)}
                layer={layer}
                id={ids[index]}
                index={index}
                isLast={index === layers.length - 1}
                isSelected={isSelected}
                isGapAfter={gap === index + 1}
                isWaiting={index > brokenAt}
              />,
              isSelected && <Editor key="editor" layer={layer} id={ids[index]} index={index} count={layers.length} />,
            ];
          })}
          {!layers.length && (
            <li class="card is-empty">
              <p class="soft">{phrase('addALayerClick')}</p>
            </li>
          )}
        </ul>
      </div>
      <Staircase columns={columnsOf(layers, ids, catalog.value)} template={template} />
    </div>
  );
}

/**
 * @param {import('../../state/types.js').LayerSpec[]} layers
 * @param {string[]} ids
 * @returns {import('../../drawings/SkipArcs.jsx').SkipLine[]}
 */
function skipLines(layers, ids) {
  const spans = skipsOf(layers);
  const names = ['input', ...ids];
  const lanes = lanesOf(spans);
  return spans.map(({ from, to }, index) => ({
    from,
    to,
    lane: lanes[index],
    words: phrase('toPast', { name: names[from], name2: names[to], from: names.slice(from + 1, to).join(', ') }),
    isBright: selectedLayer.value === names[from] || selectedLayer.value === names[to],
  }));
}

/** @param {import('./drag.js').Cargo} cargo @param {number} gap */
function drop(cargo, gap) {
  if (cargo.kind === 'new') addLayer(cargo.type, gap);
  else moveLayer(cargo.index, gap > cargo.index ? gap - 1 : gap);
}
