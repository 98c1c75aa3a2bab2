// Which layers a skip connection joins.
import { describe, expect, it } from 'vitest';
import { joiningPlace, pairAt, skipsOf } from './merging.js';

/** @param {[type: string, shape: number[], parameters: number][]} outputs @returns {[any, any]} */
function network(outputs) {
  const layers = outputs.map(([type]) => ({ type }));
  const inspected = outputs.map(([type, output_shape, parameters], index) => ({
    id: `${type}_${outputs.slice(0, index + 1).filter(([one]) => one === type).length}`,
    output_shape,
    parameters,
    input_shapes: [[3, 8, 8]],
  }));
  return [{ data: { type: 'digits' }, network: { layers } }, { layers: inspected }];
}

const [spec, inspection] = network([
  ['conv2d', [8, 8, 8], 80],
  ['relu', [8, 8, 8], 0],
  ['conv2d', [8, 8, 8], 584],
  ['relu', [8, 8, 8], 0],
  ['flatten', [512], 0],
  ['dense', [10], 5130],
]);

describe('a layer that adds others', () => {
  it('reads the layer before and the nearest of its shape past one that learns', () =>
    expect(pairAt(spec, 4, 'shape', inspection)).toEqual(['relu_1', 'relu_2']));

  it('takes what fits where nothing learns between', () =>
    expect(pairAt(spec, 2, 'shape', inspection)).toEqual(['conv2d_1', 'relu_1']));

  it('finds no pair where no shape is alike', () =>
    expect([0, 1, 5, 6].map((index) => pairAt(spec, index, 'shape', inspection))).toEqual([null, null, null, null]));

  it('is put by a click where there is a pair, as late as the output allows', () => {
    expect(joiningPlace(spec, 5, 'shape', inspection)).toBe(4);
    expect(joiningPlace(spec, 2, 'shape', inspection)).toBe(2);
  });
});

describe('a layer that concatenates', () => {
  it('needs the same height and width alone', () =>
    expect(pairAt(spec, 1, 'size', inspection)).toEqual(['input', 'conv2d_1']));
});

describe('skips', () => {
  it('are the edges that do not come from the card before', () => {
    const layers = [
      { type: 'conv2d' },
      { type: 'relu' },
      { type: 'conv2d' },
      { type: 'add', inputs: ['relu_1', 'conv2d_2'] },
      { type: 'concat', inputs: ['input', 'add_1'] },
    ];
    expect(skipsOf(layers)).toEqual([
      { from: 2, to: 4 },
      { from: 0, to: 5 },
    ]);
    expect(skipsOf([{ type: 'relu' }, { type: 'relu', inputs: ['relu_1'] }])).toEqual([]);
  });
});
