// Histograms and kernels: which value stands where, and what is said of them.

import { describe, expect, it } from 'vitest';
import { binsOf, hasBins, histogramText } from './histogram.js';
import { kernelLayout, kernelsText, signedRange, weightAt, weightText } from './kernels.js';

const histogram = {
  draw: 'histogram',
  layer: 'dense_1',
  quantity: 'weights',
  shape: [4],
  channels: 30,
  minimum: 0,
  maximum: 15,
  extent: /** @type {[number, number]} */ ([-1, 1]),
  data: Uint8Array.from([0, 255, 170, 85]),
};

describe('a histogram', () => {
  it('gives its counts back exactly where the fullest bin holds at most 255', () => {
    expect(binsOf(histogram)).toEqual([
      { from: -1, to: -0.5, count: 0 },
      { from: -0.5, to: 0, count: 15 },
      { from: 0, to: 0.5, count: 10 },
      { from: 0.5, to: 1, count: 5 },
    ]);
    for (let largest = 1; largest <= 255; largest += 1) {
      const counts = [0, 1, largest >> 1, largest];
      const data = Uint8Array.from(counts, (count) => Math.round((count / largest) * 255));
      expect(binsOf({ ...histogram, maximum: largest, data }).map((bin) => bin.count)).toEqual(counts);
    }
  });
  it('says how many values lie where', () => {
    expect(histogramText(histogram)).toBe('30 values from −1.00 to 1.00; most (15) between −0.50 and 0');
  });
  it('of values that are not finite has no bins', () => {
    const broken = { ...histogram, extent: undefined, maximum: null };
    expect(hasBins(broken)).toBe(false);
    expect(histogramText(broken)).toContain('finite');
  });
});

/** Two filters, two channels, 3 by 3: values 0..35 of 0..35. */
const kernels = {
  draw: 'kernels',
  layer: 'conv2d_1',
  quantity: '',
  shape: [2, 2, 3, 3],
  channels: 2,
  minimum: 0,
  maximum: 255,
  data: Uint8Array.from({ length: 36 }, (_, index) => index),
};

describe('kernels', () => {
  it('give every weight the same whole number of pixels', () => {
    const { tiles } = kernelLayout(kernels, 700, 2);
    expect(tiles.width % 3).toBe(0);
    expect(tiles.width).toBe(tiles.height);
  });
  it('are read under the pointer', () => {
    const layout = kernelLayout(kernels, 700, 1);
    const { blocks, tiles } = layout;
    const x = blocks.width + blocks.gap + tiles.width + tiles.gap + 1;
    const weight = weightAt(kernels, layout, x, tiles.height - 1);
    expect(weight).toEqual({ unit: 1, channel: 1, row: 2, column: 0 });
    expect(weightText(kernels, /** @type {any} */ (weight), 'filter')).toBe(
      'filter 1, input channel 1, row 2, column 0: ≈ 33.0',
    );
    expect(weightAt(kernels, layout, blocks.width + 1, 1)).toBeNull();
  });
  it('never stand wider than the page', () => {
    for (const units of [1, 8, 64]) {
      for (const channels of [1, 8, 16]) {
        const picture = { ...kernels, shape: [units, channels, 5, 5] };
        const { width } = kernelLayout(picture, 320, 1);
        expect(width).toBeLessThanOrEqual(320);
      }
    }
  });
  it('of colour pictures are one tile a filter, and say their colours', () => {
    const picture = { ...kernels, quantity: 'colour', shape: [4, 3, 3, 1] };
    const layout = kernelLayout(picture, 700, 1);
    expect([layout.isColour, layout.tiles.columns]).toEqual([true, 1]);
    expect(weightText(picture, { unit: 1, channel: 0, row: 0, column: 0 }, 'filter')).toContain(
      'red ≈ 9.00, green ≈ 12.0, blue ≈ 15.0',
    );
  });
  it('have 0 in the middle of their scale, and are described', () => {
    expect(signedRange({ ...kernels, minimum: -3, maximum: 1 })).toEqual({ low: -3, high: 3, isSigned: true });
    expect(kernelsText(kernels, 'filter')).toContain('2 filters of 3 by 3 of 2 input channels');
  });
});
