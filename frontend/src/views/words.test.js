// Small words and figures of the page.
import { describe, expect, it } from 'vitest';
import { duration, pace } from './shared/pace.js';
import { ago } from './shared/ago.js';
import { fittingPreset } from './stack/presets.js';
import { defaultsOf } from '../schema-form/options.js';
import { shortTitle, summarize } from './shared/summary.js';
import { trainingSchema } from './training/schema.js';

/** What the catalog may leave out. @param {any} properties @param {string} [title] @returns {any} */
const entry = (properties, title = '') => ({
  title,
  group: 'Convolve',
  help: '',
  schema: { properties },
  starter: { type: 'x', ...defaultsOf({ properties }) },
});
const number = (/** @type {number} */ value) => ({ type: 'integer', default: value });

describe('a layer in a few words', () => {
  it('is read off its fields', () => {
    expect(summarize({ type: 'conv2d' }, entry({ filters: number(8), kernel_size: number(3) }))).toBe('8 of 3×3');
    expect(summarize({ type: 'pool', kernel_size: 5 }, entry({ kernel_size: number(2) }))).toBe('5×5');
    expect(summarize({ type: 'dense', units: 4 }, entry({ units: number(10) }))).toBe('4 units');
    expect(summarize({ type: 'dropout' }, entry({ rate: { type: 'number', default: 0.5 } }))).toBe('rate 0.5');
    expect(summarize({ type: 'relu' }, entry({}))).toBe('');
  });
  it("follows the catalog's template where there is one", () => {
    expect(summarize({ type: 'x' }, { ...entry({ k: number(2) }), summary: '{k} by {k}' })).toBe('2 by 2');
  });
  it('has a short name', () => {
    expect(shortTitle('conv2d', entry({}, 'Convolution'))).toBe('Conv');
    expect(shortTitle('relu', entry({}, 'ReLU'))).toBe('ReLU');
    expect(shortTitle('max_pool2d', entry({}, 'Max pooling'))).toBe('Max pool');
    expect(shortTitle('warp', undefined)).toBe('warp');
  });
});

describe('time', () => {
  it('is rounded to what one can feel', () => {
    expect([0.2, 12.4, 300, 9000].map(duration)).toEqual(['under 1 s', '12 s', '5 min', '2.5 h']);
  });
  it('per epoch comes from the newest epochs', () => {
    const report = /** @type {any} */ ({ seconds: 0.125 });
    expect(pace([])).toBeNull();
    expect(pace([report, report])?.text).toBe('8.0 epochs/s');
    expect(pace([{ ...report, seconds: 20 }])?.text).toBe('20 s an epoch');
  });
  it('per epoch counts evaluation too, but no pause', () => {
    const at = (/** @type {number} */ seconds) =>
      /** @type {any} */ ({ seconds: 0.1, at: new Date(seconds * 1000).toISOString() });
    expect(pace([at(0), at(0.5), at(1)])?.text).toBe('2.0 epochs/s');
    expect(pace([at(0), at(0.5), at(600), at(600.5)])?.epochsPerSecond).toBeGreaterThan(0.8);
  });
  it('since a run began', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(ago('2026-01-02T00:00:01Z', now)).toBe('just now');
    expect(ago('2026-01-01T23:58:00Z', now)).toBe('2 min ago');
    expect(ago('2026-01-01T00:00:00Z', now)).toBe('24 h ago');
  });
});

describe('what the catalog offers', () => {
  const spec = (/** @type {string} */ type) => ({ data: { type }, network: { layers: [] } });
  const catalog = /** @type {any} */ ({
    data: {
      digits: { group: 'Pictures' },
      xor: { group: 'Points' },
      spiral: { group: 'Points' },
      iris: { group: 'Tables' },
    },
    presets: [
      { title: 'Digits', spec: spec('digits') },
      { title: 'Spiral', spec: spec('spiral') },
    ],
    defaults: { spec: { training: { epochs: 20, optimizer: {} } } },
  });
  it('includes a network that fits the data', () => {
    expect(fittingPreset(catalog, spec('xor'))?.title).toBe('Spiral');
    expect(fittingPreset(catalog, spec('iris'))).toBeNull();
  });
  it('gives the training form, or enough to make one', () => {
    expect(Object.keys(trainingSchema(catalog).properties)).toEqual(['epochs']);
    expect(trainingSchema({ ...catalog, training: { properties: { l2: {} } } }).properties).toEqual({ l2: {} });
  });
});
