// The trace plot's columns, and its words.

import { describe, expect, it } from 'vitest';
import { traceSummary } from '../shared/charts/summaries.js';
import { createTrace, hasTrace } from './trace.js';

/** @param {number} epoch @param {any} [trace] @returns {any} */
const report = (
  epoch,
  trace = { losses: [epoch, epoch + 0.5, null], gradient_steps: [0, 2], gradient_norms: [1, 2], every: 1 },
) => ({ epoch, trace, layers: [] });

describe('a trace', () => {
  it('counts steps over the whole run', () => {
    const columns = createTrace()([report(1), report(2)], 3);
    expect(columns.steps).toEqual([1, 2, 3, 4, 5, 6]);
    expect(columns.losses).toEqual([1, 1.5, null, 2, 2.5, null]);
    expect(columns.gradientSteps).toEqual([1, 3, 4, 6]);
    expect(columns.norms).toEqual([1, 2, 1, 2]);
  });
  it('grows in place, and starts anew for another run', () => {
    const read = createTrace();
    const epochs = [report(1)];
    const first = read(epochs, 3).steps;
    expect(read([...epochs, report(2)], 3).steps).toBe(first);
    expect(first).toHaveLength(6);
    expect(read([report(1)], 3).steps).toEqual([1, 2, 3]);
  });
  it('puts a point that stands for several steps at the last of them', () => {
    const trace = { losses: [1, 2, 3], gradient_steps: [], gradient_norms: [], every: 10 };
    expect(createTrace()([report(2, trace)], 25).steps).toEqual([35, 45, 50]);
  });
  it('leaves out epochs of older runs, which have none', () => {
    expect(createTrace()([report(1, null)], 3).steps).toEqual([]);
    expect(hasTrace([report(1, null)])).toBe(false);
    expect(hasTrace([report(1)])).toBe(true);
  });
  it('is said in words', () => {
    expect(traceSummary('loss', [1, 2, 3], [3, 1, null], String)).toBe(
      'The loss: 3 at step 1, 1 at step 2; between 1 and 3 over 2 points.',
    );
    expect(traceSummary('loss', [], [], String)).toContain('nothing');
  });
});
