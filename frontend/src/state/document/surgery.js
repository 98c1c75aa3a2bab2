// Taking layers out of a network, putting others in, joining them anew: the page's copy of the server's surgery, so
// that an edit shows at once. tests/network/surgery.json holds both to the same results. Pure; imports only types.

/** @import { LayerSpec } from '../types.js' */

const INPUT = 'input';

/**
 * Ids of the layers, as the server gives them: `type_n`, counted from 1 per type, where a layer names none itself.
 * @param {LayerSpec[]} layers
 * @returns {string[]}
 */
export function layerIds(layers) {
  /** @type {Record<string, number>} */
  const counts = {};
  return layers.map((layer) => {
    counts[layer.type] = (counts[layer.type] ?? 0) + 1;
    return layer.id || `${layer.type}_${counts[layer.type]}`;
  });
}

/** What read the layer reads its (first) input instead. @param {LayerSpec[]} layers @param {number} place */
export function without(layers, place) {
  const gone = layerIds(layers)[place];
  const [source] = readBy(layers, place);
  const kept = pinned(layers);
  const [removed] = kept.splice(place, 1);
  const healed = kept.map((layer) =>
    layer.inputs?.includes(gone) ? { ...layer, inputs: renamed(layer.inputs, gone, source) } : layer,
  );
  const next = healed[place];
  return removed.inputs?.length && next && !next.inputs?.length
    ? healed.with(place, { ...next, inputs: [source] })
    : healed;
}

/**
 * More layers in front of the one at `place`, or at the end; each reads the one before it. Where the layer at `place`
 * names its inputs, the first new one takes over the edge from the layer before (or its only edge).
 * @param {LayerSpec[]} layers
 * @param {number} place
 * @param {...LayerSpec} added
 * @returns {LayerSpec[]}
 */
export function inserted(layers, place, ...added) {
  const result = pinned(layers);
  const fresh = withIds(result, added);
  const reader = result[place];
  if (!reader?.inputs?.length || !fresh.length) return result.toSpliced(place, 0, ...fresh);
  const before = [INPUT, ...layerIds(result)][place];
  const taken = reader.inputs.length === 1 ? reader.inputs[0] : before;
  if (taken !== before && !fresh[0].inputs?.length) fresh[0] = { ...fresh[0], inputs: [taken] };
  const last = /** @type {string} */ (fresh.at(-1)?.id);
  return result.toSpliced(place, 1, ...fresh, { ...reader, inputs: renamed(reader.inputs, taken, last) });
}

/** One more layer between the input and all that read it. @param {LayerSpec[]} layers @param {LayerSpec} added */
export function first(layers, added) {
  const result = pinned(layers);
  const fresh = withIds(result, [added]);
  const name = fresh[0].id ?? '';
  return [
    ...fresh,
    ...result.map((layer) =>
      layer.inputs?.includes(INPUT) ? { ...layer, inputs: renamed(layer.inputs, INPUT, name) } : layer,
    ),
  ];
}

/**
 * Others in the place of one layer: the first reads what it read, the last goes by its name.
 * @param {LayerSpec[]} layers
 * @param {number} place
 * @param {...LayerSpec} others
 * @returns {LayerSpec[]}
 */
export function replaced(layers, place, ...others) {
  const result = pinned(layers);
  const { id, inputs } = result[place];
  const last = others.length - 1;
  const fresh = id ? [...withIds(result, others.slice(0, last)), { ...others[last], id }] : [...others];
  if (inputs?.length) fresh[0] = { ...fresh[0], inputs };
  return result.toSpliced(place, 1, ...fresh);
}

/**
 * One layer at another place, at most at an end; who names inputs keeps them.
 * @param {LayerSpec[]} layers
 * @param {number} place
 * @param {number} to
 * @returns {LayerSpec[]}
 */
export function moved(layers, place, to) {
  const result = pinned(layers);
  const [layer] = result.splice(place, 1);
  return result.toSpliced(Math.max(0, Math.min(to, result.length)), 0, layer);
}

/** A copy of one layer after it, which reads it. @param {LayerSpec[]} layers @param {number} place */
export function duplicated(layers, place) {
  const { id: _, inputs: __, ...copy } = layers[place];
  return inserted(layers, place + 1, structuredClone(copy));
}

/**
 * One layer reads others than before. Ids are written down first, so that later edits keep the edges.
 * @param {LayerSpec[]} layers
 * @param {number} place
 * @param {string[]} inputs ids of earlier layers, or 'input'
 * @returns {LayerSpec[]}
 */
export function rewired(layers, place, inputs) {
  const result = named(layers);
  return result.with(place, { ...result[place], inputs });
}

/** @param {LayerSpec[]} layers @param {number} place @returns {string[]} */
function readBy(layers, place) {
  const given = layers[place].inputs;
  return given?.length ? given : [[INPUT, ...layerIds(layers)][place]];
}

/** @param {string[]} inputs @param {string} old @param {string} fresh */
const renamed = (inputs, old, fresh) => inputs.map((name) => (name === old ? fresh : name));

/** @param {LayerSpec[]} layers @returns {LayerSpec[]} */
function named(layers) {
  const ids = layerIds(layers);
  return layers.map((layer, place) => (layer.id ? layer : { ...layer, id: ids[place] }));
}

/**
 * Layers, all of them named if any says its id or its inputs: a layer put before them would shift the counts, and the
 * edges with them. Layers that are not changed stay the same objects.
 * @param {LayerSpec[]} layers
 * @returns {LayerSpec[]}
 */
const pinned = (layers) => (layers.some((layer) => layer.id || layer.inputs?.length) ? named(layers) : [...layers]);

/** New layers under free names, where the others have names. @param {LayerSpec[]} layers @param {LayerSpec[]} added */
function withIds(layers, added) {
  if (!layers.some((layer) => layer.id)) return [...added];
  const taken = new Set(layerIds(layers));
  return added.map((layer) => {
    const id = layer.id || freeId(taken, layer.type);
    taken.add(id);
    return { ...layer, id };
  });
}

/** The first of `type_1`, `type_2` ... that is not taken. @param {Set<string>} taken @param {string} type */
function freeId(taken, type) {
  let number = 1;
  while (taken.has(`${type}_${number}`)) number += 1;
  return `${type}_${number}`;
}
