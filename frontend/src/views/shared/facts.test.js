// What the outcome reads off the state.

import { describe, expect, it } from 'vitest';
import { axisEnd, classShares, sampleOf, targetsOf, trainedLayers } from './facts.js';

/** @param {number[]} data @returns {any} */
const shares = (data) => ({
  draw: 'probabilities',
  layer: 'output',
  shape: [data.length],
  channels: data.length,
  minimum: 0,
  maximum: 1,
  data: Uint8Array.from(data),
});

describe('class probabilities', () => {
  it('stand in the order of the classes, the true and the largest marked', () => {
    const listed = classShares(shares([51, 204]), ['cat', 'dog'], 'cat');
    expect(listed).toEqual([
      { name: 'cat', share: 0.2, isTrue: true, isLargest: false },
      { name: 'dog', share: 0.8, isTrue: false, isLargest: true },
    ]);
  });
  it('of many classes are the likeliest, and always the true one', () => {
    const names = Array.from({ length: 36 }, (_, index) => `c${index}`);
    const listed = classShares(shares(names.map((_, index) => 200 - index * 5)), names, 'c35');
    expect(listed).toHaveLength(10);
    expect(listed[0].name).toBe('c0');
    expect(listed.at(-1)).toMatchObject({ name: 'c35', isTrue: true });
  });
  it('are none for a network that is no longer finite', () => {
    expect(classShares({ ...shares([1]), minimum: null }, ['a'], 'a')).toEqual([]);
    expect(classShares(shares([0, 0]), ['a', 'b'], 'a')).toEqual([]);
  });
});

describe('the watched example', () => {
  const sample = { index: 60, label: 1, class_name: 'blue', split: 'test' };
  it('is found in frames or among the data, by its index', () => {
    const frame = /** @type {any} */ ({ sample });
    expect(sampleOf(60, [null, frame], null)).toBe(sample);
    expect(sampleOf(60, [], /** @type {any} */ ({ samples: [sample] }))).toBe(sample);
    expect(sampleOf(61, [frame], null)).toBeNull();
  });
  it('has targets as numbers, one or several', () => {
    expect(targetsOf(/** @type {any} */ ({ label: 0.5 }))).toEqual([0.5]);
    expect(targetsOf(/** @type {any} */ ({ label: [0.01, 0.99] }))).toEqual([0.01, 0.99]);
    expect(targetsOf(null)).toEqual([]);
  });
});

describe('trained layers', () => {
  it('come from the start of the run, else from its reports', () => {
    const layers = [
      { id: 'dense_1', gradient_norm: { mean: 1 } },
      { id: 'relu_1', gradient_norm: null },
    ];
    expect(trainedLayers(/** @type {any} */ ({ started: { trained_layers: ['a'] }, epochs: [] }))).toEqual(['a']);
    expect(trainedLayers(/** @type {any} */ ({ started: null, epochs: [{ layers }] }))).toEqual(['dense_1']);
    expect(trainedLayers(/** @type {any} */ ({ started: null, epochs: [] }))).toEqual([]);
  });
});

describe('the axis of epochs', () => {
  it('of a short run shows the whole run from the start', () =>
    expect([0, 1, 19].map((done) => axisEnd(20, done))).toEqual([20, 20, 20]));

  it('of a long run grows with it, in steps, and never past its end', () => {
    expect([0, 1, 18, 19, 60, 900, 1990].map((done) => axisEnd(2000, done))).toEqual([20, 20, 20, 30, 80, 1000, 2000]);
  });
});
