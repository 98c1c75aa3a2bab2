// What the zooms say, their tables and scales.

import { describe, expect, it } from 'vitest';
import { rangesOf } from './ranges.js';
import {
  added,
  alike,
  blockOf,
  blockText,
  channelCsv,
  channelSummary,
  conclusion,
  digitsFor,
  isPadding,
  placeText,
  productsOf,
  shortened,
  termName,
  unitCsv,
} from './words.js';

/** @type {import('./answers.js').UnitAnswer} */
const conv = {
  layer: 'conv2d_1',
  epoch: 1,
  formula: '',
  trail: [],
  part_count: 1,
  curve: null,
  note: null,
  kind: 'sum',
  total: 1.25,
  bias: -0.25,
  rest: null,
  facts: [],
  place: [0, 2, 3],
  rivals: [],
  sources: [{ layer: 'input', shape: [1, 4, 4] }],
  parts: [
    {
      source: 0,
      corner: [0, -1, 2],
      size: [2, 2],
      total: 1.5,
      values: [
        [0, 0],
        [1, 2],
      ],
      weights: [
        [3, 4],
        [0.5, 0.5],
      ],
      chosen: null,
      terms: null,
      terms_rest: null,
    },
  ],
  next: { layer: 'relu_1', title: 'ReLU', formula: 'max(0, z)', value: 1.25, slope: 1 },
};

describe('one value in words', () => {
  it("says its place and its unit's name", () => {
    expect(placeText([3, 1, 2])).toBe('row 1, column 2');
    expect(placeText([3], ['a', 'b', 'c', 'd'])).toBe('unit 3 (d)');
    expect(placeText([3])).toBe('unit 3');
  });
  it('says a block, also one that sticks out', () => {
    expect(blockText({ top: -1, left: 2, height: 3, width: 1 })).toBe('rows −1 to 1, column 2');
    expect(
      blockOf([
        [0, 1],
        [-1, 2],
        [2, 3],
      ]),
    ).toEqual({ top: -1, left: 2, height: 3, width: 1 });
    expect(blockOf([[0, 9]])).toBeNull();
  });
  it('knows padding from input', () => {
    const is = isPadding(conv.parts[0], [1, 4, 4]);
    expect([is(0, 0), is(1, 0), is(1, 1)]).toEqual([true, false, false]);
    expect(isPadding({ corner: [0, 3, 3], size: [2, 2] }, [1, 4, 4])(1, 0)).toBe(true);
  });
  it('names a flattened input by where it was in the picture', () => {
    expect(termName([17], [2, 3, 4])).toBe('channel 1, row 1, column 1');
    expect(termName([17], null)).toBe('input 17');
  });
  it('multiplies patch and kernel', () => {
    expect(
      productsOf(
        [
          [1, null],
          [2, 3],
        ],
        [
          [2, 2],
          [-1, 0.5],
        ],
      ),
    ).toEqual([
      [2, null],
      [-2, 1.5],
    ]);
  });
  it('concludes with the bias and the activation', () => {
    expect(conclusion(conv)).toBe('1.50 − 0.25 (bias) = 1.25; then ReLU: 1.25');
    expect(conclusion({ ...conv, kind: 'choice', formula: 'the largest', next: null })).toBe('the largest = 1.25');
    expect(added(0.5)).toBe('+ 0.50');
  });
  it('puts what is not shown into the rest', () => {
    const terms = [3, -2, 1].map((product) => ({ product }));
    expect(shortened(terms, { count: 4, total: 0.5 }, 1)).toEqual({
      shown: [{ product: 3 }],
      rest: { count: 6, total: -0.5 },
    });
    expect(shortened(terms, null, 3)).toEqual({ shown: terms, rest: null });
  });
  it('gives all numbers of a grid the same digits', () => {
    expect([2.5, 0.41, 0.03, 45, 3000, 0].map(digitsFor)).toEqual([2, 2, 3, 0, 0, 0]);
    expect([alike(-0.004, 2), alike(-0.126, 2), alike(null, 2)]).toEqual(['0', '−0.13', '']);
  });
  it('is a table with every product, and the total', () => {
    const lines = unitCsv(conv).trim().split('\r\n');
    expect(lines[0]).toBe('of,channel,row,column,value,weight,product');
    expect(lines).toContain('input,0,0,3,2,0.5,1');
    expect(lines.slice(-2)).toEqual(['bias,,,,,,-0.25', 'total,,,,,,1.25']);
  });
});

describe('one channel', () => {
  const map = (/** @type {number[][]} */ values) => ({
    values,
    every: 1,
    shape: [1, values[0].length],
    minimum: Math.min(...values.flat()),
    maximum: Math.max(...values.flat()),
  });
  const channel = {
    layer: 'conv2d_1',
    epoch: 1,
    channel: 2,
    read_count: 1,
    rest: null,
    bias: 0.5,
    next: null,
    sources: [{ layer: 'input', shape: [1, 1, 2] }],
    reads: [{ source: 0, channel: 0, map: map([[0, 4]]), kernel: [[-2]], result: map([[0, -8]]), mean: -4 }],
    sum: map([[0, -8]]),
    result: map([[0.5, -7.5]]),
  };
  it('shares one scale between contributions, sum and result, and not with weights or inputs', () => {
    const ranges = rangesOf(channel);
    expect(ranges.sum).toEqual({ low: -8, high: 8, isSigned: true });
    expect(ranges.result).toEqual(ranges.sum);
    expect(ranges.kernel).toEqual({ low: -2, high: 2, isSigned: true });
    expect(ranges.input).toEqual({ low: 0, high: 4, isSigned: false });
  });
  it('is a table of what each channel adds', () => {
    const lines = channelCsv(channel).trim().split('\r\n');
    expect(lines).toContain('contribution,0,0,1,-8');
    expect(lines).toContain('bias,,,,0.5');
    expect(lines.at(-1)).toBe('result,2,0,1,-7.5');
  });
  it('says what it is made from', () => {
    expect(channelSummary(channel, 'Max pooling')).toBe('Max pooling makes it from channel 0 of input alone.');
  });
});
