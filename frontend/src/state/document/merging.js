// Layers that join several others (skip connections): which ones a new one reads, and what is drawn as a skip. Pure;
// imports operations.
import { layerIds } from './surgery.js';

/** @import { CatalogEntry, Inspection, LayerSpec, Spec } from '../types.js' */
/** @typedef {{from: number, to: number}} Skip places of cards: 0 is the input, 1 the first layer */
/** @typedef {'shape'|'size'} Fit what has to be alike: the whole shape, or all of it but the channels */

/** Until the catalog says it of an entry. @type {Record<string, Fit>} */
const KNOWN = { add: 'shape', concat: 'size' };

/**
 * What the layers it reads must share; null for a layer that reads one.
 * @param {string} type
 * @param {CatalogEntry|undefined} entry
 * @returns {Fit|null}
 */
export const fitOf = (type, entry) => /** @type {{merges?: Fit}} */ (entry ?? {}).merges ?? KNOWN[type] ?? null;

/**
 * What a joining layer put at `index` reads: the layer before it, and the nearest earlier one that fits past one that
 * learns; where nothing learns between, the nearest that fits.
 * @param {Spec} spec @param {number} index @param {Fit} fit @param {Inspection|null} inspection
 * @returns {string[]|null} null where no earlier layer fits
 */
export function pairAt(spec, index, fit, inspection) {
  const outputs = outputsBefore(spec, index, inspection);
  const before = outputs.at(-1);
  if (!before || index === 0) return null;
  const fitting = outputs
    .slice(0, -1)
    .reverse()
    .filter((output) => isFitting(output.shape, before.shape, fit));
  const far = fitting.find((output) => outputs.slice(output.place + 1).some((between) => between.learns));
  const chosen = far ?? fitting[0];
  return chosen ? [chosen.id, before.id] : null;
}

/**
 * Where a joining layer picked by a click belongs: right after the selected layer, else as near as possible to
 * `wanted`; only where there is something to join.
 * @param {Spec} spec @param {number} wanted @param {Fit} fit @param {Inspection|null} inspection @returns {number}
 */
export function joiningPlace(spec, wanted, fit, inspection) {
  const places = spec.network.layers
    .map((_, index) => index + 1)
    .filter((index) => pairAt(spec, index, fit, inspection));
  if (!places.length) return wanted;
  return places.reduce((best, place) => (Math.abs(place - wanted) <= Math.abs(best - wanted) ? place : best));
}

/**
 * Edges that do not come from the card before: what is drawn as an arc.
 * @param {LayerSpec[]} layers @returns {Skip[]}
 */
export function skipsOf(layers) {
  const ids = ['input', ...layerIds(layers)];
  return layers.flatMap((layer, index) =>
    (layer.inputs ?? [])
      .map((id) => ({ from: ids.indexOf(id), to: index + 1 }))
      .filter(({ from, to }) => from !== -1 && from < to - 1),
  );
}

/** @param {Spec} spec @param {number} index @param {Inspection|null} inspection */
function outputsBefore(spec, index, inspection) {
  const ids = layerIds(spec.network.layers);
  const known = (inspection?.layers ?? []).filter((layer, place) => place < index && layer.id === ids[place]);
  const input = { id: 'input', shape: known[0]?.input_shapes[0] ?? [], learns: false, place: 0 };
  if (known.length < index) return [];
  return [
    input,
    ...known.map((layer, place) => ({
      id: layer.id,
      shape: layer.output_shape,
      learns: layer.parameters > 0,
      place: place + 1,
    })),
  ];
}

/** @param {number[]} one @param {number[]} other @param {Fit} fit */
function isFitting(one, other, fit) {
  const from = fit === 'size' ? 1 : 0;
  return one.length === other.length && one.slice(from).every((side, place) => side === other[place + from]);
}
