// Every run of the server in one table: filtered, sorted, page by page, as a file. Imports state and its siblings.
import { useState } from 'preact/hooks';
import { isCutOff, MOST_RESULTS, results } from '../../state/run/results.js';
import { catalog, history, run } from '../../state/store.js';
import { saveFile } from '../shared/saving.js';
import { columnsOf, resultsCsv, sorted } from './columns.js';
import { GroupsTable } from './GroupsTable.jsx';
import { grouped } from './groups.js';
import { ResultRow } from './ResultRow.jsx';
import { order, pageNumber, tagFilter, view } from './shown.js';

/** @import { Result } from '../../state/types.js' */
/** @import { Column } from './columns.js' */

const PAGE = 25;

export function ResultsPanel() {
  const all = results.value;
  if (!all) return <p class="soft">Loading the runs…</p>;
  if (all.length === 0)
    return (
      <p class="compare-empty soft">No runs yet. Press Train: every run is kept, and listed here with its results.</p>
    );
  const columns = columnsOf((type) => catalog.value?.data[type]?.title ?? type);
  const rows = all.map(live).filter((row) => !tagFilter.value || row.tags.includes(tagFilter.value));
  const shown = sorted(
    rows,
    columns.find(({ id }) => id === order.value.column),
    order.value.isDown,
  );
  return (
    <section class="results" aria-labelledby="results-title">
      <Tools
        rows={all}
        count={rows.length}
        onSave={() => saveFile(new Blob([resultsCsv(shown, columns)], { type: 'text/csv' }), 'results.csv')}
      />
      {rows.length === 0 && (
        <p class="soft">
          No run has this tag any more.{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              tagFilter.value = '';
            }}
          >
            Show all
          </button>
        </p>
      )}
      {rows.length > 0 &&
        (view.value === 'groups' ? <GroupsTable groups={grouped(rows)} /> : <Rows shown={shown} columns={columns} />)}
      {isCutOff.value && <p class="soft">These are the newest {MOST_RESULTS.toLocaleString('en-GB')} runs.</p>}
    </section>
  );
}

/** The open run is known better than the list. @param {Result} row @returns {Result} */
function live(row) {
  if (row.id !== run.value?.id) return row;
  const { state, epoch, epochs } = history.value;
  const test = epochs.at(-1)?.test;
  return {
    ...row,
    state,
    epoch,
    test_accuracy: test?.accuracy ?? row.test_accuracy,
    test_loss: test?.loss ?? row.test_loss,
  };
}

/** @param {{rows: Result[], count: number, onSave: () => void}} props */
function Tools({ rows, count, onSave }) {
  const tags = [...new Set(rows.flatMap((row) => row.tags))].sort();
  const setTag = (/** @type {string} */ tag) => {
    tagFilter.value = tag;
    pageNumber.value = 0;
  };
  return (
    <div class="results-tools">
      <h2 id="results-title">
        Results{' '}
        <span class="faint">
          {count} {count === 1 ? 'run' : 'runs'}
        </span>
      </h2>
      <span class="segments" role="group" aria-label="One row for">
        <button
          type="button"
          aria-pressed={view.value === 'runs'}
          onClick={() => {
            view.value = 'runs';
          }}
        >
          each run
        </button>
        <button
          type="button"
          aria-pressed={view.value === 'groups'}
          onClick={() => {
            view.value = 'groups';
          }}
          title="Runs that differ only by seed, together: mean and spread"
        >
          each group of seeds
        </button>
      </span>
      {tags.length > 0 && (
        <label class="tag-filter">
          Tag{' '}
          <select
            class="field"
            aria-label="Tag"
            value={tagFilter.value}
            onChange={(event) => setTag(event.currentTarget.value)}
          >
            <option value="">all</option>
            {tags.map((tag) => (
              <option key={tag} value={tag}>
                {tag}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="button" class="link" onClick={onSave} aria-label="Results: save as CSV">
        CSV
      </button>
    </div>
  );
}

/** @param {{shown: Result[], columns: Column[]}} props */
function Rows({ shown, columns }) {
  const [edited, setEdited] = useState(/** @type {string|null} */ (null));
  const pages = Math.ceil(shown.length / PAGE);
  const page = Math.min(pageNumber.value, pages - 1);
  const visible = shown.slice(page * PAGE, (page + 1) * PAGE);
  return (
    <>
      <div class="results-box" tabIndex={0} role="region" aria-label="Results, table">
        <table class="results-table">
          <caption class="visually-hidden">
            Runs {page * PAGE + 1} to {page * PAGE + visible.length} of {shown.length}. The heads sort.
          </caption>
          <thead>
            <tr>
              <th scope="col" class="is-tick">
                <span class="visually-hidden">Compare</span>
              </th>
              {columns.map((column) => (
                <Head key={column.id} column={column} />
              ))}
              <th scope="col" class="result-tools">
                <span class="visually-hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {visible.map((row) => (
              <ResultRow key={row.id} row={row} columns={columns} isEdited={edited === row.id} onEdit={setEdited} />
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && <Pages page={page} pages={pages} count={shown.length} />}
    </>
  );
}

/** @param {{column: Column}} props */
function Head({ column }) {
  const { id, head, help, isNumber } = column;
  const isSorted = order.value.column === id;
  const isDown = isSorted && order.value.isDown;
  const sortBy = () => {
    order.value = { column: id, isDown: isSorted ? !isDown : DOWN_FIRST.has(id) };
    pageNumber.value = 0;
  };
  return (
    <th
      scope="col"
      class={isNumber ? 'is-number' : `is-${id}`}
      aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" title={help} onClick={sortBy}>
        {head}
        <span aria-hidden="true">{isSorted ? (isDown ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  );
}

/** The best and the newest are what one looks for first. */
const DOWN_FIRST = new Set(['best', 'last', 'when', 'epochs']);

/** @param {{page: number, pages: number, count: number}} props */
function Pages({ page, pages, count }) {
  const go = (/** @type {number} */ to) => {
    pageNumber.value = to;
  };
  return (
    <nav class="results-pages" aria-label="Pages of results">
      <button type="button" class="button small" disabled={page === 0} onClick={() => go(page - 1)}>
        Back
      </button>
      <span class="soft">
        {page * PAGE + 1}–{Math.min(count, (page + 1) * PAGE)} of {count}
      </span>
      <button type="button" class="button small" disabled={page === pages - 1} onClick={() => go(page + 1)}>
        Next
      </button>
    </nav>
  );
}
