// A layer in a few words, from the catalog's own template or its first fields; pure, knows no layer by name.
import { planFields } from '../../schema-form/fields.js';
import { defaultsOf } from '../../state/complete.js';

/** @import { CatalogEntry, LayerSpec } from '../../state/types.js' */

/**
 * "8 of 3×3" by a template `{filters} of {kernel_size}×{kernel_size}`; else the first two numbers with their names.
 * @param {LayerSpec} layer @param {CatalogEntry|undefined} entry @returns {string}
 */
export function summarize(layer, entry) {
  if (!entry) return layer.type;
  const values = { ...defaultsOf(entry.schema), ...layer };
  const template = /** @type {{summary?: string}} */ (entry).summary;
  if (template) return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
  const numbers = planFields(entry.schema).filter(({ control, name }) => (control === 'integer' || control === 'number') && values[name] !== undefined);
  return numbers.slice(0, 2).map((plan) => `${plan.label.toLowerCase()} ${values[plan.name]}`).join(', ');
}
