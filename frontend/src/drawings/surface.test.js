// Filled contours: which value is in which band, where a place of the plane lies.
import { describe, expect, it } from 'vitest';
import { bandOf, labelled, levelsOf, paintSurface, placeOf, valueAt } from './surface.js';

const axis = [-1, 0, 1];
/** @param {(x: number, y: number) => number|null} of @returns {import('./surface.js').Surface} */
const surface = (of) => ({ x: axis, y: axis, values: axis.map((y) => axis.map((x) => of(x, y))) });

describe('the levels', () => {
  it('are equal steps where values are alike, powers where they are not', () => {
    const flat = levelsOf(surface((x, y) => 2 + x + y));
    expect(flat?.isLog).toBe(false);
    expect(flat?.edges[0]).toBe(0);
    const steep = levelsOf(surface((x) => 10 ** (2 * x)));
    expect(steep?.isLog).toBe(true);
    const edges = steep?.edges ?? [];
    expect(edges[0]).toBeCloseTo(0.01);
    expect(edges[1] / edges[0]).toBeCloseTo(edges[14] / edges[13]);
    expect(levelsOf(surface(() => null))).toBeNull();
  });
  it('hold every value, those beyond the last edge too', () => {
    const levels = /** @type {any} */ ({ isLog: false, edges: Array.from({ length: 15 }, (_, index) => index) });
    expect([-5, 0, 0.99, 1, 13.5, 14, 99].map((value) => bandOf(levels, value))).toEqual([0, 0, 0, 1, 13, 13, 13]);
  });
});

it('between the points of the grid lies what lies between their values', () => {
  const slope = surface((x, y) => 3 * x + 10 * y);
  expect(valueAt(slope, 0, 0)).toBe(-13);
  expect(valueAt(slope, 1.5, 0.5)).toBeCloseTo(1.5 - 5);
  expect(valueAt(slope, 2, 2)).toBe(13);
  expect(
    valueAt(
      surface((x) => (x > 0 ? null : x)),
      1.5,
      1,
    ),
  ).toBeNull();
});

it('up is larger, right is larger', () => {
  expect(
    placeOf(
      surface(() => 0),
      -1,
      1,
      100,
      50,
    ),
  ).toEqual([0, 0]);
  expect(
    placeOf(
      surface(() => 0),
      1,
      -1,
      100,
      50,
    ),
  ).toEqual([100, 50]);
  const pixels = new Uint32Array(16 * 16);
  const high = surface((_, y) => y);
  const look = /** @type {any} */ ({
    levels: levelsOf(high),
    stops: [
      [0, 0, 0],
      [255, 255, 255],
    ],
    line: [9, 9, 9],
    missing: [1, 2, 3],
  });
  paintSurface(pixels, 16, 16, high, look);
  expect(pixels[0]).toBe(0xffffffff);
  expect(pixels[16 * 16 - 1] & 0xff).toBeLessThan(60);
});

it('numbers of epochs keep apart, the last always has one', () => {
  expect(
    labelled(
      [
        [0, 0],
        [1, 0],
        [50, 0],
        [52, 0],
      ],
      20,
    ),
  ).toEqual([3, 0]);
  expect(
    labelled(
      [
        [0, 0],
        [30, 0],
        [60, 0],
      ],
      20,
    ),
  ).toEqual([2, 0, 1]);
});
