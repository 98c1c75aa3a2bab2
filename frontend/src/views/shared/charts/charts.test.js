// What charts and tables make of epoch reports.

import { describe, expect, it } from 'vitest';
import { logRange, stretches, thinned } from './chart-options.js';
import { createColumns, gradientReads, MEASURES, rowOf } from './columns.js';
import { layerColour } from './layer-colours.js';
import { fileName, toCsv } from '../saving.js';
import { bestRow, gradientSummary, measureSummary } from './summaries.js';

/** @param {number} epoch @param {number | null} loss @returns {any} */
function report(epoch, loss, norm = 0.5) {
  const layers = [{ id: 'dense_1', gradient_norm: { mean: norm, min: norm / 2, max: norm * 2 } }];
  return {
    epoch,
    train: { loss, accuracy: 0.5 },
    test: { loss, accuracy: null },
    learning_rate: 0.1,
    seconds: 1,
    layers,
  };
}

describe('columns', () => {
  it('grow with the list of epochs, and read only what is new', () => {
    const seen = /** @type {number[]} */ ([]);
    const read = createColumns([(one) => (seen.push(one.epoch), one.epoch)]);
    const first = [report(1, 2), report(2, 1)];
    read(first);
    expect(read([...first, report(3, 1)])).toEqual([[1, 2, 3]]);
    expect(seen).toEqual([1, 2, 3]);
  });
  it('are read again where history changed, and empty for a new run', () => {
    const read = createColumns(MEASURES.slice(0, 2));
    read([report(1, 2), report(2, 1)]);
    expect(read([report(1, 5)])).toEqual([[1], [5]]);
    expect(read([])).toEqual([[], []]);
    expect(read([report(1, 7)])).toEqual([[1], [7]]);
  });
  it('have gaps where a number is missing, or 0 on a logarithmic scale', () => {
    const read = createColumns([MEASURES[1], ...gradientReads('dense_1'), ...gradientReads('gone')]);
    expect(read([report(1, null, 0)])).toEqual([[null], [null], [null], [null], [null], [null], [null]]);
  });
  it('find the row of an epoch, or of the one before it', () => {
    expect([0, 1, 4, 5, 9].map((epoch) => rowOf([1, 2, 5], epoch))).toEqual([-1, 0, 1, 2, 2]);
  });
});

describe('charts', () => {
  it('are drawn with all lines, then the edges of one band', () => {
    const lines = [
      { label: 'a', colour: '#000', values: [1, 2] },
      { label: 'b', colour: '#000', values: [3, null] },
    ];
    const data = thinned(
      { xs: [1, 2], lines, band: { colour: '#000', low: [2, 1], high: [4, 5] }, end: 2, scale: 'linear' },
      300,
      (xs, columns) => ({ xs, columns }),
    );
    expect(data).toEqual([
      [1, 2],
      [1, 2],
      [3, null],
      [2, 1],
      [4, 5],
    ]);
  });
  it('have axes of half decades, two high at least, that also hold one value', () => {
    expect(logRange(0.02, 5)).toEqual([0.01, 10]);
    expect(logRange(1, 1)).toEqual([0.01, 1]);
    expect(logRange(null, null)).toEqual([1e-3, 1]);
  });
  it('draw bands only where both edges are known', () => {
    expect(stretches([1, null, 3, 4], [1, 2, 3, 4])).toEqual([
      [0, 1],
      [2, 4],
    ]);
  });
  it('give each of a few layers its own colour, and many a path of colours', () => {
    expect(layerColour(1, 3)).toBe('var(--series-2)');
    expect(new Set(Array.from({ length: 64 }, (_, index) => layerColour(index, 64))).size).toBeGreaterThan(50);
  });
});

describe('words', () => {
  it('say where a loss is and where it was best', () => {
    const text = measureSummary('Loss', { epochs: [1, 2, 3], train: [3, 2, 1], test: [3, 1, 2] }, String);
    expect(text).toBe('Loss after epoch 3: training 1, from 3 after the first. Test 2; best 1 after epoch 2.');
    expect(measureSummary('Loss', { epochs: [], train: [], test: [] }, String)).toContain('nothing');
  });
  it('know which way is better', () => {
    expect(bestRow([3, 1, null, 2], true)).toBe(1);
    expect(bestRow([3, 1, null, 2], false)).toBe(0);
    expect(bestRow([null], true)).toBe(-1);
  });
  it('name a staircase', () => {
    expect(
      gradientSummary(
        [
          { title: 'a', value: 0.001 },
          { title: 'b', value: 1 },
        ],
        4,
      ),
    ).toContain('1,000 times smaller');
    expect(
      gradientSummary(
        [
          { title: 'a', value: 0.5 },
          { title: 'b', value: 1 },
        ],
        4,
      ),
    ).toContain('within a factor of ten');
    expect(gradientSummary([], null)).toContain('none');
  });
});

describe('files', () => {
  it('are plain CSV with empty cells for gaps', () => {
    expect(
      toCsv(
        ['epoch', 'a,"b"'],
        [
          [1, 2],
          [0.5, null],
        ],
      ),
    ).toBe('epoch,"a,""b"""\r\n1,0.5\r\n2,\r\n');
  });
  it('carry no formulas from names', () => {
    expect(toCsv(['=1+1'], [[-2]])).toBe("'=1+1\r\n-2\r\n");
  });
  it('have names that every system takes', () => {
    expect(fileName('First net: a/b..png')).toBe('First-net-a-b..png');
    expect(fileName('../x.csv')).toBe('x.csv');
  });
});
