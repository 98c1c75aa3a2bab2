// Pictures as they come over the wire.
import { describe, expect, it } from 'vitest';
import recorded from '../../../../tests/fixtures/frame.bin?url&inline';
import told from '../../../../tests/fixtures/frame.json';
import { bytes, decodeFrame, decodePreview } from './frames.js';

/** @param {any} header @param {number[]} body @returns {ArrayBuffer} */
function frame(header, body) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes.buffer;
}

const header = {
  epoch: 3,
  step: 5,
  pictures: [
    { draw: 'maps', layer: 'conv2d_1', shape: [1, 2, 2], channels: 8, minimum: -1, maximum: 1, offset: 0, length: 4 },
    { draw: 'boundary', layer: 'output', shape: [1, 1, 2], channels: 1, minimum: 0, maximum: 1, offset: 4, length: 2 },
    { draw: 'probabilities', layer: 'output', shape: [2], channels: 2, minimum: 0, maximum: 1, offset: 6, length: 2 },
  ],
};

describe('a binary frame', () => {
  it('is decoded by layer, without copying its bytes', () => {
    const buffer = frame(header, [1, 2, 3, 4, 5, 6, 7, 8]);
    const decoded = decodeFrame(buffer);
    expect(decoded).toMatchObject({ source: 'run', epoch: 3, step: 5, sample: null });
    expect([...(decoded.byLayer.get('conv2d_1')?.[0].data ?? [])]).toEqual([1, 2, 3, 4]);
    expect(decoded.byLayer.get('output')?.map((picture) => picture.draw)).toEqual(['boundary', 'probabilities']);
    expect(decoded.byLayer.get('conv2d_1')?.[0].data.buffer).toBe(buffer);
  });

  it('says which sample it is of, if not what that is', () => {
    const buffer = frame({ ...header, sample: 7 }, [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(decodeFrame(buffer)).toMatchObject({ sample: null, sampleIndex: 7 });
  });

  it('that the server wrote is read as the server reads it', () => {
    const decoded = decodeFrame(/** @type {ArrayBuffer} */ (bytes(recorded.split(',')[1]).buffer));
    const { epoch, step, sample: sampleIndex, samples } = told;
    expect(decoded).toMatchObject({ epoch, step, sampleIndex, samples });
    const pictures = [...decoded.byLayer.values()].flat();
    expect(pictures.map((picture) => ({ ...picture, data: [...picture.data] }))).toEqual(told.pictures);
  });

  it('that was cut short is refused', () => expect(() => decodeFrame(frame(header, [1, 2, 3]))).toThrow());
});

describe('a preview', () => {
  it('is a frame of epoch 0 with its sample', () => {
    const sample = { index: 0, label: 3, class_name: '3', split: 'train' };
    const decoded = decodePreview({
      epoch: 0,
      sample,
      pictures: [
        {
          draw: 'units',
          layer: 'dense_1',
          shape: [3],
          channels: 3,
          minimum: 0,
          maximum: 1,
          data: btoa('\x00\x80\xff'),
        },
      ],
    });
    expect(decoded).toMatchObject({ source: 'preview', epoch: 0, sample });
    expect([...(decoded.byLayer.get('dense_1')?.[0].data ?? [])]).toEqual([0, 128, 255]);
  });
});
