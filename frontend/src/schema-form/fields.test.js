// JSON Schemas read as forms.
import { describe, expect, it } from 'vitest';
import { isOffByDefault, planField, planFields, readField, splitFields, wantsSlider, writeField } from './fields.js';
import { ends, fromKnob, SLIDER_STEPS, toKnob } from './scale.js';

const padding = planField('padding', {
  anyOf: [
    { type: 'integer', minimum: 0, maximum: 64 },
    { type: 'string', enum: ['valid', 'same', 'full'] },
  ],
  default: 0,
});
const rate = planField('learning_rate', {
  type: 'number',
  exclusiveMinimum: 0,
  maximum: 100,
  default: 0.01,
  'x-scale': 'log',
  title: 'Learning Rate',
});
const stride = planField('stride', {
  anyOf: [{ type: 'integer', minimum: 1, maximum: 64 }, { type: 'null' }],
  default: null,
  description: 'Pixels between windows; the kernel size if empty',
});

describe('a plan of fields', () => {
  it('leaves out what is hidden, and the tag', () => {
    const schema = { properties: { type: { const: 'x' }, id: { 'x-hidden': true }, units: { type: 'integer' } } };
    expect(planFields(schema).map((plan) => plan.name)).toEqual(['units']);
  });

  it('chooses the control from the schema alone', () => {
    const controls = {
      integer: { type: 'integer' },
      number: { type: 'number' },
      boolean: { type: 'boolean' },
      enum: { enum: ['a', 'b'] },
      text: { type: 'string' },
      choice: { oneOf: [{ properties: { type: { const: 'auto' } } }] },
      flags: { type: 'array', items: { enum: ['x1', 'x2'] } },
      list: { type: 'array', items: { type: 'integer' } },
      json: { type: 'array', items: { type: 'array' } },
      mixed: { anyOf: [{ type: 'integer' }, { enum: ['same'] }] },
    };
    for (const [control, schema] of Object.entries(controls)) expect(planField('f', schema).control).toBe(control);
  });

  it('labels as people write', () => {
    expect(rate.label).toBe('Learning rate');
    expect(planField('rate', { title: 'Share set to 0' }).label).toBe('Share set to 0');
  });

  it('follows a reference into the definitions', () => {
    const schema = { properties: { mode: { $ref: '#/$defs/Mode' } }, $defs: { Mode: { enum: ['a', 'b'] } } };
    expect(planFields(schema)[0].words).toEqual(['a', 'b']);
  });

  it('says what an empty field means', () => expect(stride.empty).toBe('kernel size'));

  it("tells what is a choice's own from what all of its kind have", () => {
    const own = { properties: { seed: {}, noise: {} } };
    expect(splitFields(own, [own, { properties: { seed: {} } }])).toEqual({ own: ['noise'], common: ['seed'] });
  });

  it('folds away what does nothing until it is set', () => {
    expect(isOffByDefault(stride)).toBe(true);
    expect(isOffByDefault(planField('l2', { type: 'number', default: 0, minimum: 0, maximum: 1 }))).toBe(true);
    expect(isOffByDefault(planField('epochs', { type: 'integer', default: 20 }))).toBe(false);
  });
});

describe('what is typed', () => {
  it('is read as a value', () => {
    expect(readField(rate, ' 0,01 ')).toEqual({ value: 0.01 });
    expect(readField(padding, 'same')).toEqual({ value: 'same' });
    expect(readField(padding, '2')).toEqual({ value: 2 });
    expect(readField(stride, '')).toEqual({ value: undefined });
    expect(readField(planField('shape', { type: 'array', items: { type: 'integer' } }), '3 x 224, 224')).toEqual({
      value: [3, 224, 224],
    });
  });

  it('is explained when it cannot be', () => {
    for (const text of ['', 'x', '0', '-1', '1e9', 'Infinity', 'NaN'])
      expect(readField(rate, text)).toHaveProperty('problem');
    expect(readField(padding, '1.5')).toEqual({ problem: 'A whole number is needed.' });
    expect(readField(rate, '0')).toEqual({ problem: 'It must be more than 0.' });
  });

  it('is written back as it would be typed', () => {
    expect(writeField(null)).toBe('');
    expect(writeField([3, 8, 8])).toBe('3, 8, 8');
    expect(
      writeField([
        [1, 2],
        [3, 4],
      ]),
    ).toBe('[[1,2],[3,4]]');
  });
});

describe('a slider', () => {
  it('is for bounded shares and for logarithmic ranges', () => {
    expect(wantsSlider(rate)).toBe(true);
    expect(wantsSlider(planField('rate', { type: 'number', minimum: 0, exclusiveMaximum: 1 }))).toBe(true);
    expect(wantsSlider(padding)).toBe(false);
  });

  it('goes there and back within what it shows', () => {
    const range = ends(rate);
    for (const value of [0.0001, 0.003, 0.1, 1]) {
      const again = fromKnob(toKnob(value, range, true), range, true);
      expect(Math.abs(Math.log(again / value))).toBeLessThan(0.08);
    }
    expect(toKnob(1e9, range, true)).toBe(SLIDER_STEPS);
    expect(fromKnob(60, [0, 0.9], false)).toBe(0.225);
  });
});
