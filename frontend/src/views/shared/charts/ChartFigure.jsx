// The frame around a chart: its title, its table, its file, and what it says in words. Imports drawings.

import { useId, useState } from 'preact/hooks';
import { saveFile, toCsv } from '../saving.js';
import { phrase } from '../../../words/shared.js';

/** @typedef {{heads: string[], columns: (number | string | null)[][], texts: ((value: any) => string)[]}} Table */

/** The table on the page shows this many of the newest rows; the file holds all. */
const MOST_ROWS = 200;

/**
 * `table` is asked for only when it is wanted: it is as long as the run.
 * @param {{title: string, summary: string, table: () => Table, fileName: string, hasRows: boolean,
 *   children: import('preact').ComponentChildren, tools?: import('preact').ComponentChildren}} props
 */
export function ChartFigure({ title, summary, table, fileName, hasRows, children, tools }) {
  const [isTable, setTable] = useState(false);
  const id = useId();
  const save = () => {
    const { heads, columns } = table();
    saveFile(new Blob([toCsv(heads, columns)], { type: 'text/csv' }), `${fileName}.csv`);
  };
  return (
    <figure class="chart-figure" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        <span class="chart-tools">
          {tools}
          <button
            type="button"
            class="link"
            aria-expanded={isTable}
            disabled={!hasRows}
            onClick={() => setTable(!isTable)}
            aria-label={phrase('table', { title })}
          >
            {phrase('table2')}
          </button>
          <button
            type="button"
            class="link"
            disabled={!hasRows}
            onClick={save}
            aria-label={phrase('saveAsCsv', { title })}
          >
            {phrase('csv')}
          </button>
        </span>
      </div>
      <figcaption class="visually-hidden">{summary}</figcaption>
      {children}
      {isTable && hasRows && <ChartTable title={title} table={table()} />}
    </figure>
  );
}

/** @param {{title: string, table: Table}} props */
function ChartTable({ title, table: { heads, columns, texts } }) {
  const rows = columns[0].length;
  const shown = Array.from({ length: Math.min(rows, MOST_ROWS) }, (_, index) => rows - 1 - index);
  return (
    <div class="chart-table" tabIndex={0} role="region" aria-label={phrase('titleTable', { title })}>
      <table>
        <caption class="visually-hidden">
          {phrase('newestFirst', {
            title,
            more: rows > MOST_ROWS ? phrase('theNewestOf', { mostRows: MOST_ROWS, rows }) : '',
          })}
        </caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row}>
              {columns.map((column, place) =>
                place === 0 ? (
                  <th key={place} scope="row">
                    {column[row]}
                  </th>
                ) : (
                  <td key={place}>{texts[place](column[row])}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
