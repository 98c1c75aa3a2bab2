// What can be done to the document, as pure functions from spec to spec; imports only types.

/** @import { Catalog, ChoiceSpec, Inspection, LayerSpec, NetworkSpec, Spec } from '../types.js' */

/** @param {Spec} spec @param {number} index @param {LayerSpec} layer @returns {Spec} */
export const insertLayer = (spec, index, layer) => withLayers(spec, (layers) => layers.toSpliced(index, 0, layer));

/** What read the layer reads what it read. @param {Spec} spec @param {number} index @returns {Spec} */
export function removeLayer(spec, index) {
  return withLayers(spec, (layers) => {
    const ids = layerIds(layers);
    const before = layers[index].inputs ?? [ids[index - 1] ?? 'input'];
    const heal = (/** @type {string[]} */ inputs) => [
      ...new Set(inputs.flatMap((id) => (id === ids[index] ? before : id))),
    ];
    return layers
      .toSpliced(index, 1)
      .map((layer) => (layer.inputs?.includes(ids[index]) ? { ...layer, inputs: heal(layer.inputs) } : layer));
  });
}

/**
 * Move a layer so that it ends up at place `to`.
 * @param {Spec} spec
 * @param {number} from
 * @param {number} to
 * @returns {Spec}
 */
export function moveLayer(spec, from, to) {
  const last = spec.network.layers.length - 1;
  const place = Math.max(0, Math.min(to, last));
  if (place === from) return spec;
  return withLayers(spec, (layers) => layers.toSpliced(from, 1).toSpliced(place, 0, layers[from]));
}

/** @param {Spec} spec @param {number} index @returns {Spec} */
export function duplicateLayer(spec, index) {
  return withLayers(spec, (layers) => {
    const { id: _, inputs: __, ...copy } = layers[index];
    return layers.toSpliced(index + 1, 0, structuredClone(copy));
  });
}

/**
 * @param {Spec} spec
 * @param {number} index
 * @param {string} field
 * @param {any} value undefined takes the field out
 * @returns {Spec}
 */
export function setLayerField(spec, index, field, value) {
  const layers = spec.network.layers.with(index, set(spec.network.layers[index], field, value));
  return { ...spec, network: { ...spec.network, layers } };
}

/**
 * Let a layer read others than the one before it. Ids are written down first, so that later edits keep the edges.
 * @param {Spec} spec @param {number} index @param {string[]} inputs ids of earlier layers, or 'input' @returns {Spec}
 */
export function setInputs(spec, index, inputs) {
  const ids = layerIds(spec.network.layers);
  const layers = spec.network.layers.map((layer, place) => ({
    ...layer,
    id: ids[place],
    ...(place === index && { inputs }),
  }));
  return { ...spec, network: { ...spec.network, layers } };
}

/** @param {Spec} spec @param {NetworkSpec} network @returns {Spec} */
export const replaceNetwork = (spec, network) => ({ ...spec, network });

/** Another data set; the watched sample starts over. @param {Spec} spec @param {ChoiceSpec} data @returns {Spec} */
export const setData = (spec, data) => ({ ...spec, data, watch: { ...spec.watch, sample: 0, samples: [] } });

/** @param {Spec} spec @param {string} field @param {any} value @returns {Spec} */
export const setDataField = (spec, field, value) => ({ ...spec, data: set(spec.data, field, value) });

/** @param {Spec} spec @param {string} field @param {any} value @returns {Spec} */
export const setTrainingField = (spec, field, value) => ({ ...spec, training: set(spec.training ?? {}, field, value) });

/** @param {Spec} spec @param {number} learningRate @returns {Spec} */
export function setLearningRate(spec, learningRate) {
  const optimizer = set(spec.training?.optimizer ?? { type: 'adam' }, 'learning_rate', learningRate);
  return setTrainingField(spec, 'optimizer', optimizer);
}

/** @param {Spec} spec @param {number} sample @returns {Spec} */
export const watchSample = (spec, sample) => ({ ...spec, watch: { ...spec.watch, sample } });

/** Examples beside the watched one. @param {Spec} spec @param {number[]} samples @returns {Spec} */
export const watchSamples = (spec, samples) => ({ ...spec, watch: { ...spec.watch, samples } });

/** @param {Spec} spec @param {string} name @returns {Spec} */
export const rename = (spec, name) => ({ ...spec, name });

/**
 * Ids of the layers, as the server gives them: `type_n`, counted from 1 per type, where a layer names none itself.
 * @param {LayerSpec[]} layers @returns {string[]}
 */
export function layerIds(layers) {
  /** @type {Record<string, number>} */
  const counts = {};
  return layers.map((layer) => {
    counts[layer.type] = (counts[layer.type] ?? 0) + 1;
    return layer.id ?? `${layer.type}_${counts[layer.type]}`;
  });
}

/** Whether layers of this family work on maps [channels, height, width]. @param {{group: string}} entry */
export const readsMaps = ({ group }) => group === 'Convolve' || group === 'Pool';

/**
 * Where a layer picked by a click belongs: after the selected one, else as deep as it fits before the output layer.
 * Layers of maps (groups Convolve and Pool) go after the last place that still has maps.
 * @param {Spec} spec @param {{group: string}} entry @param {number} selected index, -1 for none (or the input)
 * @param {Inspection|null} inspection @param {(layer: LayerSpec) => boolean} hasUnits whether a layer says its number
 * of outputs itself, as that of the network's outputs does
 * @returns {number} index to insert at
 */
export function sensiblePlace(spec, entry, selected, inspection, hasUnits) {
  const { layers } = spec.network;
  const output = layers.findLastIndex(hasUnits);
  const end = output === -1 ? layers.length : output;
  const hasMaps = (/** @type {number} */ index) => (inspection?.layers[index]?.output_shape.length ?? 0) === 3;
  if (selected >= 0 && (selected < end || output === -1) && (!readsMaps(entry) || hasMaps(selected)))
    return selected + 1;
  if (!readsMaps(entry)) return end;
  return layers.findLastIndex((_, index) => hasMaps(index)) + 1;
}

/** @template {Record<string, any>} O @param {O} object @param {string} field @param {any} value @returns {O} */
function set(object, field, value) {
  const { [field]: _, ...rest } = object;
  return /** @type {any} */ (value === undefined ? rest : { ...object, [field]: value });
}

/** @param {Spec} spec @param {(layers: LayerSpec[]) => LayerSpec[]} change @returns {Spec} */
function withLayers(spec, change) {
  return { ...spec, network: { ...spec.network, layers: distinct(change(pinned(spec.network.layers))) } };
}

/**
 * Layers whose default ids are written down where any layer names its inputs: else a layer put before them would
 * shift the counts, and the edges with them.
 * @param {LayerSpec[]} layers @returns {LayerSpec[]}
 */
function pinned(layers) {
  if (!layers.some((layer) => layer.inputs?.length)) return layers;
  const ids = layerIds(layers);
  return layers.map((layer, index) => (layer.id ? layer : { ...layer, id: ids[index] }));
}

/**
 * Layers no two of which go by one id: a nameless one, whose default would be another's name, gets the next free one.
 * @param {LayerSpec[]} layers @returns {LayerSpec[]}
 */
function distinct(layers) {
  const taken = new Set(layers.flatMap((layer) => layer.id ?? []));
  if (!taken.size) return layers;
  const ids = layerIds(layers);
  return layers.map((layer, index) => {
    if (layer.id || !taken.has(ids[index])) return layer;
    let number = 1;
    while (taken.has(`${layer.type}_${number}`) || ids.includes(`${layer.type}_${number}`)) number += 1;
    taken.add(`${layer.type}_${number}`);
    return { ...layer, id: `${layer.type}_${number}` };
  });
}

/** Which entries of the catalog a document of this kind may name. @param {Catalog} catalog @param {string} kind */
export const entriesOf = (catalog, kind) =>
  /** @type {Record<string, import('../types.js').CatalogEntry>} */ (/** @type {any} */ (catalog)[kind] ?? {});
