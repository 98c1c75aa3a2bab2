// What the staircase shows under each card: gradient norms of the run, where the cards show the run's network. Imports
// the store.
import { isRunNetwork, inspection, shownEpoch } from '../../state/store.js';
import { keyOf } from '../../state/document/editing.js';
import { phrase } from '../../words/stack.js';

/** @import { Catalog, LayerSpec, Spread } from '../../state/types.js' */
/**
 * @typedef {{key: string, id: string, title: string, group: string, norm: Spread|null, hasParameters: boolean,
 *   isMeasured: boolean}} Column
 */

/** @param {LayerSpec[]} layers @param {string[]} ids @param {Catalog|null} catalog @returns {Column[]} */
export function columnsOf(layers, ids, catalog) {
  const reports = isRunNetwork.value ? (shownEpoch.value?.layers ?? []) : [];
  const input = {
    key: 'input',
    id: 'input',
    title: phrase('input'),
    group: phrase('input'),
    norm: null,
    hasParameters: false,
    isMeasured: false,
  };
  return [
    input,
    ...layers.map((layer, index) => ({
      key: keyOf(layer),
      id: ids[index],
      title: catalog?.layers[layer.type]?.title ?? layer.type,
      group: catalog?.layers[layer.type]?.group ?? '',
      norm: reports.find((report) => report.id === ids[index])?.gradient_norm ?? null,
      isMeasured: isRunNetwork.value,
      hasParameters: (inspection.value?.layers.find((one) => one.id === ids[index])?.parameters ?? 0) > 0,
    })),
  ];
}
