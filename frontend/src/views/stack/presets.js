// A ready-made network that fits the chosen data, for when the present one cannot be mended in one step. Pure; imports
// state's own pure parts.

import { hasInlineExamples } from '../../state/document/inline.js';

/** @import { Catalog, Spec } from '../../state/types.js' */

/**
 * The preset made for this data set, else one for its group (pictures, points, tables); null if there is none.
 * @param {Catalog} catalog @param {Spec} spec @returns {{title: string, spec: Spec}|null}
 */
export function fittingPreset(catalog, spec) {
  // One made for a few written-down examples fits no others.
  const presets = (catalog.presets ?? []).filter((preset) => !hasInlineExamples(preset.spec.data));
  const groupOf = (/** @type {string} */ type) => catalog.data[type]?.group;
  return (
    presets.find((preset) => preset.spec.data.type === spec.data.type) ??
    presets.find((preset) => groupOf(preset.spec.data.type) === groupOf(spec.data.type)) ??
    null
  );
}
