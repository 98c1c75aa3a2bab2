// What a shape means, without a browser.

import { describe, expect, it } from 'vitest';
import { isColourImage, describe as inWords } from './drawings/layer-picture.js';
import { planesOf } from './drawings/picture.js';
import { featuresOf, kindOf, planesIn, sizeText } from './shape.js';
import { previewInline } from './state/document/inline.js';
import { isOfUnits, sampleAt } from './views/inspector/sample-strip.js';

/** @param {string} draw @param {number[]} shape @param {string} [layer] */
const picture = (draw, shape, layer = 'one') => {
  const data = new Uint8Array(shape.reduce((product, size) => product * size, 1));
  return { draw, layer, shape, channels: shape[0], minimum: 0, maximum: 1, data };
};

describe('a shape', () => {
  it('of so many axes is of their ordinary kind', () => {
    expect([[5], [10, 4], [3, 8, 8], [], [1, 2, 3, 4]].map(kindOf)).toEqual(['row', 'sequence', 'picture', null, null]);
  });
  it('has its features along the axis of its kind', () => {
    expect(featuresOf([7], 'row')).toBe(7);
    expect(featuresOf([10, 4], 'sequence')).toBe(4);
    expect(featuresOf([8, 3, 3], 'picture')).toBe(8);
    expect(featuresOf([12], 'tokens')).toBe(12);
  });
  it('is laid out as planes', () => {
    expect(planesIn([6])).toEqual({ count: 1, height: 1, width: 6 });
    expect(planesIn([10, 4])).toEqual({ count: 1, height: 10, width: 4 });
    expect(planesOf(picture('maps', [8, 5, 4]))).toEqual({ count: 8, height: 5, width: 4 });
  });
  it('is read out', () => {
    expect([[12], [10, 4], [3, 8, 8]].map(sizeText)).toEqual(['12 numbers', '10×4', '3×8×8']);
  });
});

describe('a picture', () => {
  it('is a photograph only as an input of three channels', () => {
    expect(isColourImage(picture('maps', [3, 8, 8], 'input'))).toBe(true);
    expect(isColourImage(picture('maps', [1, 8, 8], 'input'))).toBe(false);
    expect(isColourImage(picture('units', [3], 'input'))).toBe(false);
  });
  it('of a sequence is drawn as one map', () => {
    expect(inWords({ ...picture('maps', [10, 4]), channels: 1 })).toContain('1 map of 10 by 4');
  });
  it('of several examples is drawn as what each of them is', () => {
    const [units, maps] = [picture('samples', [2, 5]), picture('samples', [2, 3, 4, 4])];
    expect([isOfUnits(units), sampleAt(units, 1).draw, sampleAt(units, 1).shape]).toEqual([true, 'units', [5]]);
    expect([isOfUnits(maps), sampleAt(maps, 1).draw, sampleAt(maps, 1).shape]).toEqual([false, 'maps', [3, 4, 4]]);
  });
});

describe('examples in the document', () => {
  it('have the kind of their shape', () => {
    const steps = [
      [0, 1, 2],
      [3, 4, 5],
    ];
    expect(previewInline({ type: 'custom', inputs: [steps, steps], targets: [0, 1] }).kind).toBe('sequence');
    expect(previewInline({ type: 'custom', inputs: [[1, 2]], targets: [0] }).kind).toBe('row');
  });
});
