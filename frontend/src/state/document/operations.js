// What can be done to the document, as pure functions from spec to spec; imports surgery.
import * as surgery from './surgery.js';

/** @import { Catalog, ChoiceSpec, Inspection, Kind, LayerSpec, NetworkSpec, Spec } from '../types.js' */

/** @param {Spec} spec @param {number} index @param {LayerSpec} layer @returns {Spec} */
export const insertLayer = (spec, index, layer) => withLayers(spec, surgery.inserted(layersOf(spec), index, layer));

/** What read the layer reads what it read first. @param {Spec} spec @param {number} index @returns {Spec} */
export const removeLayer = (spec, index) => withLayers(spec, surgery.without(layersOf(spec), index));

/**
 * Move a layer so that it ends up at place `to`.
 * @param {Spec} spec
 * @param {number} from
 * @param {number} to
 * @returns {Spec}
 */
export function moveLayer(spec, from, to) {
  const layers = layersOf(spec);
  const isThere = Math.max(0, Math.min(to, layers.length - 1)) === from;
  return isThere ? spec : withLayers(spec, surgery.moved(layers, from, to));
}

/** @param {Spec} spec @param {number} index @returns {Spec} */
export const duplicateLayer = (spec, index) => withLayers(spec, surgery.duplicated(layersOf(spec), index));

/**
 * @param {Spec} spec
 * @param {number} index
 * @param {string} field
 * @param {any} value undefined takes the field out
 * @returns {Spec}
 */
export function setLayerField(spec, index, field, value) {
  return withLayers(spec, layersOf(spec).with(index, set(layersOf(spec)[index], field, value)));
}

/**
 * Let a layer read others than the one before it.
 * @param {Spec} spec @param {number} index @param {string[]} inputs ids of earlier layers, or 'input' @returns {Spec}
 */
export const setInputs = (spec, index, inputs) => withLayers(spec, surgery.rewired(layersOf(spec), index, inputs));

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

/** Whether a layer reads nothing but pictures [channels, height, width]. @param {{accepts?: Kind[]}} entry */
export const readsMaps = ({ accepts = [] }) => accepts.length > 0 && accepts.every((kind) => kind === 'picture');

/**
 * Where a layer picked by a click belongs: after the selected one, else as deep as it fits before the output layer.
 * Layers that read nothing but pictures go after the last place that still has maps.
 * @param {Spec} spec @param {{accepts?: Kind[]}} entry @param {number} selected index, -1 for none (or the input)
 * @param {Inspection|null} inspection @param {(layer: LayerSpec) => boolean} hasUnits whether a layer says its number
 * of outputs itself, as that of the network's outputs does
 * @returns {number} index to insert at
 */
export function sensiblePlace(spec, entry, selected, inspection, hasUnits) {
  const { layers } = spec.network;
  const output = layers.findLastIndex(hasUnits);
  const end = output === -1 ? layers.length : output;
  const hasMaps = (/** @type {number} */ index) => inspection?.layers[index]?.kind === 'picture';
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

/** @param {Spec} spec */
const layersOf = (spec) => spec.network.layers;

/** @param {Spec} spec @param {LayerSpec[]} layers @returns {Spec} */
const withLayers = (spec, layers) => ({ ...spec, network: { ...spec.network, layers } });

/** Which entries of the catalog a document of this kind may name. @param {Catalog} catalog @param {string} kind */
export const entriesOf = (catalog, kind) =>
  /** @type {Record<string, import('../types.js').CatalogEntry>} */ (/** @type {any} */ (catalog)[kind] ?? {});
