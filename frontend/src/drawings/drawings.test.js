// What the pure drawings promise: values, colours, tiles, boundaries, thinning, scales.

import { describe, expect, it } from 'vitest';
import { barAxis, barSpan } from './bars.js';
import { leadAt, paintBoundary, softmax, toPixel } from './boundary.js';
import { along, byteColours, mix, pack, parseColour, ramp, unpack } from './colours.js';
import { decimate } from './decimate.js';
import * as format from '../format.js';
import { describe as inWords } from './layer-picture.js';
import { channelRange, isDrawable, layerRange, planesOf, valueOf } from './picture.js';
import { paintBytes } from './planes.js';
import { decades, logShare, powers, powerText } from './ticks.js';
import { block, fitTiles, flowTiles, tileAt, tileUnder, tilingSize } from './tiling.js';

/** @typedef {import('./picture.js').Picture} Picture */

/** @param {Partial<Picture>} facts @returns {Picture} */
function picture(facts) {
  return {
    draw: 'maps',
    layer: 'conv2d_1',
    shape: [2, 1, 2],
    channels: 2,
    minimum: -1,
    maximum: 3,
    data: Uint8Array.from([0, 255, 64, 128]),
    ...facts,
  };
}

describe('a picture', () => {
  it('gives back its ends exactly and the rest to one 255th of its range', () => {
    expect(valueOf(picture({}), 0)).toBe(-1);
    expect(valueOf(picture({}), 255)).toBe(3);
    expect(Math.abs(valueOf(picture({}), 64) - 0.004)).toBeLessThan(4 / 255);
  });
  it('is symmetric about 0 where anything is negative, and starts at 0 otherwise', () => {
    expect(layerRange(picture({}))).toEqual({ low: -3, high: 3, isSigned: true });
    expect(layerRange(picture({ minimum: 0.5 }))).toEqual({ low: 0, high: 3, isSigned: false });
  });
  it('of zeros alone still has a range', () => {
    expect(layerRange(picture({ minimum: 0, maximum: 0 })).high).toBe(1);
  });
  it('has a range of each channel alone, of the kind of the whole layer', () => {
    const second = channelRange(picture({}), 1);
    expect(second.isSigned).toBe(true);
    expect(second.high).toBeCloseTo(-1 + (128 / 255) * 4);
  });
  it('cannot be drawn where values were not finite or bytes are missing', () => {
    expect(isDrawable(picture({ minimum: null }))).toBe(false);
    expect(isDrawable(picture({ data: new Uint8Array(3) }))).toBe(false);
    expect(isDrawable(null)).toBe(false);
    expect(isDrawable(picture({}))).toBe(true);
  });
  it('of units is one plane, one high', () => {
    expect(planesOf(picture({ shape: [4] }))).toEqual({ count: 1, height: 1, width: 4 });
  });
  it('is told in words', () => {
    expect(inWords(picture({}))).toBe('2 maps of 1 by 2, values from −1.00 to 3.00');
    expect(inWords(picture({ shape: [4], channels: 4 }), ['a', 'b', 'c', 'd'])).toContain('largest: b, 3.00');
    expect(inWords(null)).toBe('No picture yet');
    expect(inWords(picture({ maximum: null }))).toContain('no longer finite');
  });
});

describe('colours', () => {
  it('are read from the ways CSS writes them', () => {
    expect(parseColour(' #d9692a ')).toEqual([217, 105, 42]);
    expect(parseColour('#fff')).toEqual([255, 255, 255]);
    expect(parseColour('rgb(1, 2, 3)')).toEqual([1, 2, 3]);
    expect(parseColour('rgb(1 2 3)')).toEqual([1, 2, 3]);
  });
  it('lie between their stops', () => {
    expect(mix([0, 0, 0], [100, 200, 50], 0.5)).toEqual([50, 100, 25]);
    expect(
      along(
        [
          [0, 0, 0],
          [10, 10, 10],
          [90, 90, 90],
        ],
        0.75,
      ),
    ).toEqual([50, 50, 50]);
  });
  it('pack and unpack to the same', () => {
    expect(unpack(pack([217, 105, 42]))).toEqual([217, 105, 42]);
  });
  it('put 0 in the middle of a signed scale', () => {
    const signed = ramp([
      [255, 0, 0],
      [0, 0, 0],
      [0, 0, 255],
    ]);
    const table = byteColours(signed, { minimum: -1, maximum: 1 }, { low: -1, high: 1 });
    expect(unpack(table[0])).toEqual([255, 0, 0]);
    expect(unpack(table[255])).toEqual([0, 0, 255]);
    expect(Math.max(...unpack(table[128]))).toBeLessThan(4);
  });
  it('stay within the scale for values beyond it', () => {
    const table = byteColours(
      ramp([
        [0, 0, 0],
        [255, 255, 255],
      ]),
      { minimum: -5, maximum: 5 },
      { low: 0, high: 1 },
    );
    expect(unpack(table[0])).toEqual([0, 0, 0]);
    expect(unpack(table[255])).toEqual([255, 255, 255]);
  });
  it('are painted byte by byte', () => {
    const pixels = new Uint32Array(2);
    paintBytes(pixels, Uint8Array.from([9, 1, 0]), 1, 2, Uint32Array.from([7, 8]));
    expect([...pixels]).toEqual([8, 7]);
  });
});

describe('tiles', () => {
  it('fill a square with four as two by two', () => {
    expect(fitTiles(4, { width: 83, height: 83 }, { width: 28, height: 28 }, 3)).toEqual({
      columns: 2,
      rows: 2,
      width: 40,
      height: 40,
      gap: 3,
    });
  });
  it('keep the aspect ratio of what they show', () => {
    const tiling = fitTiles(1, { width: 100, height: 100 }, { width: 20, height: 10 }, 0);
    expect([tiling.width, tiling.height]).toEqual([100, 50]);
  });
  it('flow in rows of about one length', () => {
    expect(flowTiles(8, 700, { width: 1, height: 1 }, { least: 110, most: 160, gap: 6 }).columns).toBe(4);
    expect(flowTiles(3, 90, { width: 1, height: 1 }, { least: 110, most: 160, gap: 6 })).toMatchObject({
      columns: 1,
      rows: 3,
      width: 90,
    });
  });
  it('know which one is under a point, and that gaps belong to none', () => {
    const tiling = { columns: 2, rows: 2, width: 10, height: 10, gap: 2 };
    expect(tileUnder(tiling, 3, 13, 1)).toEqual({ index: 1, x: 0.1, y: 0.1 });
    expect(tileUnder(tiling, 3, 11, 1)).toBeNull();
    expect(tileUnder(tiling, 3, 15, 15)).toBeNull();
    expect(tileUnder(tiling, 3, -1, 1)).toBeNull();
    expect(tileAt(tiling, 2)).toEqual([0, 12]);
    expect(tilingSize(tiling)).toEqual([22, 22]);
  });
  it('arrange units in a near-square', () => {
    expect(block(10)).toEqual({ columns: 4, rows: 3 });
    expect(block(0)).toEqual({ columns: 1, rows: 1 });
  });
});

describe('the boundary', () => {
  const two = picture({
    draw: 'boundary',
    shape: [2, 1, 2],
    minimum: 0,
    maximum: 1,
    data: Uint8Array.from([255, 51, 0, 204]),
  });
  it('says which class leads, and by how much', () => {
    expect(leadAt(two, 0)).toEqual({ leader: 0, lead: 1 });
    expect(leadAt(two, 1).leader).toBe(1);
    expect(leadAt(two, 1).lead).toBeCloseTo(0.6);
  });
  it('reads scores that are no probabilities through a softmax', () => {
    const scores = { ...two, minimum: -5, maximum: 5 };
    expect(leadAt(scores, 0).lead).toBeCloseTo(softmax([5, -5])[0] - softmax([5, -5])[1]);
  });
  it('of one output is its sign; of one probability, its side of a half', () => {
    const one = picture({ draw: 'boundary', shape: [1, 1, 2], data: Uint8Array.from([0, 255]) });
    expect(leadAt({ ...one, minimum: -2, maximum: 1 }, 0)).toEqual({ leader: 0, lead: 1 });
    expect(leadAt({ ...one, minimum: -2, maximum: 1 }, 1)).toEqual({ leader: 1, lead: 0.5 });
    expect(leadAt({ ...one, minimum: 0, maximum: 1 }, 0)).toEqual({ leader: 0, lead: 1 });
  });
  it('is painted in the colours of its classes, paler than the points', () => {
    const pixels = new Uint32Array(2);
    paintBoundary(pixels, two, {
      zero: [0, 0, 0],
      classes: [
        [100, 0, 0],
        [0, 0, 100],
      ],
    });
    expect(unpack(pixels[0])[0]).toBeGreaterThan(40);
    expect(unpack(pixels[0])[0]).toBeLessThan(100);
    expect(unpack(pixels[1])[2]).toBeGreaterThan(30);
  });
  it('has y upwards', () => {
    expect(toPixel(-6, 6, 6, 120)).toEqual([0, 0]);
    expect(toPixel(0, -6, 6, 120)).toEqual([60, 120]);
  });
});

describe('thinning', () => {
  const xs = Array.from({ length: 1000 }, (_, index) => index);
  it('leaves short columns alone', () => {
    const column = [1, null, 3];
    expect(decimate([1, 2, 3], [column], 50).columns[0]).toBe(column);
  });
  it('keeps every peak, in order, and the ends', () => {
    const column = xs.map((x) => (x === 501 ? 9 : x === 777 ? -9 : 0));
    const thin = decimate(xs, [column], 100);
    expect(thin.xs.length).toBe(200);
    expect(thin.columns[0].length).toBe(200);
    expect(Math.max(.../** @type {number[]} */ (thin.columns[0]))).toBe(9);
    expect(Math.min(.../** @type {number[]} */ (thin.columns[0]))).toBe(-9);
    expect([thin.xs[0], thin.xs.at(-1)]).toEqual([0, 999]);
    expect(thin.xs).toEqual([...thin.xs].sort((one, other) => one - other));
  });
  it('keeps gaps', () => {
    const thin = decimate(xs, [xs.map((x) => (x < 500 ? 1 : null))], 100);
    expect(thin.columns[0].slice(0, 100)).not.toContain(null);
    expect(thin.columns[0].slice(100).every((value) => value === null)).toBe(true);
  });
});

describe('a logarithmic scale', () => {
  it('holds all values, and is at least two decades high', () => {
    const [low, high] = /** @type {[number, number]} */ (decades([0.13, 0.7]));
    expect(high - low).toBeGreaterThanOrEqual(2);
    expect(10 ** high).toBeGreaterThanOrEqual(0.7);
    expect(10 ** low).toBeLessThan(0.13);
  });
  it('ignores zeros, gaps and what is not finite', () => {
    expect(decades([0, null, undefined, Number.NaN, Number.POSITIVE_INFINITY])).toBeNull();
    expect(decades([0, null, 5])).toEqual(decades([5]));
  });
  it('leaves what is far too small as a stub', () => {
    const scale = /** @type {[number, number]} */ (decades([1e-30, 1]));
    expect(scale[1] - scale[0]).toBe(8);
    expect(logShare(1e-30, scale)).toBe(0.02);
    expect(logShare(0, scale)).toBe(0);
    expect(logShare(1, scale)).toBe(1);
  });
  it('has few marks, at whole powers within it', () => {
    expect(powers([-2.5, 0.5])).toEqual([0, -1, -2]);
    expect(powers([-8, 0]).length).toBeLessThanOrEqual(5);
    expect([1, 0, -2, -5].map(powerText)).toEqual(['10', '1', '0.01', '10⁻⁵']);
  });
});

describe('bars', () => {
  it('start at 0 and go both ways', () => {
    const axis = barAxis([-1, 3], 100);
    expect(barSpan(axis, 3)).toEqual([25, 75]);
    expect(barSpan(axis, -1)).toEqual([0, 25]);
    expect(barSpan(axis, 0)).toEqual([25, 0]);
  });
  it('show even the smallest value that is not 0', () => {
    expect(barSpan(barAxis([1], 100), 1e-6)[1]).toBe(1);
  });
});

describe('numbers', () => {
  it('are rounded to what matters, with a true minus', () => {
    expect([0, 0.0123, 0.456, 12.34, 123.4, 1234, -2.5, 1.5e-5, 2e7].map(format.short)).toEqual([
      '0',
      '0.012',
      '0.46',
      '12.3',
      '123',
      '1,234',
      '−2.50',
      '1.5e−5',
      '2.0e7',
    ]);
    expect([null, undefined, Number.NaN].map(format.short)).toEqual(['–', '–', '–']);
  });
  it('never call a part the whole', () => {
    expect(format.percent(0.9999)).toBe('99.9 %');
    expect(format.percent(1)).toBe('100 %');
    expect(format.percent(0.9716)).toBe('97.2 %');
    expect(format.percent(0.859, 0)).toBe('86 %');
  });
  it('have units', () => {
    expect(format.large(310000)).toBe('310 k');
    expect(format.large(9098)).toBe('9,098');
    expect(format.bytes(25088)).toBe('24.5 KiB');
    expect(format.bytes(512)).toBe('512 B');
    expect(format.loss(0.0941)).toBe('0.094');
  });
});
