// One option of a nested choice: its tag, and how it begins. Pure; may import its own parts only.
import { planFields } from './fields.js';

/** @typedef {import('./fields.js').JsonSchema} JsonSchema */

/** @param {JsonSchema} option @returns {string} */
export const tagOf = (option) => option.properties?.type?.const ?? option.properties?.type?.default ?? '';

/**
 * The option with only those fields that must be given.
 * @param {JsonSchema} option
 * @returns {{type: string, [field: string]: any}}
 */
export function defaultOf(option) {
  const required = planFields(option).filter((field) => option.required?.includes(field.name));
  return {
    type: tagOf(option),
    ...Object.fromEntries(
      required.map((field) => [field.name, field.initial ?? field.minimum ?? (field.control === 'json' ? [] : 0)]),
    ),
  };
}

/**
 * The values a choice has when nothing is said, `type` included.
 * @param {JsonSchema} schema @returns {Record<string, any>}
 */
export function defaultsOf(schema) {
  /** @type {Record<string, any>} */
  const values = {};
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const value = field.const ?? field.default ?? firstOf(field);
    if (value !== undefined && value !== null) values[name] = structuredClone(value);
  }
  return values;
}

/** A nested choice without a written default starts as its first option. @param {JsonSchema} field @returns {any} */
function firstOf(field) {
  const option = field.oneOf?.[0];
  return option?.properties?.type
    ? { type: option.properties.type.const ?? option.properties.type.default }
    : undefined;
}
