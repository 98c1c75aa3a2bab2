// A document with every default written out, so that two ways of saying the same compare equal. Imports operations.
import { entriesOf, layerIds } from './operations.js';

/** @import { Catalog, ChoiceSpec, JsonSchema, LayerSpec, Spec } from '../types.js' */

/** Fields of `training` that hold a choice, or a list of them, and the kind it is of. */
const TRAINING_KINDS = {
  loss: 'losses',
  optimizer: 'optimizers',
  schedule: 'schedules',
  augmentations: 'augmentations',
};

/** @param {Spec} spec @param {Catalog} catalog @returns {Spec} */
export function complete(spec, catalog) {
  const defaults = catalog.defaults.spec;
  /** @type {Record<string, any>} */
  const training = Object.fromEntries(
    Object.entries({ ...defaults.training, ...spec.training }).filter(([, value]) => value !== null),
  );
  for (const [field, kind] of Object.entries(TRAINING_KINDS)) {
    const choice = training[field];
    if (Array.isArray(choice)) training[field] = choice.map((one) => completeChoice(one, catalog, kind));
    else if (choice) training[field] = completeChoice(choice, catalog, kind);
  }
  return {
    ...spec,
    version: 2,
    name: spec.name ?? 'untitled',
    data: completeChoice(spec.data, catalog, 'data'),
    network: { ...spec.network, layers: spec.network.layers.map((layer) => completeLayer(layer, catalog)) },
    training,
    watch: { sample: 0, every: 'auto', ...spec.watch },
  };
}

/**
 * The network alone, with ids and defaults written out.
 * @param {Spec} spec
 * @param {Catalog} catalog
 * @returns {LayerSpec[]}
 */
export function completeLayers(spec, catalog) {
  const ids = layerIds(spec.network.layers);
  return spec.network.layers.map((layer, index) => ({ ...completeLayer(layer, catalog), id: ids[index] }));
}

/** @param {LayerSpec} layer @param {Catalog} catalog @returns {LayerSpec} */
const completeLayer = (layer, catalog) => /** @type {LayerSpec} */ (completeChoice(layer, catalog, 'layers'));

/** @param {ChoiceSpec} choice @param {Catalog} catalog @param {string} kind @returns {ChoiceSpec} */
function completeChoice(choice, catalog, kind) {
  const schema = entriesOf(catalog, kind)[choice.type]?.schema;
  return schema ? fill(choice, schema) : choice;
}

/** @param {any} value @param {JsonSchema} schema @returns {any} */
function fill(value, schema) {
  const result = { ...defaultsOf(schema), ...value };
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const chosen = result[name];
    const option = field.oneOf?.find((/** @type {JsonSchema} */ one) => one.properties?.type?.const === chosen?.type);
    if (option) result[name] = fill(chosen, option);
    if (result[name] === null) delete result[name]; // the server leaves out what is null
  }
  return result;
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

/**
 * A new layer (data set, loss ...) of the catalog: its tag, and those fields that have no default.
 * @param {string} type
 * @param {JsonSchema} schema
 * @returns {ChoiceSpec}
 */
export function starter(type, schema) {
  /** @type {ChoiceSpec} */
  const choice = { type };
  for (const name of schema.required ?? []) {
    const field = schema.properties[name];
    if (name !== 'type')
      choice[name] = field.default ?? field.examples?.[0] ?? field.minimum ?? (field.exclusiveMinimum ?? 0) + 1;
  }
  return choice;
}
