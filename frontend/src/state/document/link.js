// The document as a link: JSON, deflated, base64url, in the hash of the address. Imports only types.

/** @import { Spec } from '../types.js' */

const LONGEST_BYTES = 1 << 20; // a small link may inflate to anything: stop there

/** @param {Spec} spec @returns {Promise<string>} what follows `#s=` */
export async function encodeSpec(spec) {
  const packed = await through(new Blob([JSON.stringify(spec)]), new CompressionStream('deflate-raw'));
  let text = '';
  for (const byte of packed) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * @param {string} text @returns {Promise<Spec>}
 * @throws {Error} where the text is cut or is not a document
 */
export async function decodeSpec(text) {
  const packed = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );
  const plain = await through(new Blob([packed]), new DecompressionStream('deflate-raw'));
  const spec = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain));
  if (!isDocument(spec)) throw new Error('the link does not hold a network');
  return spec;
}

/** What the hash of an address asks for. @param {string} hash @returns {{kind: 'spec'|'run', value: string}|null} */
export function parseHash(hash) {
  const found = /^#(s|run)=([\w-]+)$/.exec(hash);
  return found && { kind: found[1] === 's' ? 'spec' : 'run', value: found[2] };
}

/** @param {any} value @returns {value is Spec} */
function isDocument(value) {
  return (
    typeof value?.data?.type === 'string' &&
    Array.isArray(value?.network?.layers) &&
    value.network.layers.every((/** @type {any} */ layer) => typeof layer?.type === 'string')
  );
}

/** @param {Blob} blob @param {CompressionStream|DecompressionStream} transform @returns {Promise<Uint8Array>} */
async function through(blob, transform) {
  const reader = blob.stream().pipeThrough(/** @type {any} */ (transform)).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LONGEST_BYTES) {
      await reader.cancel();
      throw new Error('the link is too large');
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
