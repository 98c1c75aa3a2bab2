// How events of a run add up.
import { describe, expect, it } from 'vitest';
import server from '../../../../backend/layerlab/events.py?raw';
import { emptyHistory, EVENT_TYPES, reduce } from './reducer.js';

const started = { seq: 2, type: 'run_started', epoch: 0, epochs: 5, layers: ['dense_1'], trained_layers: ['dense_1'] };
/** @param {number} seq @param {number} epoch */
const epoch = (seq, epoch) => ({
  seq,
  type: 'epoch_finished',
  epoch,
  train: { loss: 1 / epoch, accuracy: 0.5 },
  test: { loss: 1, accuracy: 0.4 },
  learning_rate: 0.1,
  seconds: 0.2,
  layers: [],
});

describe('the history of a run', () => {
  it('follows a whole life', () => {
    const history = reduce(emptyHistory(), [
      { seq: 1, type: 'run_queued' },
      started,
      epoch(3, 1),
      { seq: 4, type: 'run_paused', epoch: 1, step: 0 },
      { seq: 5, type: 'setting_changed', epoch: 1, step: 0, name: 'learning_rate', old: 0.1, new: 0.01 },
      { seq: 6, type: 'run_resumed', epoch: 1, step: 0 },
      epoch(7, 2),
      { seq: 8, type: 'run_finished', epoch: 2, reason: 'All epochs are done.' },
    ]);
    expect(history).toMatchObject({ seq: 8, state: 'finished', epoch: 2, total: 5, reason: 'All epochs are done.' });
    expect(history.epochs.map((report) => report.epoch)).toEqual([1, 2]);
    expect(history.marks).toHaveLength(1);
  });

  it('knows the example that is watched now, without a mark: it changes nothing in the training', () => {
    const history = reduce(emptyHistory(), [
      started,
      { seq: 3, type: 'setting_changed', epoch: 1, step: 0, name: 'sample', old: 0, new: 7 },
    ]);
    expect(history).toMatchObject({ sample: 7, marks: [], learningRate: null });
  });

  it('takes a replayed event once', () => {
    const once = reduce(emptyHistory(), [started, epoch(3, 1)]);
    expect(reduce(once, [started, epoch(3, 1)])).toBe(once);
  });

  it('lets a repeated epoch replace the one it repeats, as after a restart from a checkpoint', () => {
    const history = reduce(emptyHistory(), [started, epoch(3, 1), epoch(4, 2), epoch(5, 2)]);
    expect(history.epochs).toHaveLength(2);
  });

  it('never changes the history it was given', () => {
    const before = reduce(emptyHistory(), [started, epoch(3, 1)]);
    const copy = structuredClone(before);
    reduce(before, [epoch(4, 2)]);
    expect(before).toEqual(copy);
  });

  it('reports an event it does not know, and goes on', () => {
    const history = reduce(emptyHistory(), [started, { seq: 3, type: 'rewound' }, epoch(4, 1)]);
    expect(history.unknown).toEqual(['rewound']);
    expect(history.epochs).toHaveLength(1);
  });

  it('shows the learning rate a user set until an epoch says otherwise', () => {
    const history = reduce(emptyHistory(), [
      started,
      epoch(3, 1),
      { seq: 4, type: 'setting_changed', name: 'learning_rate', old: 0.1, new: 0.02, epoch: 1, step: 3 },
    ]);
    expect(history.learningRate).toBe(0.02);
  });

  it('keeps a run that diverged with its reason', () => {
    const history = reduce(emptyHistory(), [
      started,
      { seq: 3, type: 'run_diverged', epoch: 1, reason: 'The loss is no longer a number.' },
    ]);
    expect(history).toMatchObject({ state: 'diverged', reason: 'The loss is no longer a number.' });
  });

  it('knows exactly the events the server has', () => {
    const types = [...server.matchAll(/type: Literal\["(\w+)"\]/g)].map((match) => match[1]);
    expect(EVENT_TYPES).toEqual(types);
  });
});
