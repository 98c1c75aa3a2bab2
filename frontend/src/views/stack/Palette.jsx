// Every layer the catalog offers, by group: a click adds one in a sensible place, a drag exactly. May import state and
// its own parts.
import { useEffect, useRef, useState } from 'preact/hooks';
import { addLayer } from '../../state/document/editing.js';
import { catalog } from '../../state/store.js';
import { makeDraggable } from './drag.js';
import { groupColor } from './groups.js';
import { shortTitle } from '../shared/summary.js';
import { phrase } from '../../words/stack.js';

/** @import { CatalogEntry } from '../../state/types.js' */

const CROWD = 4;
const FIRST = 3;

export function Palette() {
  return (
    <div class="palette">
      {groups(catalog.value?.layers ?? {}).map(([group, entries]) => (
        <div class="palette-group" key={group} role="group" aria-label={group}>
          <span aria-hidden="true">{group}</span>
          <Chips group={group} entries={entries} />
        </div>
      ))}
    </div>
  );
}

/**
 * A crowded group shows its first few, and the rest on demand.
 * @param {{group: string, entries: [string, CatalogEntry][]}} props
 */
function Chips({ group, entries }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen || entries.length <= CROWD ? entries : entries.slice(0, FIRST);
  return (
    <>
      {shown.map(([type, entry]) => (
        <Chip key={type} type={type} entry={entry} />
      ))}
      {entries.length > CROWD && (
        <button
          type="button"
          class="chip more"
          aria-expanded={isOpen}
          aria-label={isOpen ? phrase('fewer', { group }) : phrase('more', { count: entries.length - FIRST, group })}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? phrase('fewer2') : `+${entries.length - FIRST}`}
        </button>
      )}
    </>
  );
}

/** @param {{type: string, entry: CatalogEntry}} props */
function Chip({ type, entry }) {
  const element = useRef(/** @type {HTMLButtonElement|null} */ (null));
  useEffect(
    () => (element.current ? makeDraggable(element.current, () => ({ kind: 'new', type })) : undefined),
    [type],
  );
  return (
    <button
      type="button"
      ref={element}
      class="chip"
      style={{ '--g': groupColor(entry.group) }}
      title={`${entry.title}: ${entry.help}`}
      onClick={() => addLayer(type)}
    >
      {shortTitle(type, entry)}
    </button>
  );
}

/**
 * Groups in the order they first come in the catalog.
 * @param {Record<string, CatalogEntry>} layers
 * @returns {[string, [string, CatalogEntry][]][]}
 */
function groups(layers) {
  /** @type {Map<string, [string, CatalogEntry][]>} */
  const found = new Map();
  for (const [type, entry] of Object.entries(layers))
    found.set(entry.group, [...(found.get(entry.group) ?? []), [type, entry]]);
  return [...found];
}
