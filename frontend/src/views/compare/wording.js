// What is chosen, and how two choices of a kind differ, in words, by the titles of the catalog. Imports state and
// schema-form.
import { inSentence, labelOf } from '../../schema-form/fields.js';
import { defaultsOf } from '../../schema-form/options.js';
import { equal } from '../../state/document/equal.js';
import { entriesOf } from '../../state/document/operations.js';
import { summarize } from '../shared/summary.js';
import { phrase } from '../../words/compare.js';

/** @import { Catalog, ChoiceSpec, JsonSchema } from '../../state/types.js' */

/** Longer lists are examples or weights: nobody reads them in a sentence. */
const MOST_LISTED = 6;
/** Said elsewhere. */
const UNSAID = new Set(['type', 'seed']);

/** "Dropout (rate 0.5)". @param {ChoiceSpec} choice @param {Catalog} catalog @param {string} kind @returns {string} */
export function describe(choice, catalog, kind) {
  const entry = entriesOf(catalog, kind)[choice.type];
  const summary =
    kind === 'layers' ? summarize(/** @type {any} */ (choice), entry) : ownFields(choice, entry?.schema, catalog);
  return summary ? `${titleOf(choice, catalog, kind)} (${summary})` : titleOf(choice, catalog, kind);
}

/** @param {ChoiceSpec} choice @param {Catalog} catalog @param {string} kind @returns {string} */
export const titleOf = (choice, catalog, kind) => entriesOf(catalog, kind)[choice.type]?.title ?? choice.type;

/**
 * "units 32 instead of 10", one for each field of two choices of one type that is not alike: of the second, against the
 * first.
 * @param {Record<string, any>} first
 * @param {Record<string, any>} second
 * @param {JsonSchema|undefined} schema
 * @param {Catalog} catalog
 * @returns {string[]}
 */
export function fieldDifferences(first, second, schema, catalog) {
  const names = new Set([...Object.keys(schema?.properties ?? {}), ...Object.keys(first), ...Object.keys(second)]);
  return [...names]
    .filter((name) => !UNSAID.has(name) && !equal(first[name], second[name]))
    .flatMap((name) => {
      const field = schema?.properties?.[name] ?? {};
      return difference(inSentence(labelOf(name, field)), first[name], second[name], field, catalog);
    });
}

/**
 * @param {string} label @param {unknown} first @param {unknown} second
 * @param {JsonSchema} field @param {Catalog} catalog
 * @returns {string[]}
 */
function difference(label, first, second, field, catalog) {
  if (isChoice(first) && isChoice(second) && first.type === second.type) {
    const option = optionOf(field, first) ?? entriesOf(catalog, field['x-kind'])[first.type]?.schema;
    const inner = fieldDifferences(first, second, option, catalog);
    return inner.length ? inner.map((one) => `${label}: ${one}`) : [phrase('other', { label })];
  }
  if (isLong(first) || isLong(second)) return [phrase('other', { label })];
  return [
    phrase('insteadOf', { label, second: valueText(second, field, catalog), first: valueText(first, field, catalog) }),
  ];
}

/** @param {unknown} value @param {JsonSchema} field @param {Catalog} catalog @returns {string} */
function valueText(value, field, catalog) {
  if (value === undefined || value === null) return phrase('none');
  if (typeof value === 'boolean') return value ? phrase('on') : phrase('off');
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value))
    return value.length ? value.map((one) => valueText(one, {}, catalog)).join(' × ') : phrase('none');
  if (!isChoice(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  const title = entriesOf(catalog, field['x-kind'])[value.type]?.title ?? optionOf(field, value)?.title ?? value.type;
  const own = ownFields(value, optionOf(field, value), catalog);
  return own ? `${title} (${own})` : title;
}

/**
 * The fields that are not as they are when nothing is said.
 * @param {ChoiceSpec} choice
 * @param {JsonSchema|undefined} schema
 * @param {Catalog} catalog
 * @returns {string}
 */
function ownFields(choice, schema, catalog) {
  const usual = schema ? defaultsOf(schema) : {};
  return Object.entries(choice)
    .filter(([name, value]) => !UNSAID.has(name) && value != null && !isLong(value) && !equal(value, usual[name]))
    .map(([name, value]) => fieldText(name, value, schema?.properties?.[name] ?? {}, catalog))
    .join(', ');
}

/** @param {string} name @param {unknown} value @param {JsonSchema} field @param {Catalog} catalog */
const fieldText = (name, value, field, catalog) =>
  `${inSentence(labelOf(name, field))} ${valueText(value, field, catalog)}`;

/** 0.1 + 0.2 is 0.3 to people. @param {number} value @returns {string} */
export const number = (value) => String(Number(value.toPrecision(6))).replace('-', '−');

/** @param {unknown} value @returns {value is ChoiceSpec} */
const isChoice = (value) =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** @param {unknown} value */
const isLong = (value) =>
  Array.isArray(value) && (value.length > MOST_LISTED || value.some((one) => typeof one === 'object'));

/** @param {JsonSchema} field @param {ChoiceSpec} choice @returns {JsonSchema|undefined} */
const optionOf = (field, choice) =>
  field.oneOf?.find((/** @type {JsonSchema} */ one) => one.properties?.type?.const === choice.type);
