// The geometry of the outcome's drawings: cells, points and maps lie where a click finds them.
import { describe, expect, it } from 'vitest';
import { reachOf, strongest } from './attribution.js';
import { leadAt, surfaceReach } from './boundary.js';
import { cellAt, matrixLayout, strengthOf } from './matrix.js';
import { extentOf, placeOf } from './scatter.js';

describe('the confusion matrix', () => {
  const layout = matrixLayout(10, 400, [...'0123456789'], 1);

  it('finds every cell by its middle, and none outside', () => {
    for (const [row, column] of [
      [0, 0],
      [3, 7],
      [9, 9],
    ]) {
      expect(
        cellAt(layout, layout.left + (column + 0.5) * layout.cell, layout.top + (row + 0.5) * layout.cell),
      ).toEqual({ row, column });
    }
    expect(cellAt(layout, layout.left - 1, layout.top + 1)).toBeNull();
    expect(cellAt(layout, layout.left + layout.side + 1, layout.top + 1)).toBeNull();
  });

  it('fits its width, also with many classes', () => {
    for (const count of [2, 10, 34, 64]) {
      const one = matrixLayout(count, 340, Array(count).fill('A'), 1);
      expect(one.left + one.side).toBeLessThanOrEqual(340);
      expect(one.cell).toBeGreaterThanOrEqual(3);
    }
  });

  it('shows even one mistake in a hundred, and more the more there are', () => {
    expect(strengthOf(0)).toBe(0);
    expect(strengthOf(0.01)).toBeGreaterThan(0.15);
    expect(strengthOf(1)).toBeCloseTo(1);
  });
});

describe('the scatter', () => {
  it('puts equal numbers on the diagonal, from the lower left to the upper right', () => {
    const extent = extentOf([
      [0, 2, null],
      [1, -2],
    ]);
    expect(extent.low).toBeCloseTo(-2.2);
    expect(extent.high).toBeCloseTo(2.2);
    const [x, y] = placeOf(1, 1, extent, 100);
    expect(x).toBeCloseTo(100 - y);
    expect(placeOf(0, 2, extent, 100)[1]).toBeLessThan(placeOf(0, -2, extent, 100)[1]);
  });

  it('has an extent where nothing is finite', () => expect(extentOf([[null]])).toEqual({ low: -1, high: 1 }));
});

describe('attribution', () => {
  it('is scaled by what is farthest from 0, on either side', () => {
    const map = [
      [0.1, -0.5],
      [null, 0.2],
    ];
    expect(reachOf(map)).toBe(0.5);
    expect(strongest(map)).toEqual({ row: 0, column: 1, value: -0.5 });
  });
});

describe('the regression surface', () => {
  const picture = {
    draw: 'boundary',
    layer: 'output',
    shape: [1, 1, 2],
    channels: 1,
    minimum: -0.5,
    maximum: 0.25,
    data: Uint8Array.from([0, 255]),
  };

  it('has the scale of the targets, so that a point that is right has the colour of its ground', () => {
    expect(surfaceReach(picture)).toBe(1);
    expect(leadAt(picture, 0)).toEqual({ leader: 0, lead: 0.5 });
    expect(leadAt(picture, 1)).toEqual({ leader: 1, lead: 0.25 });
    expect(surfaceReach({ ...picture, maximum: 2 })).toBe(2);
  });
});
