// A layer in a few words, from the catalog's own template or its first fields; pure, knows no layer by name.
import { planFields } from '../../schema-form/fields.js';
import { phrase } from '../../words/shared.js';

/** @import { CatalogEntry, LayerSpec } from '../../state/types.js' */

const LONG = 10;

/**
 * What fits on a card: the catalog's own short name, else its title, else what its tag says shorter ("Conv").
 * @param {string} type @param {CatalogEntry|undefined} entry @returns {string}
 */
export function shortTitle(type, entry) {
  if (!entry) return type;
  const given = /** @type {{short?: string}} */ (entry).short;
  const tag = type.replace(/\dd$/, '').replaceAll('_', ' ');
  if (given || entry.title.length <= LONG || tag.length >= entry.title.length) return given || entry.title;
  return tag[0].toUpperCase() + tag.slice(1);
}

/**
 * "8 of 3×3" by a template `{filters} of {kernel_size}×{kernel_size}`; else from its first numbers: a count (filters,
 * units), a window (a kernel size), or the number with its name.
 * @param {LayerSpec} layer @param {CatalogEntry|undefined} entry @returns {string}
 */
export function summarize(layer, entry) {
  if (!entry) return '';
  const values = { ...entry.starter, ...layer };
  const template = /** @type {{summary?: string}} */ (entry).summary;
  if (template)
    return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? '')).replace(/^1 (\w+)s\b/, '1 $1');
  const numbers = planFields(entry.schema).filter(
    ({ control, name }) => (control === 'integer' || control === 'number') && values[name] != null,
  );
  const window = values.kernel_size && `${values.kernel_size}×${values.kernel_size}`;
  const counted = numbers.find(({ name }) => name.endsWith('s'));
  if (counted)
    return window
      ? phrase('of', { value: values[counted.name], window })
      : `${values[counted.name]} ${counted.label.toLowerCase()}`;
  return (
    window ||
    numbers
      .slice(0, 1)
      .map((plan) => `${plan.label.toLowerCase()} ${values[plan.name]}`)
      .join('')
  );
}
