// Examples in an answer, read as pictures, words and tables.
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../drawings/picture.js';
import { picturesOf, predictionsOf, tableOf, verdictOf } from './samples.js';

const CLASSES = ['cat', 'dog'];

describe('samples', () => {
  it('says what the network says, how sure, and what is true', () => {
    expect(verdictOf({ true: 0, predicted: 1, probability: 0.873 }, CLASSES)).toBe('says dog (87 %), true cat');
    expect(verdictOf({ true: 0, predicted: 1, probability: null }, CLASSES)).toBe('says dog, true cat');
    expect(verdictOf({ true: 0.5, predicted: -0.25 }, [])).toBe('says −0.25, true 0.50');
  });

  it('cuts a set of pictures into one for each example', () => {
    const shown = {
      samples: [],
      points: null,
      values: null,
      pictures: { shape: [2, 1, 1, 2], minimum: 0, maximum: 1, data: btoa('\x00\xff\xff\x00') },
    };
    expect(picturesOf(shown, 6)?.map((picture) => [...picture.data])).toEqual([
      [0, 255],
      [255, 0],
    ]);
  });

  it('draws a point at its place', () => {
    const [picture] = picturesOf({ samples: [], pictures: null, values: null, points: [[3, -4.5]] }, 6) ?? [];
    const [x, y] = valuesOf(picture);
    expect(x).toBeCloseTo(3, 1);
    expect(y).toBeCloseTo(-4.5, 1);
  });

  it('reads the live predictions: class by two bytes, sureness by one', () => {
    const picture = {
      draw: 'predictions',
      layer: 'output',
      shape: [3, 1, 2],
      channels: 3,
      minimum: 0,
      maximum: 255,
      data: Uint8Array.from([2, 0, 1, 7, 255, 51]),
    };
    expect(predictionsOf(picture)).toEqual([
      { predicted: 513, probability: 1 },
      { predicted: 7, probability: 0.2 },
    ]);
    const numbers = { ...picture, shape: [2], minimum: -1, maximum: 1, data: Uint8Array.from([0, 255]) };
    expect(predictionsOf(numbers).map((one) => one.predicted)).toEqual([-1, 1]);
    expect(predictionsOf({ ...picture, minimum: null, maximum: null })).toEqual([]);
  });

  it('gives a table with the names of the classes', () => {
    const { heads, columns } = tableOf([{ index: 4, true: 0, predicted: 1, probability: 0.9, loss: 2.5 }], CLASSES);
    expect(heads.map((head, at) => [head, columns[at][0]])).toEqual([
      ['index', 4],
      ['true', 'cat'],
      ['predicted', 'dog'],
      ['probability', 0.9],
      ['probability of true', null],
      ['loss', 2.5],
    ]);
  });
});
