// Pictures as they come over the wire, decoded into Frames; pure, imports only types.

/** @import { DataPreview, Frame, Picture } from '../types.js' */

/**
 * A binary frame: uint32 (little-endian) length of the header, the header (JSON), then raw bytes.
 * @param {ArrayBuffer} buffer @returns {Frame}
 * @throws {Error} where the frame is cut short or its header is not JSON
 */
export function decodeFrame(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const start = 4 + length;
  const pictures = header.pictures.map((/** @type {any} */ entry) => {
    const { offset, length: size, ...picture } = entry;
    return { ...picture, data: new Uint8Array(buffer, start + offset, size) }; // throws RangeError if cut short
  });
  return frame('run', header, pictures);
}

/** The answer of POST /networks/preview. @param {any} answer @returns {Frame} */
export function decodePreview(answer) {
  const pictures = answer.pictures.map((/** @type {any} */ entry) => ({ ...entry, data: bytes(entry.data) }));
  return frame('preview', answer, pictures);
}

/** The answer of GET /data/{type}/preview. @param {any} answer @returns {DataPreview} */
export function decodeData(answer) {
  const { pictures } = answer;
  return { ...answer, pictures: pictures && { ...pictures, data: bytes(pictures.data) } };
}

/** The answer of POST /data/augmentations/preview. @param {any} answer @returns {import('../types.js').Variants} */
export function decodeVariants({ original, pictures, original_values, values }) {
  const decoded = (/** @type {any} */ set) => set && { ...set, data: bytes(set.data) };
  return { original: decoded(original), pictures: decoded(pictures), originalValues: original_values, values };
}

/**
 * The answer to "layer_pictures" about an example of the user's own. @param {any} answer @returns {Frame}
 */
export function decodeOwn(answer) {
  return { ...decodePreview({ ...answer, sample: null }), source: answer.epoch > 0 ? 'run' : 'preview' };
}

/**
 * One frame's pictures in the place of another's; those of kinds it does not have stay.
 * @param {Frame} own @param {Frame|null} under @returns {Frame}
 */
export function overlaid(own, under) {
  const byLayer = new Map(under?.byLayer ?? []);
  for (const [layer, pictures] of own.byLayer) {
    const kinds = new Set(pictures.map((picture) => picture.draw));
    byLayer.set(layer, [...pictures, ...(byLayer.get(layer) ?? []).filter((picture) => !kinds.has(picture.draw))]);
  }
  return { ...own, byLayer };
}

/** @param {'preview'|'run'} source @param {any} header @param {Picture[]} pictures @returns {Frame} */
function frame(source, header, pictures) {
  /** @type {Map<string, Picture[]>} */
  const byLayer = new Map();
  for (const picture of pictures) byLayer.set(picture.layer, [...(byLayer.get(picture.layer) ?? []), picture]);
  // A preview describes its sample; a run's frame only says which it is.
  const isIndex = typeof header.sample === 'number';
  const sample = isIndex ? null : (header.sample ?? null);
  return {
    source,
    epoch: header.epoch ?? 0,
    step: header.step ?? 0,
    samples: header.samples ?? [],
    sample,
    sampleIndex: isIndex ? header.sample : (sample?.index ?? null),
    byLayer,
  };
}

/** @param {string} base64 @returns {Uint8Array} */
export const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
