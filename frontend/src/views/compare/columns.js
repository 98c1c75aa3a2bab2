// The columns of the table of results: what each reads, how it sorts, how it is written. Pure; imports drawings and
// types.
import { large, loss, percent, short } from '../../format.js';
import { toCsv } from '../shared/saving.js';
import { phrase } from '../../words/compare.js';

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
    head: phrase('parameters'),
    isNumber: true,
    read: (row) => row.parameters,
    text: (row) => (row.parameters == null ? '–' : large(row.parameters)),
  },
  {
    id: 'epochs',
    head: phrase('epochs'),
    isNumber: true,
    read: (row) => row.epoch,
    text: (row) => (row.epoch < row.epochs ? `${row.epoch} / ${row.epochs}` : String(row.epoch)),
  },
  {
    id: 'loss',
    head: phrase('bestTestLoss'),
    isNumber: true,
    help: phrase('theLowestOfAll'),
    read: (row) => row.best_test_loss,
    text: (row) => loss(row.best_test_loss),
  },
  {
    id: 'best',
    head: phrase('accuracyAtBest'),
    isNumber: true,
    help: phrase('testAccuracyOfThe'),
    read: (row) => row.best_test_accuracy,
    text: (row) => percent(row.best_test_accuracy),
  },
  {
    id: 'last',
    head: phrase('accuracyAtLast'),
    isNumber: true,
    help: phrase('testAccuracyOfTheNewest'),
    read: (row) => row.test_accuracy,
    text: (row) => percent(row.test_accuracy),
  },
  {
    id: 'seconds',
    head: phrase('seconds'),
    isNumber: true,
    help: phrase('ofTrainingWithoutPauses'),
    read: (row) => row.seconds,
    text: (row) => short(row.seconds),
  },
  {
    id: 'seed',
    head: phrase('seedTitle'),
    isNumber: true,
    help: phrase('trainingSeedTheData'),
    read: (row) => row.seeds.training,
  },
];

/** @param {(type: string) => string} dataTitle @returns {Column[]} */
export const columnsOf = (dataTitle) => [
  { id: 'name', head: phrase('name'), read: (row) => row.name },
  { id: 'tags', head: phrase('tags'), read: (row) => row.tags.join(', ') || null },
  { id: 'data', head: phrase('data'), read: (row) => dataTitle(row.data) },
  ...NUMBERS,
  { id: 'state', head: phrase('state'), read: (row) => row.state },
  { id: 'when', head: phrase('when'), help: phrase('whenItWasSubmitted'), read: (row) => row.created_at },
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
