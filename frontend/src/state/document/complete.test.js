// Two ways of saying the same document compare equal.
import { describe, expect, it } from 'vitest';
import { complete, starter } from './complete.js';
import { equal } from './equal.js';

const AUTO = { title: 'Auto', properties: { type: { const: 'auto', default: 'auto' } } };
const NORMAL = {
  title: 'Normal',
  properties: { type: { const: 'normal', default: 'normal' }, std: { default: 1, type: 'number' } },
};
/** @param {any} properties */
const entry = (properties) => ({ title: '', group: '', help: '', schema: { properties } });
const catalog = /** @type {any} */ ({
  layers: {
    dense: entry({
      id: { default: null },
      type: { const: 'dense', default: 'dense' },
      units: { default: 10 },
      bias: { default: true },
      initializer: { oneOf: [AUTO, NORMAL] },
    }),
    conv2d: {
      ...entry({ type: { const: 'conv2d' }, filters: { type: 'integer', minimum: 1 } }),
      schema: {
        required: ['filters'],
        properties: { type: { const: 'conv2d' }, filters: { type: 'integer', minimum: 1, examples: [8] } },
      },
    },
  },
  data: { digits: entry({ type: { const: 'digits' }, test_fraction: { default: 0.2 } }) },
  losses: {},
  initializers: {},
  probes: {},
  optimizers: { adam: entry({ type: { const: 'adam' }, learning_rate: { default: 0.001 } }) },
  defaults: {
    spec: {
      data: { type: 'digits' },
      network: { layers: [] },
      training: { optimizer: { type: 'adam', learning_rate: 0.003 }, epochs: 20 },
    },
  },
});

describe('a document with its defaults written out', () => {
  it('equals the short form', () => {
    const short = { name: 'a', data: { type: 'digits' }, network: { layers: [{ type: 'dense' }] } };
    const long = {
      version: 1,
      name: 'a',
      data: { type: 'digits', test_fraction: 0.2 },
      network: { layers: [{ type: 'dense', id: null, units: 10, bias: true, initializer: { type: 'auto' } }] },
      training: { optimizer: { type: 'adam', learning_rate: 0.003 }, epochs: 20 },
      watch: { sample: 0, every: 'auto' },
    };
    expect(equal(complete(short, catalog), complete(/** @type {any} */ (long), catalog))).toBe(true);
  });

  it('still differs where it differs, nested choices included', () => {
    /** @param {any} initializer */
    const of = (initializer) =>
      complete({ data: { type: 'digits' }, network: { layers: [{ type: 'dense', initializer }] } }, catalog);
    expect(equal(of({ type: 'normal' }), of({ type: 'normal', std: 1 }))).toBe(true);
    expect(equal(of({ type: 'normal' }), of({ type: 'auto' }))).toBe(false);
  });

  it('is left alone where the catalog does not know a type', () => {
    const spec = complete({ data: { type: 'moon' }, network: { layers: [{ type: 'warp', power: 9 }] } }, catalog);
    expect(spec.network.layers).toEqual([{ type: 'warp', power: 9 }]);
  });
});

describe('a new layer', () => {
  it('has its tag alone where everything has a default', () =>
    expect(starter('dense', catalog.layers.dense.schema)).toEqual({ type: 'dense' }));
  it('has what is required of it', () =>
    expect(starter('conv2d', catalog.layers.conv2d.schema)).toEqual({ type: 'conv2d', filters: 8 }));
});
