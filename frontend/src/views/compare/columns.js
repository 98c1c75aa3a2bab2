// The columns of the table of results: what each reads, how it sorts, how it is written. Pure; imports drawings and
// types.
import { large, loss, percent, short } from '../../format.js';
import { toCsv } from '../shared/saving.js';

/** @import { Result } from '../../state/types.js' */
/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} head
 * @property {string} [help]
 * @property {(row: Result) => string|number|null} read what it sorts by
 * @property {(row: Result) => string} [text]
 * @property {boolean} [isNumber]
 */
/** @typedef {{column: string, isDown: boolean}} Order */

/** @type {Column[]} */
const NUMBERS = [
  {
    id: 'parameters',
    head: 'Parameters',
    isNumber: true,
    read: (row) => row.parameters,
    text: (row) => (row.parameters == null ? '–' : large(row.parameters)),
  },
  {
    id: 'epochs',
    head: 'Epochs',
    isNumber: true,
    read: (row) => row.epoch,
    text: (row) => (row.epoch < row.epochs ? `${row.epoch} / ${row.epochs}` : String(row.epoch)),
  },
  {
    id: 'loss',
    head: 'Best test loss',
    isNumber: true,
    help: 'The lowest of all epochs',
    read: (row) => row.best_test_loss,
    text: (row) => loss(row.best_test_loss),
  },
  {
    id: 'best',
    head: 'Accuracy at best',
    isNumber: true,
    help: 'Test accuracy of the epoch with the lowest test loss',
    read: (row) => row.best_test_accuracy,
    text: (row) => percent(row.best_test_accuracy),
  },
  {
    id: 'last',
    head: 'Accuracy at last',
    isNumber: true,
    help: 'Test accuracy of the newest epoch',
    read: (row) => row.test_accuracy,
    text: (row) => percent(row.test_accuracy),
  },
  {
    id: 'seconds',
    head: 'Seconds',
    isNumber: true,
    help: 'Of training, without pauses and evaluation',
    read: (row) => row.seconds,
    text: (row) => short(row.seconds),
  },
  {
    id: 'seed',
    head: 'Seed',
    isNumber: true,
    help: 'Training seed; the data seed is in the file',
    read: (row) => row.seeds.training,
  },
];

/** @param {(type: string) => string} dataTitle @returns {Column[]} */
export const columnsOf = (dataTitle) => [
  { id: 'name', head: 'Name', read: (row) => row.name },
  { id: 'tags', head: 'Tags', read: (row) => row.tags.join(', ') || null },
  { id: 'data', head: 'Data', read: (row) => dataTitle(row.data) },
  ...NUMBERS,
  { id: 'state', head: 'State', read: (row) => row.state },
  { id: 'when', head: 'When', help: 'When it was submitted', read: (row) => row.created_at },
];

const COLLATOR = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' });

/**
 * Sorted by one column; what has no value comes last either way, equals stay as they were.
 * @param {Result[]} rows
 * @param {Column|undefined} column
 * @param {boolean} isDown
 * @returns {Result[]}
 */
export function sorted(rows, column, isDown) {
  if (!column) return rows;
  const sign = isDown ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [column.read(a), column.read(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return (
      sign *
      (typeof one === 'number' && typeof other === 'number'
        ? one - other
        : COLLATOR.compare(String(one), String(other)))
    );
  });
}

/**
 * All rows as a file, with the seeds and ids that the page leaves out.
 * @param {Result[]} rows
 * @param {Column[]} columns
 * @returns {string}
 */
export function resultsCsv(rows, columns) {
  const more = /** @type {[string, (row: Result) => string|number|null][]} */ ([
    ['Epochs planned', (row) => row.epochs],
    ['Best epoch', (row) => row.best_epoch],
    ['Last test loss', (row) => row.test_loss],
    ['Data seed', (row) => row.seeds.data],
    ['Experiment', (row) => row.experiment],
    ['Run', (row) => row.id],
  ]);
  const all = [...columns.map(({ head, read }) => /** @type {const} */ ([head, read])), ...more];
  return toCsv(
    all.map(([head]) => head),
    all.map(([, read]) => rows.map((row) => read(row) ?? null)),
  );
}

/** What was typed as tags, by commas: each once, as many as a run may have. @param {string} text @returns {string[]} */
export const tagsIn = (text) =>
  [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim().slice(0, 32).trim())
        .filter(Boolean),
    ),
  ].slice(0, 8);
