// Compared runs: their places, names and seeds, their curves over one another, and the table of results.
import { describe, expect, it } from 'vitest';
import { agreement, seedsOf, seedsToRun, sharesSeeds, withSeeds } from '../../state/document/seeds.js';
import { MOST_COMPARED, placed } from '../../state/run/slots.js';
import { columnsOf, resultsCsv, sorted, tagsIn } from './columns.js';
import { curveOf, overlaid, valueAt } from './curves.js';
import { grouped, spread } from './groups.js';
import { namesOf } from './names.js';

/** @param {number} epoch @param {number|null} loss @returns {any} */
const report = (epoch, loss, seconds = 0.5) => ({
  epoch,
  train: { loss, accuracy: null },
  test: { loss: loss && loss * 2, accuracy: null },
  seconds,
  learning_rate: 0.1,
  layers: [],
});
const LOSS = (/** @type {any} */ one) => one.train.loss;
/** @param {any} more @returns {any} */
const row = (more) => ({
  id: 'x',
  name: 'a',
  tags: [],
  data: 'digits',
  parameters: 10,
  epoch: 5,
  epochs: 5,
  best_epoch: 4,
  best_test_loss: 0.5,
  best_test_accuracy: 0.9,
  test_loss: 0.6,
  test_accuracy: 0.8,
  seconds: 2,
  seeds: { data: 0, training: 0 },
  state: 'finished',
  experiment: 'e',
  created_at: '2026-01-01T00:00:00Z',
  ...more,
});

describe('places of compared runs', () => {
  it('are kept while others come and go, so that a run keeps its colour', () => {
    const first = placed([], ['a', 'b', 'c']);
    expect(first.slice(0, 3)).toEqual(['a', 'b', 'c']);
    const second = placed(first, ['c', 'a', 'd']);
    expect(second.slice(0, 3)).toEqual(['a', 'd', 'c']);
  });
  it('are eight', () => {
    const many = placed(
      [],
      Array.from({ length: 12 }, (_, index) => String(index)),
    );
    expect(many).toHaveLength(MOST_COMPARED);
    expect(many.at(-1)).toBe('7');
  });
});

describe('names of compared runs', () => {
  const course = (/** @type {string} */ name, /** @type {number|undefined} */ seed) =>
    /** @type {any} */ ({ run: { name }, spec: { training: { seed } } });
  it('are told apart by seed, else by number', () => {
    expect(namesOf([course('a', 0), course('b', 0), course('a', 3)])).toEqual(['a (seed 0)', 'b', 'a (seed 3)']);
    expect(namesOf([course('a', 0), course('a', 0), course('a', undefined)])).toEqual(['a (seed 0)', 'a (2)', 'a (3)']);
  });
});

describe('seeds', () => {
  const spec = (/** @type {any} */ data = {}, /** @type {any} */ training = {}) =>
    /** @type {any} */ ({
      data: { type: 'circle', test_fraction: 0.2, seed: 0, ...data },
      network: { layers: [] },
      training: { seed: 0, ...training },
    });
  it('that are all alike are said to be', () => {
    const { isSame, text } = agreement([spec({ noise: 1 }), spec({}, { epochs: 5 })]);
    expect([isSame, text]).toEqual([true, expect.stringContaining('data seed 0, split and training seed 0')]);
  });
  it.each([
    ['training seeds 0, 3', spec(), spec({}, { seed: 3 })],
    ['data seeds 0, 2', spec(), spec({ seed: 2 })],
    ['another split', spec(), spec({ test_fraction: 0.5 })],
    ['other data', spec(), spec({ type: 'xor' })],
  ])('that differ are named: %s', (said, first, second) => {
    const { isSame, text } = agreement([first, second]);
    expect(isSame).toBe(false);
    expect(text).toContain(said);
    expect(text).toContain('may be luck');
  });
  it('can be given to another spec', () => {
    const other = withSeeds(spec({ noise: 3 }), { data: 4, training: 5 });
    expect(seedsOf(other)).toEqual({ data: 4, training: 5 });
    expect(other.data.noise).toBe(3);
    expect(seedsOf(withSeeds(spec({ seed: 9 }), { training: 5 }))).toEqual({ data: 9, training: 5 });
    expect(sharesSeeds(other, withSeeds(spec(), { data: 4, training: 5 }))).toBe(true);
    expect(sharesSeeds(other, spec())).toBe(false);
  });
  it('that were run with are not run with again', () => {
    expect(seedsToRun(0, [0], 5)).toEqual([1, 2, 3, 4]);
    expect(seedsToRun(7, [7], 5)).toEqual([0, 1, 2, 3]);
    expect(seedsToRun(0, [0, 2, 4], 5)).toEqual([1, 3]);
    expect(seedsToRun(0, [0, 1, 2, 3, 4, 5], 5)).toEqual([]);
    expect(seedsToRun(2, [], 3)).toEqual([2, 0, 1]);
  });
});

describe('curves', () => {
  it('over epochs share their places; the shorter ends', () => {
    const curves = [
      curveOf([report(1, 3), report(2, 2), report(3, 1)], 'epochs', [LOSS]),
      curveOf([report(1, 9)], 'epochs', [LOSS]),
    ];
    expect(overlaid(curves, 'epochs')).toEqual({ xs: [1, 2, 3], columns: [[[3, 2, 1]], [[9, null, null]]] });
  });
  it('over seconds stand where each epoch ended', () => {
    const curves = [
      curveOf([report(1, 3, 0.5), report(2, 2, 0.5)], 'seconds', [LOSS]),
      curveOf([report(1, 9, 0.75)], 'seconds', [LOSS]),
    ];
    expect(overlaid(curves, 'seconds')).toEqual({ xs: [0.5, 0.75, 1], columns: [[[3, null, 2]], [[null, 9, null]]] });
  });
  it('of long runs stay drawable over seconds, with their peaks', () => {
    const epochs = Array.from({ length: 5000 }, (_, index) => report(index + 1, index === 2500 ? 99 : 1, 0.01));
    const { xs, columns } = overlaid(
      [curveOf(epochs, 'seconds', [LOSS]), curveOf(epochs, 'seconds', [LOSS])],
      'seconds',
    );
    expect(xs.length).toBeLessThan(1000);
    expect(Math.max(...columns[0][0].map((value) => value ?? 0))).toBe(99);
  });
  it('are read at a place, or at the last before it', () => {
    const curve = curveOf([report(1, 3), report(2, 2)], 'epochs', [LOSS]);
    expect([null, 0.5, 1, 1.9, 50].map((x) => valueAt(curve, 0, x))).toEqual([2, null, 3, 3, 2]);
    expect(valueAt(curveOf([], 'epochs', [LOSS]), 0, null)).toBe(null);
  });
});

describe('groups of seeds', () => {
  it('have the mean and deviation of the sample', () => {
    // numpy: mean([2, 4, 4, 4, 5, 5, 7, 9]) = 5, std(ddof=1) = 2.13808993529939
    const { mean, deviation, least, most, count } = /** @type {any} */ (spread([2, 4, 4, null, 4, 5, 5, 7, 9]));
    expect([mean, least, most, count]).toEqual([5, 2, 9, 8]);
    expect(deviation).toBeCloseTo(2.13808993529939, 12);
    expect(spread([3])).toMatchObject({ mean: 3, deviation: null });
    expect(spread([null])).toBe(null);
  });
  it('are runs of one experiment that finished, each pair of seeds once', () => {
    const seeded = (/** @type {number} */ training, /** @type {any} */ more = {}) =>
      row({ seeds: { data: 0, training }, ...more });
    const [group, other] = grouped([
      seeded(0, { best_test_loss: 1 }),
      seeded(0, { best_test_loss: 1 }),
      seeded(1, { best_test_loss: 3 }),
      seeded(2, { state: 'running', best_test_loss: 100 }),
      row({ experiment: 'f' }),
    ]);
    expect([group.rows.length, group.counted.length]).toEqual([4, 2]);
    expect(group.spreads.loss).toMatchObject({ mean: 2, least: 1, most: 3 });
    expect(other.rows).toHaveLength(1);
  });
});

describe('the table of results', () => {
  const columns = columnsOf((type) => `the ${type}`);
  const by = (/** @type {string} */ id) => columns.find((one) => one.id === id);
  it('sorts numbers as numbers and names as people do; what is missing comes last either way', () => {
    const rows = [
      row({ name: 'run 10', best_test_loss: 0.2 }),
      row({ name: 'Run 9', best_test_loss: null }),
      row({ name: 'apple', best_test_loss: 0.1 }),
    ];
    expect(sorted(rows, by('name'), false).map((one) => one.name)).toEqual(['apple', 'Run 9', 'run 10']);
    expect(sorted(rows, by('loss'), false).map((one) => one.best_test_loss)).toEqual([0.1, 0.2, null]);
    expect(sorted(rows, by('loss'), true).map((one) => one.best_test_loss)).toEqual([0.2, 0.1, null]);
    expect(rows[0].name).toBe('run 10');
  });
  it('sorts a thousand runs in no time one could feel', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => row({ name: `run ${(index * 7919) % 1000}` }));
    const start = performance.now();
    expect(sorted(rows, by('name'), false)[999].name).toBe('run 999');
    expect(performance.now() - start).toBeLessThan(100);
  });
  it('is saved with full digits, the seeds, and no formulas', () => {
    const [head, first] = resultsCsv(
      [row({ name: '=1+1', tags: ['a', 'b'], best_test_loss: 0.123456789 })],
      columns,
    ).split('\r\n');
    expect(head).toContain('Best test loss');
    expect(first).toContain("'=1+1");
    expect(first).toContain('"a, b"');
    expect(first).toContain('0.123456789');
    expect(head.split(',').length).toBe(columns.length + 6);
  });
  it('takes tags by commas: each once, eight at most, none longer than the server takes', () => {
    expect(tagsIn(' a, b ,,a, lesson 3 ')).toEqual(['a', 'b', 'lesson 3']);
    expect(tagsIn('1,2,3,4,5,6,7,8,9')).toHaveLength(8);
    expect(tagsIn('x'.repeat(50))).toEqual(['x'.repeat(32)]);
    expect(tagsIn('')).toEqual([]);
  });
});
