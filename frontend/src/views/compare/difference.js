// How one experiment differs from another, in sentences (`specDifference`). Pure; imports its siblings and state.
import { equal, withoutNulls } from '../../state/document/equal.js';
import { entriesOf } from '../../state/document/operations.js';
import { describe, fieldDifferences, number, titleOf } from './wording.js';
import { layerDifferences } from './layer-difference.js';
import { phrase } from '../../words/compare.js';

/** @import { Catalog, ChoiceSpec, Spec } from '../../state/types.js' */

/** Fields of training that hold a choice of the catalog. */
const CHOICES = /** @type {const} */ ([
  ['loss', 'losses', phrase('lossInLine')],
  ['optimizer', 'optimizers', phrase('optimiser')],
  ['schedule', 'schedules', phrase('schedule')],
]);

/**
 * What `second` has otherwise than `first`, data first, then layers, training and seeds; [] for the same experiment.
 * Both are complete, as runs are answered. The name, and what is watched, change nothing that is learnt.
 * @param {Spec} first @param {Spec} second @param {Catalog} catalog @returns {string[]}
 */
export function specDifference(first, second, catalog) {
  const [a, b] = [withoutNulls(first), withoutNulls(second)];
  return [
    ...dataDifferences(a.data, b.data, catalog),
    ...layerDifferences(a.network.layers, b.network.layers, catalog),
    ...trainingDifferences(a.training ?? {}, b.training ?? {}, catalog),
    ...seedDifference(phrase('dataSeed'), a.data.seed, b.data.seed),
    ...seedDifference(phrase('trainingSeed'), a.training?.seed, b.training?.seed),
  ];
}

/** @param {ChoiceSpec} first @param {ChoiceSpec} second @param {Catalog} catalog @returns {string[]} */
function dataDifferences(first, second, catalog) {
  if (first.type !== second.type)
    return [
      phrase('dataInsteadOf', { second: describe(second, catalog, 'data'), first: describe(first, catalog, 'data') }),
    ];
  return fieldDifferences(first, second, entriesOf(catalog, 'data')[first.type]?.schema, catalog).map((one) =>
    phrase('dataOne', { one }),
  );
}

/**
 * @param {Record<string, any>} first
 * @param {Record<string, any>} second
 * @param {Catalog} catalog
 * @returns {string[]}
 */
function trainingDifferences(first, second, catalog) {
  const chosen = CHOICES.flatMap(([field, kind, label]) =>
    choiceDifferences(first[field], second[field], kind, label, catalog),
  );
  const [plainFirst, plainSecond] = [plain(first), plain(second)];
  const numbers = fieldDifferences(plainFirst, plainSecond, /** @type {any} */ (catalog).training, catalog);
  return [
    ...chosen,
    ...augmentationDifferences(first.augmentations ?? [], second.augmentations ?? [], catalog),
    ...numbers,
  ];
}

/** What is neither a choice nor a list of them. @param {Record<string, any>} training */
function plain(training) {
  const named = new Set([...CHOICES.map(([field]) => String(field)), 'augmentations']);
  return Object.fromEntries(Object.entries(training).filter(([name]) => !named.has(name)));
}

/**
 * @param {ChoiceSpec|undefined} first
 * @param {ChoiceSpec|undefined} second
 * @param {string} kind
 * @param {string} label
 * @param {Catalog} catalog
 * @returns {string[]}
 */
function choiceDifferences(first, second, kind, label, catalog) {
  // A loss that is not written down is the task's own: nothing can be said of it.
  if (!first || !second || equal(first, second)) return [];
  if (first.type === second.type)
    return fieldDifferences(first, second, entriesOf(catalog, kind)[first.type]?.schema, catalog);
  const swap = phrase('insteadOf', {
    label,
    second: titleOf(second, catalog, kind),
    first: titleOf(first, catalog, kind),
  });
  const [was, is] = [first.learning_rate, second.learning_rate];
  if (was === undefined || is === undefined || was === is) return [swap];
  return [swap, phrase('learningRateInsteadOf', { is: number(is), was: number(was) })];
}

/** @param {ChoiceSpec[]} first @param {ChoiceSpec[]} second @param {Catalog} catalog @returns {string[]} */
function augmentationDifferences(first, second, catalog) {
  if (equal(first, second)) return [];
  const words = (/** @type {ChoiceSpec[]} */ list) =>
    list.map((one) => describe(one, catalog, 'augmentations')).join(phrase('thenNext')) || phrase('none');
  return [phrase('augmentationInsteadOf', { second: words(second), first: words(first) })];
}

/** @param {string} label @param {number|undefined} first @param {number|undefined} second @returns {string[]} */
const seedDifference = (label, first = 0, second = 0) =>
  first === second ? [] : [phrase('insteadOf', { label, second, first })];
