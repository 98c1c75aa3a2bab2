// The schema of the training settings, wherever the catalog gives it; pure, imports only types.

/** @import { Catalog, JsonSchema } from '../../state/types.js' */

/**
 * The catalog's own schema of `training`; where it gives none, plain number fields read off the opening document.
 * @param {Catalog} catalog @returns {JsonSchema}
 */
export function trainingSchema(catalog) {
  const given = /** @type {any} */ (catalog).training;
  if (given?.schema ?? given?.properties) return given.schema ?? given;
  const numbers = Object.entries(catalog.defaults.spec.training ?? {}).filter(([, value]) => typeof value === 'number');
  return {
    properties: Object.fromEntries(
      numbers.map(([name, value]) => [name, { type: 'integer', minimum: 0, default: value }]),
    ),
  };
}
