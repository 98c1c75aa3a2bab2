// How two experiments differ, in words: one sentence for each thing that is otherwise, and none for what is not.
import { describe, expect, it } from 'vitest';
import { align } from './alignment.js';
import { catalog, written } from './catalog.test.support.js';
import { specDifference } from './difference.js';

const of = (/** @type {string} */ type, fields = {}) => ({ type, ...fields });
/** @param {any[]} layers @param {any} [training] @param {any} [data] */
const spec = (layers, training = {}, data = of('circle')) =>
  /** @type {any} */ ({ name: 'x', data, network: { layers }, training });
/** @param {any} first @param {any} second */
const words = (first, second) => specDifference(written(first), written(second), catalog);
/** @param {any[]} first @param {any[]} second */
const stacks = (first, second) => words(spec(first), spec(second));

const D = (units = 10, more = {}) => of('dense', { units, ...more });
const [RELU, SIGMOID, TANH, FLAT, DROP] = ['relu', 'sigmoid', 'tanh', 'flatten', 'dropout'].map((type) => of(type));

describe('nothing is said', () => {
  it('of a spec and itself', () => expect(stacks([D(), RELU], [D(), RELU])).toEqual([]));
  it('of defaults written out', () => {
    const long = of('dense', { id: null, units: 10, bias: true, initializer: { type: 'auto' } });
    expect(
      words(spec([of('dense')]), {
        ...spec(
          [long],
          { batch_size: 32, seed: 0, optimizer: { type: 'adam', learning_rate: 0.003, beta1: 0.9 } },
          of('circle', { noise: 0.1, seed: 0 }),
        ),
      }),
    ).toEqual([]);
  });
  it('of names, ids and what is watched', () => {
    expect(
      words({ ...spec([D()]), name: 'a', watch: { sample: 1 } }, { ...spec([D(10, { id: 'top' })]), name: 'b' }),
    ).toEqual([]);
  });
  it('of a loss that one side leaves to the task', () =>
    expect(words(spec([D()]), spec([D()], { loss: of('cross_entropy') }))).toEqual([]));
});

describe('training', () => {
  const cases = /** @type {[string, any, any, string[]][]} */ ([
    [
      'the learning rate',
      { optimizer: of('adam', { learning_rate: 0.01 }) },
      { optimizer: of('adam', { learning_rate: 0.001 }) },
      ['learning rate 0.001 instead of 0.01'],
    ],
    [
      'a default against a number',
      { optimizer: of('adam') },
      { optimizer: of('adam', { beta1: 0.5 }) },
      ['beta1 0.5 instead of 0.9'],
    ],
    [
      'another optimiser',
      { optimizer: of('adam', { learning_rate: 0.01 }) },
      { optimizer: of('momentum') },
      ['optimiser Momentum instead of Adam'],
    ],
    [
      'another optimiser at another rate',
      {},
      { optimizer: of('momentum', { learning_rate: 0.1 }) },
      ['optimiser Momentum instead of Adam', 'learning rate 0.1 instead of 0.003'],
    ],
    [
      'batch size and epochs',
      {},
      { batch_size: 8, epochs: 100 },
      ['batch size 8 instead of 32', 'epochs 100 instead of 20'],
    ],
    ['a penalty', {}, { l2: 1e-4 }, ['L2 0.0001 instead of 0']],
    ['early stopping', {}, { patience: 10 }, ['patience 10 instead of none']],
    ['no early stopping', { patience: 10 }, { patience: null }, ['patience none instead of 10']],
    [
      'the loss',
      { loss: of('cross_entropy') },
      { loss: of('mean_squared_error') },
      ['loss Mean squared error instead of Cross-entropy'],
    ],
    ['the schedule', {}, { schedule: of('cosine') }, ['schedule Cosine instead of Constant']],
    [
      'augmentation',
      {},
      { augmentations: [of('rotate', { degrees: 20 }), of('shift')] },
      ['augmentation: Rotate (degrees 20), then Shift instead of none'],
    ],
    ['the training seed', {}, { seed: 7 }, ['training seed 7 instead of 0']],
  ]);
  it.each(cases)('%s', (_, first, second, said) =>
    expect(words(spec([D()], first), spec([D()], second))).toEqual(said),
  );
});

describe('data', () => {
  /** @param {any} first @param {any} second */
  const data = (first, second) => words(spec([D()], {}, first), spec([D()], {}, second));
  it('of another kind', () =>
    expect(data(of('digits'), of('circle'))).toEqual(['data: Circle instead of Handwritten digits']));
  it('of another kind, with what is unusual of it', () =>
    expect(data(of('digits'), of('circle', { noise: 0.4 }))[0]).toBe(
      'data: Circle (noise 0.4) instead of Handwritten digits',
    ));
  it('with other fields', () =>
    expect(data(of('circle'), of('circle', { noise: 0.3, test_fraction: 0.5 }))).toEqual([
      'data: noise 0.3 instead of 0.1',
      'data: test fraction 0.5 instead of 0.2',
    ]));
  it('with another seed', () =>
    expect(data(of('circle'), of('circle', { seed: 3 }))).toEqual(['data seed 3 instead of 0']));
  it('written out is not read out', () => {
    const inline = (/** @type {number} */ one) =>
      of('custom', { inputs: Array.from({ length: 50 }, () => [one, 2]), targets: [1] });
    expect(data(inline(1), inline(3))).toEqual(['data: other inputs']);
  });
});

describe('layers', () => {
  it('one more in the middle is one sentence', () => {
    expect(stacks([FLAT, D(30), RELU, D()], [FLAT, D(30), DROP, RELU, D()])).toEqual([
      'one more layer: Dropout (rate 0.5) after dense_1',
    ]);
  });
  it('one more at either end', () => {
    expect(stacks([D(), RELU], [FLAT, D(), RELU])).toEqual(['one more layer: Flatten right after the input']);
    expect(stacks([D()], [D(), TANH])).toEqual(['one more layer: Tanh after dense_1']);
  });
  it('one fewer', () =>
    expect(stacks([D(30), DROP, D()], [D(30), D()])).toEqual(['one layer fewer: no Dropout (rate 0.5) after dense_1']));
  it('several more together', () => {
    expect(stacks([D(30), RELU, D()], [D(30), RELU, D(20), RELU, D()])).toEqual([
      '2 more layers: Dense (20 units), ReLU after relu_1',
    ]);
  });
  it('more in two places', () => {
    expect(stacks([FLAT, D(30), D(10)], [FLAT, DROP, D(30), RELU, D(10)])).toEqual([
      'one more layer: Dropout (rate 0.5) after flatten_1',
      'one more layer: ReLU after dense_1',
    ]);
  });
  it('another activation', () =>
    expect(stacks([D(), SIGMOID], [D(), RELU])).toEqual(['ReLU instead of Sigmoid in layer 2 (relu_1)']));
  it('another activation everywhere is one sentence', () => {
    expect(
      stacks([D(30), SIGMOID, D(30), SIGMOID, D(30), SIGMOID, D()], [D(30), TANH, D(30), TANH, D(30), TANH, D()]),
    ).toEqual(['Tanh instead of Sigmoid in layers 2, 4 and 6']);
  });
  it('another pooling', () =>
    expect(stacks([of('max_pool2d')], [of('avg_pool2d')])).toEqual([
      'Mean pooling instead of Max pooling in layer 1 (avg_pool2d_1)',
    ]));
  it('a field', () =>
    expect(stacks([D(30), RELU, D()], [D(50), RELU, D()])).toEqual(['units 50 instead of 30 in layer 1 (dense_1)']));
  it('two fields', () => {
    expect(stacks([of('conv2d')], [of('conv2d', { filters: 16, kernel_size: 5 })])).toEqual([
      'filters 16 instead of 8 in layer 1 (conv2d_1)',
      'kernel size 5 instead of 3 in layer 1 (conv2d_1)',
    ]);
  });
  it('a switch', () =>
    expect(stacks([D()], [D(10, { bias: false })])).toEqual(['bias off instead of on in layer 1 (dense_1)']));
  it('a nested choice', () =>
    expect(stacks([D()], [D(10, { initializer: of('normal', { std: 0.1 }) })])).toEqual([
      'initial weights Normal (std 0.1) instead of Automatic in layer 1 (dense_1)',
    ]));
  it('a field of a nested choice', () => {
    const [said] = stacks([D(10, { initializer: of('normal') })], [D(10, { initializer: of('normal', { std: 0.1 }) })]);
    expect(said).toBe('initial weights: std 0.1 instead of 1 in layer 1 (dense_1)');
  });
  it('of one field in all layers is one sentence', () => {
    expect(stacks([D(30), RELU, D(30), RELU, D()], [D(40), RELU, D(40), RELU, D()])).toEqual([
      'units 40 instead of 30 in layers 1 and 3',
    ]);
  });
  it('a layer that moved', () => {
    expect(stacks([FLAT, DROP, D(30), RELU, D()], [FLAT, D(30), RELU, DROP, D()])).toEqual([
      'Dropout (rate 0.5) after relu_1 instead of after flatten_1',
    ]);
  });
  it('of other kinds come and go', () => {
    expect(stacks([of('conv2d'), FLAT, D()], [of('max_pool2d'), FLAT, D()])).toEqual([
      'one more layer: Max pooling (2×2) right after the input',
      'one layer fewer: no Convolution (8 of 3×3) right after the input',
    ]);
  });
  it('are numbered and named as in the second stack', () => {
    expect(stacks([D(30), D(10)], [DROP, D(30), D(10, { bias: false })])).toEqual([
      'bias off instead of on in layer 3 (dense_2)',
      'one more layer: Dropout (rate 0.5) right after the input',
    ]);
  });
  it('that the catalog does not know', () =>
    expect(stacks([D()], [D(), of('warp', { power: 9 })])).toEqual(['one more layer: warp after dense_1']));
  it('none at all against some', () =>
    expect(stacks([], [D(), RELU])).toEqual(['2 more layers: Dense (10 units), ReLU right after the input']));
});

describe('edges', () => {
  const skip = [D(10, { id: 'a' }), of('relu', { id: 'r' }), of('add', { id: 's', inputs: ['r', 'a'] })];
  it('that are alike are not told', () => expect(stacks(skip, skip)).toEqual([]));
  it('that differ are', () => {
    expect(stacks(skip, [skip[0], skip[1], { ...skip[2], inputs: ['r', 'input'] }])).toEqual([
      's reads r and input instead of r and a',
    ]);
  });
  it('are the same under other names', () => {
    expect(
      stacks(skip, [D(10, { id: 'b' }), of('relu', { id: 't' }), of('add', { id: 's', inputs: ['t', 'b'] })]),
    ).toEqual([]);
  });
  it('written out are those of a chain', () =>
    expect(stacks([D(), RELU], [D(10, { id: 'a' }), of('relu', { inputs: ['a'] })])).toEqual([]));
});

describe('everything at once', () => {
  it('comes in order: data, layers, training, seeds', () => {
    const first = spec([D(30), SIGMOID, D()], { optimizer: of('adam', { learning_rate: 0.01 }) });
    const second = spec(
      [D(30), RELU, DROP, D()],
      { optimizer: of('adam', { learning_rate: 0.001 }), seed: 2 },
      of('circle', { noise: 0.3 }),
    );
    expect(words(first, second)).toEqual([
      'data: noise 0.3 instead of 0.1',
      'ReLU instead of Sigmoid in layer 2 (relu_1)',
      'one more layer: Dropout (rate 0.5) after relu_1',
      'learning rate 0.001 instead of 0.01',
      'training seed 2 instead of 0',
    ]);
    expect(words(second, first)).toEqual([
      'data: noise 0.1 instead of 0.3',
      'Sigmoid instead of ReLU in layer 2 (sigmoid_1)',
      'one layer fewer: no Dropout (rate 0.5) after relu_1',
      'learning rate 0.01 instead of 0.001',
      'training seed 0 instead of 2',
    ]);
  });
});

describe('aligned lists', () => {
  const equalOrNever = (/** @type {string} */ a, /** @type {string} */ b) => (a === b ? 0 : Infinity);
  it.each([
    ['', ''],
    ['abc', 'abc'],
    ['abcbdab', 'bdcaba'],
    ['aaaa', 'aa'],
    ['xyz', 'abc'],
    ['abcdefgh', 'hgfedcba'],
  ])('%s and %s have a longest common subsequence', (first, second) => {
    const pairs = align([...first], [...second], equalOrNever);
    expect(pairs.filter((pair) => pair.first >= 0).map((pair) => pair.first)).toEqual(
      [...first].map((_, index) => index),
    );
    expect(pairs.filter((pair) => pair.second >= 0).map((pair) => pair.second)).toEqual(
      [...second].map((_, index) => index),
    );
    expect(pairs.filter((pair) => pair.first >= 0 && pair.second >= 0).length).toBe(longestByTrial(first, second));
  });
});

/** By trying every subsequence: slow, and surely right. @param {string} first @param {string} second */
function longestByTrial(first, second) {
  let longest = 0;
  for (let bits = 0; bits < 1 << first.length; bits += 1) {
    const part = [...first].filter((_, index) => bits & (1 << index));
    let place = -1;
    if (part.every((one) => (place = second.indexOf(one, place + 1)) >= 0)) longest = Math.max(longest, part.length);
  }
  return longest;
}
