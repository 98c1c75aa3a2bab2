// A JSON Schema read as a list of form fields; pure, knows no layer by name, imports nothing.
import { phrase } from '../words/form.js';

/** What is wrong with a field. @typedef {{path: (string|number)[], message: string}} FormError */
/** @typedef {Record<string, any>} JsonSchema */
/**
 * @typedef {object} FieldPlan
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {'integer'|'number'|'boolean'|'enum'|'text'|'choice'|'mixed'|'flags'|'list'|'json'} control
 * @property {any} initial the default
 * @property {number|undefined} minimum
 * @property {number|undefined} maximum
 * @property {boolean} isExclusive the minimum itself is not allowed
 * @property {boolean} isBelow the maximum itself is not allowed
 * @property {boolean} isWhole
 * @property {boolean} isLog
 * @property {boolean} isOptional may be empty
 * @property {string} empty what an empty field means, in a word
 * @property {(string|number)[]} words what may be chosen by name (enum and mixed)
 * @property {boolean} [isVerbatim] words are names and shown as they are
 * @property {boolean} isWords a list of words rather than numbers
 * @property {JsonSchema[]} options of a nested choice
 * @property {string|null} kind the catalog kind a nested choice picks from
 * @property {boolean} isAdvanced wanted seldom: folded away
 */

/**
 * The fields to show, in the schema's order.
 * @param {JsonSchema} schema @returns {FieldPlan[]}
 */
export function planFields(schema) {
  return Object.entries(schema.properties ?? {})
    .filter(([name, field]) => name !== 'type' && !field['x-hidden'] && field.const === undefined)
    .map(([name, field]) => planField(name, resolve(field, schema)));
}

/**
 * The fields that are this choice's own, and those that every choice of its kind has.
 * @param {JsonSchema} schema @param {JsonSchema[]} all of the kind @returns {{own: string[], common: string[]}}
 */
export function splitFields(schema, all) {
  const names = planFields(schema).map((plan) => plan.name);
  const isCommon = (/** @type {string} */ name) =>
    all.length > 1 && all.filter((one) => one.properties?.[name]).length > all.length * MOST;
  return { own: names.filter((name) => !isCommon(name)), common: names.filter(isCommon) };
}

/** What more of a kind's choices have than this share is no choice's own. */
const MOST = 0.6;

/** @param {string} name @param {JsonSchema} field @returns {FieldPlan} */
export function planField(name, field) {
  const variants = (field.anyOf ?? [field]).filter((/** @type {JsonSchema} */ one) => one.type !== 'null');
  const numeric = variants.find((/** @type {JsonSchema} */ one) => one.type === 'integer' || one.type === 'number');
  const words = variants.flatMap(
    (/** @type {JsonSchema} */ one) =>
      one.enum ?? one.items?.enum ?? (typeof one.const === 'string' ? [one.const] : []),
  );
  const options = field.oneOf ?? variants.find((/** @type {JsonSchema} */ one) => one.oneOf)?.oneOf ?? [];
  const limits = numeric ?? {};
  return {
    name,
    label: labelOf(name, field),
    help: field.description ?? '',
    control: controlOf(variants, numeric, words, options),
    initial: field.default,
    minimum: limits.minimum ?? limits.exclusiveMinimum,
    maximum: limits.maximum ?? limits.exclusiveMaximum,
    isExclusive: limits.exclusiveMinimum !== undefined,
    isBelow: limits.exclusiveMaximum !== undefined,
    isWhole: limits.type === 'integer',
    isLog: (field['x-scale'] ?? limits['x-scale']) === 'log',
    isOptional: (field.anyOf ?? []).some((/** @type {JsonSchema} */ one) => one.type === 'null'),
    empty: emptyWord(field.description ?? ''),
    words,
    isWords: variants[0]?.items?.type === 'string',
    options,
    kind: field['x-kind'] ?? null,
    isAdvanced: Boolean(field['x-advanced']),
  };
}

/**
 * @param {JsonSchema[]} variants
 * @param {JsonSchema|undefined} numeric
 * @param {any[]} words
 * @param {JsonSchema[]} options
 * @returns {FieldPlan['control']}
 */
function controlOf(variants, numeric, words, options) {
  if (options.length) return 'choice';
  if (numeric && words.length) return 'mixed';
  if (variants[0]?.type === 'array') return listControl(variants[0].items ?? {});
  if (words.length) return 'enum';
  if (numeric) return numeric.type;
  if (variants[0]?.type === 'boolean') return 'boolean';
  return variants[0]?.type === 'string' ? 'text' : 'json';
}

/** "… the kernel size if empty" says what an empty field means. @param {string} help @returns {string} */
const emptyWord = (help) => /(?:^|[;,.] *)(?:the )?([^;,.]+) if (?:empty|not given)/.exec(help)?.[1] ?? 'none';

/**
 * Whether a field does nothing unless it is set: empty, nought, or a choice left at its first option.
 * @param {FieldPlan} plan @returns {boolean}
 */
export const isOffByDefault = ({ control, initial, isOptional }) =>
  isOptional ||
  control === 'choice' ||
  (control === 'number' && initial === 0) ||
  (control === 'boolean' && initial === false);

/**
 * Some of a few words, a row of numbers or words, or lists within lists.
 * @param {JsonSchema} items
 * @returns {FieldPlan['control']}
 */
function listControl(items) {
  if (items.enum) return 'flags';
  return ['integer', 'number', 'string'].includes(items.type) ? 'list' : 'json';
}

/**
 * Follow one `$ref` into the schema's own definitions.
 * @param {JsonSchema} field
 * @param {JsonSchema} schema
 * @returns {JsonSchema}
 */
function resolve(field, schema) {
  const target = /^#\/\$defs\/(.+)$/.exec(field.$ref ?? '');
  return target ? { ...schema.$defs?.[target[1]], ...field } : field;
}

/** What a field that picks from a kind is called, where its schema does not say. @type {Record<string, string>} */
const KINDS = {
  initializers: phrase('initialWeights'),
  optimizers: phrase('optimiser'),
  losses: phrase('loss'),
  schedules: phrase('schedule'),
};

/** "Kernel size" for `kernel_size`. @param {string} name @param {JsonSchema} field @returns {string} */
export function labelOf(name, field) {
  const words = name.replaceAll('_', ' ');
  const automatic = words.toLowerCase() === field.title?.toLowerCase(); // pydantic's own "Kernel Size"
  const label = field.title && !automatic ? field.title : (KINDS[field['x-kind']] ?? words);
  return label[0].toUpperCase() + label.slice(1);
}

/** A label within a sentence: "kernel size", but "L2". @param {string} label @returns {string} */
export const inSentence = (label) => (/[A-Z][A-Z0-9]/.test(label) ? label : label.toLowerCase());

/**
 * Whether a slider helps: a small bounded range, or a logarithmic one.
 * @param {FieldPlan} plan @returns {boolean}
 */
export function wantsSlider(plan) {
  if (plan.control !== 'number' || plan.maximum === undefined || plan.minimum === undefined) return false;
  return plan.isLog || plan.maximum - plan.minimum <= 10;
}

/**
 * What was typed, as the value of a field.
 * @param {FieldPlan} plan @param {string} text
 * @returns {{value: unknown} | {problem: string}} `value` undefined means: take the field out, its default holds
 */
export function readField(plan, text) {
  const trimmed = text.trim();
  if (plan.control === 'text') return { value: text };
  if (plan.control === 'json') return readJson(trimmed);
  if (plan.control === 'list') return readList(plan, trimmed);
  if (trimmed === '') return plan.isOptional ? { value: undefined } : { problem: phrase('aNumberIsNeeded') };
  if (plan.words.includes(trimmed)) return { value: trimmed };
  const number = Number(trimmed.replace(',', '.'));
  if (!Number.isFinite(number)) return { problem: phrase('thisIsNotA') };
  if (plan.isWhole && !Number.isInteger(number)) return { problem: phrase('aWholeNumberIs') };
  const problem = outside(plan, number);
  return problem ? { problem } : { value: number };
}

/** @param {FieldPlan} plan @param {number} number @returns {string|null} */
function outside(plan, number) {
  const { minimum, maximum } = plan;
  if (minimum !== undefined && (number < minimum || (plan.isExclusive && number === minimum))) {
    return plan.isExclusive ? phrase('itMustBeMore', { minimum }) : phrase('itMustBeAt', { minimum });
  }
  if (maximum !== undefined && plan.isBelow && number >= maximum) return phrase('itMustBeLess', { maximum });
  return maximum !== undefined && number > maximum ? phrase('itMustBeAtMost', { maximum }) : null;
}

/**
 * "3, 224, 224" or "3 x 224 x 224"; words where the list is one of words.
 * @param {FieldPlan} plan
 * @param {string} text
 * @returns {{value: unknown} | {problem: string}}
 */
function readList(plan, text) {
  if (text === '') return plan.isOptional ? { value: undefined } : { problem: phrase('atLeastOneIs') };
  if (plan.isWords)
    return {
      value: text
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean),
    };
  const numbers = text
    .split(/[\s,;x×]+/)
    .filter(Boolean)
    .map(Number);
  return numbers.every(Number.isFinite) ? { value: numbers } : { problem: phrase('writeNumbersWithCommas') };
}

/** @param {string} text @returns {{value: unknown} | {problem: string}} */
function readJson(text) {
  try {
    return { value: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return { problem: phrase('writeItAsJson') };
  }
}

/**
 * A number as people write it: no trailing zeros, no 1e-7 where 0.0000001 fits.
 * @param {unknown} value
 * @returns {string}
 */
export function writeField(value) {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/**
 * The message about exactly this field, if any.
 * @param {FormError[]} errors
 * @param {(string|number)[]} path
 * @returns {string|undefined}
 */
export function errorAt(errors, path) {
  const wanted = path.join('.');
  return errors.find((error) => error.path.join('.') === wanted)?.message;
}
