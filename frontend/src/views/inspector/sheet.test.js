// Where values stand in the large drawing, and what is read under the pointer.

import { describe, expect, it } from 'vitest';
import { layoutOf, movedSpot, spotAt, spotText } from './sheet.js';

const maps = {
  draw: 'maps',
  layer: 'conv2d_1',
  shape: [8, 2, 2],
  channels: 8,
  minimum: 0,
  maximum: 51,
  data: Uint8Array.from({ length: 32 }, (_, index) => index * 5),
};
const units = {
  draw: 'units',
  layer: 'dense_1',
  shape: [3],
  channels: 3,
  minimum: -1,
  maximum: 1,
  data: Uint8Array.from([0, 128, 255]),
};

describe('the large drawing', () => {
  it('enlarges every value to the same whole number of pixels', () => {
    const { tiling } = layoutOf(maps, 733, 1, null);
    expect(tiling.width % 2).toBe(0);
    expect(tiling.columns).toBe(4);
  });
  it('reads the value under the pointer', () => {
    const layout = layoutOf(maps, 733, 1, null);
    const { width, gap } = layout.tiling;
    const spot = spotAt(maps, layout, width + gap + width * 0.75, 5);
    expect(spot).toEqual({ channel: 1, row: 0, column: 1 });
    expect(spotText(maps, /** @type {any} */ (spot))).toBe('channel 1, row 0, column 1: ≈ 5.00');
    expect(spotAt(maps, layout, width + 1, 5)).toBeNull();
  });
  it('of one channel alone reads that channel', () => {
    const layout = layoutOf(maps, 733, 1, 5);
    expect(layout.channels).toEqual([5]);
    expect(spotAt(maps, layout, 1, 1)?.channel).toBe(5);
  });
  it('draws few units as bars, many as cells', () => {
    expect(layoutOf(units, 700, 2, null).kind).toBe('bars');
    const many = { ...units, shape: [100], data: new Uint8Array(100) };
    expect(layoutOf(many, 700, 2, null).kind).toBe('cells');
  });
  it('names units by their class', () => {
    const layout = layoutOf(units, 700, 1, null);
    const spot = spotAt(units, layout, 10, layout.tiling.height * 2 + 1);
    expect(spotText(units, /** @type {any} */ (spot), ['a', 'b', 'c'])).toBe('unit 2 (c): ≈ 1.00');
  });
  it('moves by arrow keys, and never out of a channel', () => {
    const layout = layoutOf(maps, 733, 1, null);
    expect(movedSpot(maps, layout, { channel: 1, row: 0, column: 0 }, 'ArrowRight')).toEqual({
      channel: 1,
      row: 0,
      column: 1,
    });
    expect(movedSpot(maps, layout, { channel: 1, row: 0, column: 1 }, 'ArrowRight')).toEqual({
      channel: 1,
      row: 0,
      column: 1,
    });
    expect(movedSpot(units, layoutOf(units, 700, 1, null), { channel: 0, row: 0, column: 0 }, 'ArrowDown').column).toBe(
      1,
    );
  });
});
