// A small catalog for the comparison's tests, and documents completed by it as the server completes them.
import { defaultsOf } from '../../schema-form/options.js';

const TYPE = (/** @type {string} */ type) => ({ const: type, default: type, title: 'Type' });
const whole = (/** @type {any} */ value, more = {}) => ({ type: 'integer', default: value, ...more });
const real = (/** @type {any} */ value, more = {}) => ({ type: 'number', default: value, ...more });
const AUTO = { title: 'Auto', properties: { type: TYPE('auto') } };
const NORMAL = { title: 'Normal', properties: { type: TYPE('normal'), std: real(1, { title: 'Std' }) } };
const COMMON = { id: { default: null, 'x-hidden': true }, inputs: { default: null, 'x-hidden': true } };
/**
 * @param {string} type
 * @param {string} title
 * @param {string} group
 * @param {any} [properties]
 * @param {string} [summary]
 */
const entry = (type, title, group, properties = {}, summary = '') => [
  type,
  {
    title,
    group,
    help: '',
    summary,
    schema: { properties: { ...(group && COMMON), ...properties, type: TYPE(type) } },
  },
];
const initializer = { oneOf: [AUTO, NORMAL], 'x-kind': 'initializers', title: 'Initializer' };

export const catalog = /** @type {any} */ ({
  layers: Object.fromEntries([
    entry(
      'conv2d',
      'Convolution',
      'Convolve',
      {
        filters: whole(8, { title: 'Filters' }),
        kernel_size: whole(3, { title: 'Kernel Size' }),
        bias: { type: 'boolean', default: true, title: 'Bias' },
        initializer,
      },
      '{filters} of {kernel_size}×{kernel_size}',
    ),
    entry('max_pool2d', 'Max pooling', 'Pool', { kernel_size: whole(2, { title: 'Kernel Size' }) }),
    entry('avg_pool2d', 'Mean pooling', 'Pool', { kernel_size: whole(2, { title: 'Kernel Size' }) }),
    entry(
      'dense',
      'Dense',
      'Connect',
      { units: whole(10, { title: 'Units' }), bias: { type: 'boolean', default: true, title: 'Bias' }, initializer },
      '{units} units',
    ),
    entry('add', 'Add', 'Merge'),
    entry('flatten', 'Flatten', 'Reshape'),
    entry('relu', 'ReLU', 'Activate'),
    entry('sigmoid', 'Sigmoid', 'Activate'),
    entry('tanh', 'Tanh', 'Activate'),
    entry('dropout', 'Dropout', 'Regularise', { rate: real(0.5, { title: 'Rate' }) }, 'rate {rate}'),
  ]),
  data: Object.fromEntries([
    entry('digits', 'Handwritten digits', '', { test_fraction: real(0.2, { title: 'Test Fraction' }), seed: whole(0) }),
    entry('circle', 'Circle', '', {
      noise: real(0.1, { title: 'Noise' }),
      test_fraction: real(0.2, { title: 'Test Fraction' }),
      seed: whole(0),
    }),
    entry('custom', 'Your own, inline', '', { inputs: {}, targets: {}, seed: whole(0) }),
  ]),
  losses: Object.fromEntries([
    entry('cross_entropy', 'Cross-entropy', ''),
    entry('mean_squared_error', 'Mean squared error', ''),
  ]),
  optimizers: Object.fromEntries([
    entry('adam', 'Adam', '', {
      learning_rate: real(0.001, { title: 'Learning Rate' }),
      beta1: real(0.9, { title: 'Beta1' }),
    }),
    entry('momentum', 'Momentum', '', {
      learning_rate: real(0.01, { title: 'Learning Rate' }),
      momentum: real(0.9, { title: 'Momentum' }),
    }),
  ]),
  schedules: Object.fromEntries([entry('constant', 'Constant', ''), entry('cosine', 'Cosine', '')]),
  augmentations: Object.fromEntries([
    entry('rotate', 'Rotate', '', { degrees: real(10, { title: 'Degrees' }) }),
    entry('shift', 'Shift', ''),
  ]),
  initializers: Object.fromEntries([
    entry('auto', 'Automatic', ''),
    entry('normal', 'Normal', '', { std: real(1, { title: 'Std' }) }),
  ]),
  probes: {},
  training: {
    properties: {
      batch_size: whole(32, { title: 'Batch Size' }),
      epochs: whole(20, { title: 'Epochs' }),
      l2: real(0, { title: 'L2' }),
      patience: { title: 'Patience' },
    },
  },
  defaults: {
    spec: {
      training: {
        optimizer: { type: 'adam', learning_rate: 0.003 },
        schedule: { type: 'constant' },
        batch_size: 32,
        epochs: 20,
        seed: 0,
        l2: 0,
        augmentations: [],
      },
    },
  },
});

/**
 * A choice with its defaults, as the server writes them out.
 * @param {any} choice @param {string} kind @returns {any}
 */
const full = (choice, kind) => {
  const { properties = {} } = catalog[kind][choice?.type]?.schema ?? {};
  const filled = { ...defaultsOf({ properties }), ...choice };
  if (properties.initializer) filled.initializer = full(filled.initializer, 'initializers');
  return filled;
};
/** @param {any} document */
export const written = (document) => {
  const training = { ...catalog.defaults.spec.training, ...document.training };
  return {
    ...document,
    data: full(document.data, 'data'),
    network: { layers: document.network.layers.map((/** @type {any} */ layer) => full(layer, 'layers')) },
    training: { ...training, optimizer: full(training.optimizer, 'optimizers') },
  };
};
