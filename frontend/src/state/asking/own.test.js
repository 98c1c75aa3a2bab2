// The cards show an example of the user's own: its pictures in the place of the watched one's, the rest stays.
import { describe, expect, it } from 'vitest';
import { decodeOwn, overlaid } from './frames.js';
import { isOwnShown, ownInputs, setOwn } from './own.js';
import { dataPreview } from '../store.js';

const picture = (/** @type {string} */ layer, /** @type {string} */ draw) => ({
  layer,
  draw,
  shape: [1],
  channels: 1,
  minimum: 0,
  maximum: 1,
  data: btoa('\x07'),
});

describe('overlaid', () => {
  it('replaces what is of the example, and keeps what is of the network', () => {
    const own = decodeOwn({ epoch: 4, pictures: [picture('dense_1', 'units'), picture('output', 'probabilities')] });
    const kept = {
      ...own,
      byLayer: new Map([
        [
          'output',
          [
            { ...picture('output', 'boundary'), data: new Uint8Array(1) },
            { ...picture('output', 'probabilities'), data: new Uint8Array(1) },
          ],
        ],
      ]),
    };
    const shown = overlaid(own, kept);
    expect(shown.byLayer.get('output')?.map((one) => [one.draw, one.data[0]])).toEqual([
      ['probabilities', 7],
      ['boundary', 0],
    ]);
    expect([shown.source, shown.epoch, shown.sample]).toEqual(['run', 4, null]);
    expect(overlaid(own, null).byLayer.size).toBe(2);
  });
});

describe('one’s own example', () => {
  it('is gone where the data has another shape', () => {
    const preview = /** @type {any} */ ({ type: 'digits', input_shape: [1, 8, 8] });
    dataPreview.value = preview;
    setOwn([1]);
    expect(ownInputs.value).toEqual([1]);
    dataPreview.value = { ...preview, type: 'glyphs', input_shape: [1, 28, 28] };
    expect(ownInputs.value).toBeNull();
    setOwn(null);
    expect(isOwnShown.value).toBe(false);
  });
});
