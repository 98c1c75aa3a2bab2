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
import { phrase } from '../../words/compare.js';

/** @import { Result } from '../../state/types.js' */
/** @import { Column } from './columns.js' */

const PAGE = 25;

export function ResultsPanel() {
  const all = results.value;
  if (!all) return <p class="soft">{phrase('loadingTheRuns')}</p>;
  if (all.length === 0) return <p class="compare-empty soft">{phrase('noRunsYetPress')}</p>;
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
          {phrase('noRunHasThis')}{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              tagFilter.value = '';
            }}
          >
            {phrase('showAll')}
          </button>
        </p>
      )}
      {rows.length > 0 &&
        (view.value === 'groups' ? <GroupsTable groups={grouped(rows)} /> : <Rows shown={shown} columns={columns} />)}
      {isCutOff.value && (
        <p class="soft">{phrase('theseAreTheNewest', { mostResults: MOST_RESULTS.toLocaleString('en-GB') })}</p>
      )}
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
        {phrase('results')} <span class="faint">{phrase('runs', { count })}</span>
      </h2>
      <span class="segments" role="group" aria-label={phrase('oneRowFor')}>
        <button
          type="button"
          aria-pressed={view.value === 'runs'}
          onClick={() => {
            view.value = 'runs';
          }}
        >
          {phrase('eachRun')}
        </button>
        <button
          type="button"
          aria-pressed={view.value === 'groups'}
          onClick={() => {
            view.value = 'groups';
          }}
          title={phrase('runsThatDifferOnlyBy')}
        >
          {phrase('eachGroupOfSeeds')}
        </button>
      </span>
      {tags.length > 0 && (
        <label class="tag-filter">
          {phrase('tag')}{' '}
          <select
            class="field"
            aria-label={phrase('tag')}
            value={tagFilter.value}
            onChange={(event) => setTag(event.currentTarget.value)}
          >
            <option value="">{phrase('all')}</option>
            {tags.map((tag) => (
              <option key={tag} value={tag}>
                {tag}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="button" class="link" onClick={onSave} aria-label={phrase('resultsSaveAsCsv')}>
        {phrase('csv')}
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
      <div class="results-box" tabIndex={0} role="region" aria-label={phrase('resultsTable')}>
        <table class="results-table">
          <caption class="visually-hidden">
            {phrase('runsToOfThe', { page: page * PAGE + 1, page2: page * PAGE + visible.length, count: shown.length })}
          </caption>
          <thead>
            <tr>
              <th scope="col" class="is-tick">
                <span class="visually-hidden">{phrase('compare')}</span>
              </th>
              {columns.map((column) => (
                <Head key={column.id} column={column} />
              ))}
              <th scope="col" class="result-tools">
                <span class="visually-hidden">{phrase('change')}</span>
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
    <nav class="results-pages" aria-label={phrase('pagesOfResults')}>
      <button type="button" class="button small" disabled={page === 0} onClick={() => go(page - 1)}>
        {phrase('back')}
      </button>
      <span class="soft">
        {phrase('pageCountOfCount2', {
          page: page * PAGE + 1,
          count: Math.min(count, (page + 1) * PAGE),
          count2: count,
        })}
      </span>
      <button type="button" class="button small" disabled={page === pages - 1} onClick={() => go(page + 1)}>
        {phrase('next')}
      </button>
    </nav>
  );
}
