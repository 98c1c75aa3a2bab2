// Numbers written out and read, the walk's steps, and where units stand.
import { describe, expect, it } from 'vitest';
import { layOut, lineBetween } from '../../drawings/graph-layout.js';
import { exact, readNumbers, shaped } from './numbers.js';
import { graphOf, shownAt, stepTitle, tableOf, targetsOf } from './walk.js';

/** @returns {any} one weight, one bias, one neuron */
const neuron = () => ({
  epoch: 0,
  weights: 1,
  example: { index: 0, target: [0], class_name: null, has_own_target: false },
  columns: [
    { title: 'Inputs', layer: 'input', activation: null, is_joint: false, has_weights: false },
    {
      title: 'Outputs',
      layer: 'dense_1',
      activation: 'sigmoid_1',
      activation_type: 'sigmoid',
      activation_title: 'Sigmoid',
      is_joint: false,
      has_weights: true,
    },
  ],
  nodes: [
    { id: 'x1', column: 0, unit: 0, z: null, a: 1, da_dz: null, dE_da: 0.1, dE_dz: null },
    { id: 'o1', column: 1, unit: 0, z: 4, a: 0.982, da_dz: 0.0177, dE_da: 0.982, dE_dz: 0.0173 },
  ],
  edges: [
    {
      id: 'w1',
      kind: 'weight',
      from: 'x1',
      to: 'o1',
      column: 1,
      factors: [],
      value: 2,
      gradient: 0.0173,
      followed: 0.0173,
      after: 1.9974,
    },
    {
      id: 'b1',
      kind: 'bias',
      from: null,
      to: 'o1',
      column: 1,
      factors: [],
      value: 2,
      gradient: 0.0173,
      followed: 0.0173,
      after: 1.9974,
    },
  ],
  loss: {
    type: 'half_squared_error',
    title: 'Half squared error',
    value: 0.482,
    formula: null,
    slope: null,
    slope_equation: [],
    terms: [],
    targets: { o1: 0 },
    right: null,
    probabilities: null,
  },
  optimizer: {
    type: 'gradient_descent',
    title: 'Gradient descent',
    help: '',
    learning_rate: 0.15,
    is_plain: true,
    note: '',
    penalties: [],
  },
  steps: [
    { phase: 'start', column: 0, nodes: ['x1'], edges: [] },
    { phase: 'forward', column: 1, nodes: ['o1'], edges: ['w1', 'b1'] },
    { phase: 'loss', column: 1, nodes: ['o1'], edges: [] },
    { phase: 'error', column: 1, nodes: ['o1'], edges: [] },
    { phase: 'gradient', column: 1, nodes: [], edges: ['w1', 'b1'] },
    { phase: 'update', column: null, nodes: [], edges: ['w1', 'b1'] },
  ],
});

describe('numbers', () => {
  it('are written with nine places, or as they are where they are short', () => {
    expect(exact(0.35891647971788465)).toBe('0.358916480');
    expect(exact(0.0004385677344)).toBe('0.000438568');
    expect(exact(-0.0380982365)).toBe('−0.038098237');
    expect([0.05, 0.5, 0, 1, 100].map(exact)).toEqual(['0.05', '0.5', '0', '1', '100']);
    expect(exact(0.39249999999999996)).toBe('0.3925');
    expect(exact(0.0000123456789)).toBe('1.234568e−5');
    expect(exact(null)).toBe('–');
  });

  it('are read with any separator, or not at all', () => {
    expect(readNumbers('0.05, −0.10; 2')).toEqual([0.05, -0.1, 2]);
    expect(readNumbers('0.05, a')).toBeNull();
    expect(readNumbers('  ')).toBeNull();
    expect(shaped([1, 2, 3, 4], [1, 2, 2])).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });
});

describe('the walk', () => {
  it('fills in values going forward and errors going back', () => {
    const at = (/** @type {number} */ index) => shownAt(neuron(), index);
    expect([...at(0).values]).toEqual(['x1']);
    expect([...at(1).values]).toEqual(['x1', 'o1']);
    expect([...at(1).now]).toEqual(['o1', 'w1', 'b1']);
    expect(at(1).hasLoss).toBe(false);
    expect(at(2).hasLoss).toBe(true);
    expect([...at(2).now]).toEqual(['E']);
    expect([...at(3).errors]).toEqual(['o1']);
    expect(at(3).gradients.size).toBe(0);
    expect([...at(4).gradients]).toEqual(['w1', 'b1']);
    expect(at(4).isUpdated).toBe(false);
    expect(at(5).isUpdated).toBe(true);
    expect(stepTitle(neuron(), neuron().steps[1])).toBe('Forward: the neuron');
  });

  it('has every number in its table', () => {
    const { heads, columns } = tableOf(neuron());
    const named = (/** @type {string} */ name) => columns[heads.indexOf(name)];
    expect(named('name')).toEqual(['x1', 'o1', 'w1', 'b1', 'E']);
    expect(named('dE/dw')).toEqual([null, null, 0.0173, 0.0173, null]);
    expect(named('after')).toEqual([null, null, 1.9974, 1.9974, null]);
    expect(named('a').at(-1)).toBe(0.482);
  });

  it('takes 1 for the right class and 0 for the others', () => {
    const worked = neuron();
    worked.loss = { ...worked.loss, targets: null, right: 'o1' };
    expect([...targetsOf(worked)]).toEqual([['o1', 1]]);
    expect(graphOf(worked).targets).toEqual([{ id: 'o1', text: 'y = 1' }]);
  });
});

describe('the layout', () => {
  const columns = [
    { units: 2, hasBias: false },
    { units: 10, hasBias: true },
    { units: 3, hasBias: false },
  ];

  it.each([340, 768, 1100])('keeps every circle inside and apart from its neighbours at %i pixels', (width) => {
    const layout = layOut(columns, width);
    const all = [...layout.units.flat(), layout.loss, ...layout.biases.flatMap((spot) => spot ?? [])];
    for (const { x, y, radius } of all) {
      expect(Math.min(x, y) - radius).toBeGreaterThanOrEqual(0);
      expect(x + radius).toBeLessThanOrEqual(layout.width);
      expect(y + radius).toBeLessThanOrEqual(layout.height);
    }
    for (const one of all)
      for (const other of all)
        if (one !== other)
          expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(one.radius + other.radius);
    expect(layout.biases.filter(Boolean)).toHaveLength(1);
  });

  it('goes from left to right, and downwards on a phone', () => {
    const [wide, narrow] = [layOut(columns, 768), layOut(columns, 340)];
    expect(wide.units.map(([first]) => first.x)).toEqual(wide.units.map(([first]) => first.x).sort((a, b) => a - b));
    expect(narrow.units.map(([first]) => first.y)).toEqual(
      narrow.units.map(([first]) => first.y).sort((a, b) => a - b),
    );
    expect(narrow.units[0][0].y).toBeLessThan(narrow.units[1][0].y);
  });

  it('draws lines from rim to rim', () => {
    expect(lineBetween({ x: 0, y: 0, radius: 10 }, { x: 100, y: 0, radius: 20 }, 0.5)).toEqual({
      x1: 10,
      y1: 0,
      x2: 80,
      y2: 0,
      x: 45,
      y: 0,
    });
  });
});
