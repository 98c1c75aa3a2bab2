// Following the open run, and letting go of it.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connection, history, isRunNetwork, notice, run, runFrame, runSpec, spec, viewedEpoch } from '../store.js';
import { epochOf, frameOf, freshPage, playedDisplay, runOf, settled, SPEC } from '../stage.test.support.js';
import { LiveRun } from './live-run.js';

/** @type {import('../../stream.js').Listener} */ let line;
const closed = vi.fn();
const retried = vi.fn();
const remember = vi.fn();
const viewing = { forgetViews: vi.fn(), holdFrame: vi.fn() };
const api = { getRun: vi.fn(), getPictures: vi.fn() };
/** @type {ReturnType<typeof playedDisplay>} */ let display;
/** @type {LiveRun} */ let liveRun;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  freshPage();
  display = playedDisplay();
  const follow = (/** @type {string} */ _, /** @type {typeof line} */ listener) => {
    line = listener;
    return { close: closed, retry: retried };
  };
  liveRun = new LiveRun({ api, follow, viewing, display, remember });
});

/** Events of a run, numbered in order. @param {any[]} events @param {number} [after] */
const numbered = (events, after = 0) => events.map((event, index) => ({ ...event, seq: after + index + 1 }));
const finished = (/** @type {number} */ epoch) => ({ type: 'epoch_finished', ...epochOf(epoch) });

describe('a run that is opened', () => {
  it('is shown, followed and remembered', () => {
    liveRun.open(runOf({ state: 'queued' }), SPEC);
    expect(run.value?.id).toBe('one');
    expect(history.value).toMatchObject({ state: 'queued', total: 10 });
    expect(isRunNetwork.value).toBe(true);
    expect(remember).toHaveBeenCalledWith('one');
    line.onConnection('live');
    expect(connection.value).toBe('live');
  });

  it('brings its document, where it was asked for by its id', async () => {
    const other = { ...SPEC, name: 'another' };
    api.getRun.mockResolvedValue(runOf({ spec: other }));
    await liveRun.openById('one');
    expect(spec.value).toEqual(other);
    expect(runSpec.value).toEqual(other);
  });

  it('shows its newest pictures, where it has trained before', async () => {
    api.getPictures.mockResolvedValue(frameOf(4));
    liveRun.open(runOf({ epoch: 4 }), SPEC);
    await settled();
    expect(runFrame.value?.epoch).toBe(4);
  });

  it('takes in what came at most once a picture of the screen', () => {
    liveRun.open(runOf(), SPEC);
    line.onEvents(numbered([finished(1)]));
    line.onEvents(numbered([finished(2)], 1));
    expect(history.value.epochs).toHaveLength(0);
    display.drawNow();
    expect(history.value.epochs.map((report) => report.epoch)).toEqual([1, 2]);
    expect(run.value?.epoch).toBe(2);
  });

  it('is kept up with by a timer, while the page is hidden', () => {
    display.hidden = true;
    liveRun.open(runOf(), SPEC);
    line.onEvents(numbered([finished(1)]));
    vi.advanceTimersByTime(500);
    expect(history.value.epoch).toBe(1);
  });

  it('shows its newest frame, and not one of an epoch before', () => {
    liveRun.open(runOf(), SPEC);
    line.onFrame(frameOf(3));
    display.drawNow();
    line.onFrame(frameOf(2, 5));
    display.drawNow();
    expect(runFrame.value?.epoch).toBe(3);
    line.onFrame(frameOf(3, 7));
    display.drawNow();
    line.onFrame(frameOf(3, 6));
    display.drawNow();
    expect(runFrame.value?.step).toBe(7);
    expect(viewing.holdFrame).toHaveBeenCalledTimes(4);
  });

  it('leaves the pictures alone while an earlier epoch is looked at', () => {
    liveRun.open(runOf(), SPEC);
    viewedEpoch.value = 1;
    line.onFrame(frameOf(3));
    display.drawNow();
    expect(runFrame.value).toBeNull();
  });

  it('is not upset by a frame that was cut short', () => {
    liveRun.open(runOf(), SPEC);
    line.onFrame(frameOf(3).slice(0, 6));
    expect(() => display.drawNow()).not.toThrow();
    expect(runFrame.value).toBeNull();
  });

  it('hands a learning rate that was changed elsewhere on to the document', () => {
    liveRun.open(runOf(), SPEC);
    const change = { type: 'setting_changed', name: 'learning_rate', old: 0.1, new: 0.5, epoch: 1 };
    line.onEvents(numbered([{ type: 'run_started', epoch: 0, epochs: 10, trained_layers: [] }, change]));
    display.drawNow();
    expect(spec.value?.training?.optimizer?.learning_rate).toBe(0.5);
    expect(runSpec.value?.training?.optimizer?.learning_rate).toBe(0.5);
  });

  it('hands a sample that was chosen elsewhere on, unless another is chosen here', () => {
    liveRun.open(runOf(), SPEC);
    line.onEvents(numbered([{ type: 'setting_changed', name: 'sample', new: 7 }]));
    display.drawNow();
    expect(spec.value?.watch?.sample).toBe(7);
    spec.value = { ...SPEC, watch: { sample: 3 } };
    line.onEvents(numbered([{ type: 'setting_changed', name: 'sample', new: 8 }], 1));
    display.drawNow();
    expect([spec.value?.watch?.sample, runSpec.value?.watch?.sample]).toEqual([3, 8]);
  });

  it('begins again where the server says that what was heard is no longer true', () => {
    liveRun.open(runOf(), SPEC);
    line.onEvents(numbered([finished(1)]));
    display.drawNow();
    line.onReset();
    expect(history.value).toMatchObject({ seq: 0, epochs: [], total: 10 });
    expect(viewing.forgetViews).toHaveBeenCalledTimes(2);
  });

  it('that was deleted on the server is let go of, and said to be gone', () => {
    liveRun.open(runOf(), SPEC);
    line.onGone();
    expect(run.value).toBeNull();
    expect(spec.value).toEqual(SPEC);
    expect(notice.value?.title).toBe('This run is gone');
  });
});

describe('a run that is let go of', () => {
  it('leaves the untrained network and is forgotten', () => {
    liveRun.open(runOf(), SPEC);
    liveRun.close();
    expect([run.value, runSpec.value, runFrame.value, connection.value]).toEqual([null, null, null, 'idle']);
    expect(closed).toHaveBeenCalledOnce();
    expect(remember).toHaveBeenLastCalledWith(null);
  });

  it('is not heard any more', () => {
    liveRun.open(runOf(), SPEC);
    const old = line;
    liveRun.open(runOf({ id: 'two' }), SPEC);
    old.onEvents(numbered([finished(1)]));
    old.onReset();
    old.onGone();
    display.drawNow();
    expect(run.value?.id).toBe('two');
    expect(history.value.epochs).toEqual([]);
    expect(notice.value).toBeNull();
  });

  it('is not tried again when the network is back', () => {
    liveRun.retry();
    expect(retried).not.toHaveBeenCalled();
    liveRun.open(runOf(), SPEC);
    liveRun.retry();
    expect(retried).toHaveBeenCalledOnce();
  });
});
