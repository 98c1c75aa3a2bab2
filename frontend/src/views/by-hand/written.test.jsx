// Equations that come as data: those of choices that the page has never heard of are drawn from them alone.
import { describe, expect, it } from 'vitest';
import { ChosenEquations, StepEquations } from './Equations.jsx';
import { Written, lettersIn } from './Written.jsx';

const z = { letter: 'z', is_signed: false };
const a = { letter: 'a', is_signed: true };
const y = { letter: 'y', is_signed: true };
const squash = [{ fraction: [[z], ['1 + |', z, '|']] }];
const NET = /** @type {Record<string, number>} */ ({ h1: -0.5, h2: 2 });

/** What stands on screen, a fraction as top/bottom, a power after ^. @param {any} node @returns {string} */
function textOf(node) {
  if (node === null || node === undefined || typeof node === 'boolean') return '';
  if (Array.isArray(node)) return node.map(textOf).join('');
  if (typeof node !== 'object') return String(node);
  if (typeof node.type === 'function') return textOf(node.type(node.props));
  const { children, class: name } = node.props;
  if (name === 'visually-hidden') return '/';
  if (name === 'sign') return '+';
  return node.type === 'sup' ? `^${textOf(children)}` : textOf(children);
}

/** @param {any} parts @param {Partial<import('./Written.jsx').Reading>} reading */
const drawn = (parts, reading) => textOf(<Written parts={parts} unit="h1" units={['h1', 'h2']} {...reading} />);

const numberOf = (/** @type {string} */ letter, /** @type {string} */ unit) =>
  ({ z: NET[unit], a: NET[unit] / (1 + Math.abs(NET[unit])) })[letter];

describe('an equation', () => {
  it('is drawn with the letters of its unit, or bare ones', () => {
    expect(drawn(squash, {})).toBe('zh1/1 + |zh1|');
    expect(drawn(squash, { unit: null })).toBe('z/1 + |z|');
  });
  it('is drawn with numbers, in brackets where a sign stands before them', () => {
    expect(drawn(squash, { numberOf })).toBe('−0.5/1 + |−0.5|');
    expect(drawn(['1 − ', a, '²'], { numberOf })).toBe('1 − (−0.333333333)²');
  });
  it('goes over all units where it sums', () =>
    expect(drawn([{ sum: ['e', { power: [z] }] }], { numberOf })).toBe('e^−0.5+e^2'));
  it('keeps a symbol, and a letter without a number', () => {
    expect(drawn([{ symbol: 'z' }, ' + ', { letter: 'q' }], { numberOf })).toBe('zh1 + qh1');
  });
  it('tells its letters', () =>
    expect(lettersIn([...squash, { power: [a] }, { symbol: 'q' }])).toEqual(['z', 'z', 'a']));
});

/** @returns {any} a unit of an activation and a loss that the page does not know */
const strange = () => ({
  columns: [
    { title: 'Inputs', is_joint: false },
    {
      title: 'Outputs',
      activation_type: 'made_up',
      is_joint: false,
      equation: squash,
      slope_equation: ['(1 − |', { letter: 'a', is_signed: false }, '|)²'],
    },
  ],
  nodes: [
    { id: 'x1', column: 0, unit: 0, z: null, a: 1 },
    { id: 'o1', column: 1, unit: 0, z: -0.5, a: -0.25, da_dz: 0.5625, dE_da: 0.75, dE_dz: 0.421875 },
  ],
  edges: [],
  loss: {
    type: 'made_up_loss',
    title: 'Made up',
    value: 0.5,
    formula: 'E = y − 2a',
    slope: 'tanh(a − y)',
    slope_equation: ['tanh(', { letter: 'a', is_signed: false }, ' − ', y, ')'],
    terms: [{ text: '−1 + 0.5', value: 0.5 }],
    targets: { o1: -1 },
    right: null,
    probabilities: { o1: 0.25 },
  },
});

describe('a network written out by hand', () => {
  it('shows an activation that is new to the page, with its slope', () => {
    const text = textOf(<ChosenEquations worked={strange()} id="o1" />);
    expect(text).toContain('ao1= −0.5/1 + |−0.5|= −0.25');
    expect(text).toContain('(1 − |a|)²= (1 − |−0.25|)²= 0.5625');
  });
  it('shows a loss that is new to the page, with its slope', () => {
    const step = /** @type {any} */ ({ phase: 'loss', nodes: [], edges: [] });
    expect(textOf(<StepEquations worked={strange()} step={step} />)).toContain('Made up: E = y − 2aE= −1 + 0.5= 0.5');
    const text = textOf(<ChosenEquations worked={strange()} id="o1" />);
    expect(text).toContain('tanh(ao1 − yo1)= tanh(−0.25 − (−1))= 0.75');
  });
  it('shows the shares of the outputs where the slope speaks of them', () => {
    const worked = strange();
    const step = /** @type {any} */ ({ phase: 'loss', nodes: [], edges: [] });
    expect(textOf(<StepEquations worked={worked} step={step} />)).not.toContain('po1');
    worked.loss.slope_equation = [{ letter: 'p' }, ' − ', y];
    expect(textOf(<StepEquations worked={worked} step={step} />)).toContain('po1= 0.25');
  });
  it('says the slope of a loss in words where it has no equation', () => {
    const worked = strange();
    worked.loss.slope_equation = [];
    expect(textOf(<ChosenEquations worked={worked} id="o1" />)).toContain('= tanh(a − y)= 0.75');
  });
});
