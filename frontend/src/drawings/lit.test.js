// A block of a map, lit: where it stands, and the bytes of a map of numbers.

import { describe, expect, it } from 'vitest';
import { frameOf, pictureOf } from './lit.js';
import { valueOf } from './picture.js';

describe('a map with a block of it lit', () => {
  it('fills its box where the block is inside', () => {
    expect(
      frameOf({ height: 4, width: 8 }, { top: 1, left: 1, height: 2, width: 2 }, { width: 80, height: 40 }),
    ).toEqual({
      step: 10,
      left: 0,
      top: 0,
      width: 80,
      height: 40,
    });
  });
  it('makes room for padding on both sides', () => {
    const frame = frameOf(
      { height: 4, width: 4 },
      { top: -1, left: 2, height: 3, width: 3 },
      { width: 50, height: 50 },
    );
    expect(frame).toEqual({ step: 10, left: 0, top: 10, width: 50, height: 50 });
  });
  it('is smaller than a pixel a cell where it has to be', () => {
    expect(frameOf({ height: 100, width: 100 }, null, { width: 50, height: 50 }).step).toBe(0.5);
  });
  it('carries numbers within one 255th of their range', () => {
    const picture = pictureOf([
      [-1, 0.25],
      [null, 3],
    ]);
    expect([picture.minimum, picture.maximum, picture.shape]).toEqual([-1, 3, [1, 2, 2]]);
    expect(valueOf(picture, picture.data[1])).toBeCloseTo(0.25, 1);
    expect(valueOf(picture, picture.data[3])).toBe(3);
  });
});
