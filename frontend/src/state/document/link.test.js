// The document as a link.
import { describe, expect, it } from 'vitest';
import old from '../../../../tests/network/version_1/documents.json';
import { decodeSpec, encodeSpec, parseHash } from './link.js';

const spec = {
  version: 1,
  name: 'ネット “A” 🙂',
  data: { type: 'digits' },
  network: { layers: [{ type: 'dense', units: 10 }] },
  training: { seed: 3 },
};

describe('a link', () => {
  it.each(old)('of 0.1.0 still opens: $name', async ({ link, document }) =>
    expect(await decodeSpec(link)).toEqual(document),
  );
  it('gives the same document back', async () => expect(await decodeSpec(await encodeSpec(spec))).toEqual(spec));
  it('needs no escaping in an address', async () => expect(await encodeSpec(spec)).toMatch(/^[\w-]+$/));
  it('is refused when it was cut', async () => {
    const text = await encodeSpec(spec);
    await expect(decodeSpec(text.slice(0, text.length - 12))).rejects.toThrow();
  });
  it('is refused when it holds something else', async () => {
    await expect(decodeSpec(await encodeSpec(/** @type {any} */ ({ hello: 1 })))).rejects.toThrow(
      'does not hold a network',
    );
  });
  it('is refused when it inflates to more than a document can be', async () => {
    const bomb = await encodeSpec(/** @type {any} */ ({ ...spec, name: 'a'.repeat(4_000_000) }));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(decodeSpec(bomb)).rejects.toThrow('too large');
  });
});

describe('the hash of an address', () => {
  it('asks for a document or a run', () => {
    expect(parseHash('#s=abc-_1')).toEqual({ kind: 'spec', value: 'abc-_1' });
    expect(parseHash('#run=ff00')).toEqual({ kind: 'run', value: 'ff00' });
  });
  it('asks for nothing otherwise', () => {
    for (const hash of ['', '#', '#stack', '#run=../x', '#s=']) expect(parseHash(hash)).toBeNull();
  });
});
