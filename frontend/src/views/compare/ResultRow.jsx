// One run in the table of results: compared by a tick, opened by its name, renamed, tagged and deleted in place.
// Imports state and its siblings.
import { useEffect, useRef, useState } from 'preact/hooks';
import { openRun } from '../../state/run/actions.js';
import { colourOf, comparedIds, isFull, MOST_COMPARED, setCompared } from '../../state/run/comparing.js';
import { doom, doomed, label, remove, spare } from '../../state/run/results.js';
import { goesOn } from '../../state/run/states.js';
import { run } from '../../state/store.js';
import { stateText } from '../shared/run-state.js';
import { BinIcon, PencilIcon } from '../shared/icons.jsx';
import { ago } from '../shared/ago.js';
import { tagsIn } from './columns.js';
import { runColour } from './names.js';
import { phrase } from '../../words/compare.js';

/** @import { Result } from '../../state/types.js' */
/** @import { Column } from './columns.js' */

/** @param {{row: Result, columns: Column[], isEdited: boolean, onEdit: (id: string|null) => void}} props */
export function ResultRow({ row, columns, isEdited, onEdit }) {
  if (doomed.value.has(row.id)) return <DoomedRow row={row} span={columns.length + 2} />;
  if (isEdited) return <EditedRow row={row} span={columns.length + 2} onDone={() => onEdit(null)} />;
  const isOpen = row.id === run.value?.id;
  const [, , ...plain] = columns;
  return (
    <tr class={isOpen ? 'is-open' : ''}>
      <td class="is-tick">
        <Tick row={row} isOpen={isOpen} />
      </td>
      <th scope="row">
        <button
          type="button"
          class="link"
          aria-current={isOpen}
          title={phrase('openName', { name: row.name })}
          onClick={() => openRun(row.id)}
        >
          {row.name}
        </button>
      </th>
      <td class="result-tags" title={row.tags.join(', ') || undefined}>
        {row.tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </td>
      {plain.map((column) => (
        <td
          key={column.id}
          class={column.isNumber ? 'is-number' : `result-${column.id}`}
          title={column.id === 'data' ? String(column.read(row)) : undefined}
        >
          <Cell row={row} column={column} />
        </td>
      ))}
      <RowTools row={row} onEdit={() => onEdit(row.id)} />
    </tr>
  );
}

/** @param {{row: Result, onEdit: () => void}} props */
const RowTools = ({ row, onEdit }) => (
  <td class="result-tools">
    <button
      type="button"
      id={`edit-${row.id}`}
      class="icon-button"
      aria-label={phrase('renameOrTag', { name: row.name })}
      title={phrase('renameOrTagTitle')}
      onClick={onEdit}
    >
      <PencilIcon />
    </button>
    <button
      type="button"
      class="icon-button is-bad"
      aria-label={phrase('delete', { name: row.name })}
      title={phrase('deleteTitle')}
      onClick={() => doom(row.id)}
    >
      <BinIcon />
    </button>
  </td>
);

/** @param {{row: Result, column: Column}} props */
function Cell({ row, column }) {
  if (column.id === 'state')
    return (
      <span title={row.reason ?? undefined}>
        <i class={`run-state is-${row.state}`} aria-hidden="true" /> {stateText(row.state)}
      </span>
    );
  if (column.id === 'when') return <time dateTime={row.created_at}>{ago(row.created_at)}</time>;
  return <>{column.text ? column.text(row) : (column.read(row) ?? '–')}</>;
}

/** @param {{row: Result, isOpen: boolean}} props */
function Tick({ row, isOpen }) {
  const isCompared = comparedIds.value.includes(row.id);
  const place = isCompared ? colourOf(row.id) : -1;
  const reason = isOpen
    ? phrase('theOpenRunIs')
    : !isCompared && isFull.value
      ? phrase('runsAreTheMost', { mostCompared: MOST_COMPARED })
      : phrase('compare');
  return (
    <label title={reason} style={place < 0 ? undefined : { color: runColour(place) }}>
      <input
        type="checkbox"
        class="tick"
        checked={isCompared}
        disabled={isOpen || (!isCompared && isFull.value)}
        aria-label={phrase('compareName', { name: row.name })}
        onChange={(event) => setCompared(row.id, event.currentTarget.checked)}
      />
    </label>
  );
}

/** @param {{row: Result, span: number, onDone: () => void}} props */
function EditedRow({ row, span, onDone }) {
  const [name, setName] = useState(row.name);
  const [tags, setTags] = useState(row.tags.join(', '));
  const field = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => field.current?.select(), []);
  const done = () => {
    onDone();
    requestAnimationFrame(() => document.getElementById(`edit-${row.id}`)?.focus());
  };
  const save = async () => {
    const isTaken = await label(row.id, { ...(name.trim() && { name: name.trim() }), tags: tagsIn(tags) });
    if (isTaken) done();
  };
  return (
    <tr class="is-edited">
      <td colSpan={span}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') done();
          }}
        >
          <label>
            {phrase('name')}{' '}
            <input
              class="field"
              ref={field}
              maxLength={100}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <label>
            {phrase('tags')}{' '}
            <input
              class="field"
              placeholder={phrase('lesson3Best')}
              maxLength={270}
              value={tags}
              onInput={(event) => setTags(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button small">
            {phrase('save')}
          </button>
          <button type="button" class="link" onClick={done}>
            {phrase('cancel')}
          </button>
          <span class="faint">{phrase('tagsWithCommasBetween')}</span>
        </form>
      </td>
    </tr>
  );
}

/** Deleted in a moment: nothing is asked, and a slip is taken back. @param {{row: Result, span: number}} props */
function DoomedRow({ row, span }) {
  const undo = useRef(/** @type {HTMLButtonElement|null} */ (null));
  useEffect(() => undo.current?.focus(), []);
  return (
    <tr class="is-doomed">
      <td colSpan={span} role="status">
        <span class="pinned">
          {phrase('withItsNumbersAnd', {
            name: row.name,
            what: goesOn(row.state) ? phrase('willBeStoppedAnd') : phrase('willBeDeleted'),
          })}{' '}
          <button
            type="button"
            class="link"
            ref={undo}
            aria-label={phrase('undoKeep', { name: row.name })}
            onClick={() => spare(row.id)}
          >
            {phrase('undo')}
          </button>{' '}
          <button type="button" class="link is-bad" onClick={() => remove(row.id)}>
            {phrase('deleteNow')}
          </button>
        </span>
      </td>
    </tr>
  );
}
