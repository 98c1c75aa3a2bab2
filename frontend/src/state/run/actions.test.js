// What a user can do with a run.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api.js';
import { canUndo } from '../document/editing.js';
import { freshPage, runOf, SPEC } from '../stage.test.support.js';
import * as store from '../store.js';
import { Actions, report, selectLayer } from './actions.js';
import { emptyHistory } from './reducer.js';

const api = { commandRun: vi.fn(), createRun: vi.fn(), deleteRun: vi.fn(), forkRun: vi.fn(), listRuns: vi.fn() };
const liveRun = { open: vi.fn(), openById: vi.fn(), close: vi.fn() };
const viewing = { viewEpoch: vi.fn() };
/** @type {Actions} */ let actions;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  freshPage();
  actions = new Actions({ api, liveRun, viewing });
  api.createRun.mockResolvedValue(runOf({ id: 'new', state: 'queued' }));
  api.commandRun.mockImplementation(async (id) => runOf({ id, name: 'as the server has it' }));
});

/** @param {import('../types.js').RunState} state */
function openRun(state) {
  store.run.value = runOf({ state });
  store.runSpec.value = SPEC;
  store.history.value = { ...emptyHistory(), state, total: 10 };
}

/** @param {'error'|'warning'} severity @returns {any} */
const inspected = (severity) => ({ problems: [{ severity, message: 'It does not fit.', layer: 'relu_1' }] });

describe('Train', () => {
  it('starts a run of the document as it is edited', async () => {
    await actions.train();
    expect(api.createRun).toHaveBeenCalledWith(SPEC, { isStepped: false });
    expect(liveRun.open).toHaveBeenCalledWith(expect.objectContaining({ id: 'new' }), SPEC);
  });

  it('goes on with a run that pauses', async () => {
    openRun('paused');
    await actions.train();
    expect(api.commandRun).toHaveBeenCalledWith('one', 'resume', undefined);
    expect(api.createRun).not.toHaveBeenCalled();
  });

  it('does nothing while one trains', async () => {
    openRun('running');
    await actions.train();
    expect(api.commandRun).not.toHaveBeenCalled();
    expect(api.createRun).not.toHaveBeenCalled();
  });

  it('says what does not fit, and shows the layer, instead of starting', async () => {
    store.inspectionState.value = 'fresh';
    store.inspection.value = inspected('error');
    await actions.train();
    expect(api.createRun).not.toHaveBeenCalled();
    expect(store.notice.value).toMatchObject({
      title: 'This network cannot be trained yet',
      detail: 'It does not fit.',
    });
    expect(store.selectedLayer.value).toBe('relu_1');
  });

  it('is not held up by a warning', async () => {
    store.inspectionState.value = 'fresh';
    store.inspection.value = inspected('warning');
    await actions.train();
    expect(api.createRun).toHaveBeenCalledOnce();
  });

  it('is pending until the server has answered, and says what it refused', async () => {
    api.createRun.mockRejectedValue(
      new ApiError(422, 'invalid', 'Not valid', 'Two fields.', [{ path: ['data'], code: 'wrong', message: 'Wrong.' }]),
    );
    const asked = actions.train();
    expect(store.pending.value).toBe('train');
    await asked;
    expect(store.pending.value).toBeNull();
    expect(store.fieldErrors.value).toHaveLength(1);
    expect(store.notice.value).toMatchObject({ title: 'Not valid', detail: 'Two fields. Wrong.', code: 'invalid' });
  });
});

describe('Train anew', () => {
  it('stops the run that goes on, and starts another', async () => {
    openRun('running');
    await actions.trainAnew();
    expect(api.commandRun).toHaveBeenCalledWith('one', 'stop', undefined);
    expect(api.createRun).toHaveBeenCalledOnce();
  });

  it.each([409, 404])('starts also where the run has just ended by itself, or is gone (%i)', async (status) => {
    openRun('running');
    api.commandRun.mockRejectedValue(new ApiError(status, 'conflict', 'It has ended', 'The run has ended.'));
    await actions.trainAnew();
    expect(api.createRun).toHaveBeenCalledOnce();
    expect(store.notice.value).toBeNull();
  });

  it('does not start where the run cannot be stopped', async () => {
    openRun('running');
    api.commandRun.mockRejectedValue(new ApiError(500, 'internal', 'Our mistake', ''));
    await actions.trainAnew();
    expect(api.createRun).not.toHaveBeenCalled();
    expect(store.notice.value?.title).toBe('Our mistake');
  });
});

describe('Step', () => {
  it('trains one epoch of the open run, or of a new one that then pauses', async () => {
    await actions.step();
    expect(api.createRun).toHaveBeenCalledWith(SPEC, { isStepped: true });
    openRun('paused');
    await actions.step();
    expect(api.commandRun).toHaveBeenCalledWith('one', 'step', undefined);
  });
});

describe('a command', () => {
  it('leaves the state to the stream, and takes the rest from the answer', async () => {
    openRun('running');
    store.history.value = { ...store.history.value, state: 'paused' };
    await actions.pause();
    expect(store.run.value).toMatchObject({ name: 'as the server has it', state: 'paused' });
  });

  it('says nothing of a run that is not open any more when the answer comes', async () => {
    openRun('running');
    api.commandRun.mockImplementation(async () => {
      store.run.value = runOf({ id: 'two' });
      return runOf({ name: 'late' });
    });
    await actions.stop();
    expect(store.run.value?.name).toBe('two moons');
  });
});

describe('Reset', () => {
  it('lets go of the run and stops it', async () => {
    openRun('running');
    await actions.reset();
    expect(liveRun.close).toHaveBeenCalledOnce();
    expect(api.commandRun).toHaveBeenCalledWith('one', 'stop');
  });

  it('does not stop what has ended', async () => {
    openRun('finished');
    await actions.reset();
    expect(liveRun.close).toHaveBeenCalledOnce();
    expect(api.commandRun).not.toHaveBeenCalled();
  });
});

describe('a fork', () => {
  it('trains on from an epoch, with as many more where the document has no more', async () => {
    openRun('finished');
    api.forkRun.mockResolvedValue(runOf({ id: 'fork', forked_from: { run: 'one', epoch: 10 } }));
    await actions.forkFrom(10);
    const [id, epoch, document] = api.forkRun.mock.calls[0];
    expect([id, epoch, document.training.epochs, document.name]).toEqual(['one', 10, 20, 'two moons from epoch 10']);
    expect(store.spec.value?.name).toBe('two moons from epoch 10');
    expect(liveRun.open).toHaveBeenCalledWith(expect.objectContaining({ id: 'fork' }), document);
  });
});

describe('the learning rate', () => {
  it('is an edit like any other where nothing trains', () => {
    actions.changeLearningRate(0.5);
    expect(store.spec.value?.training?.optimizer?.learning_rate).toBe(0.5);
    expect(canUndo.value).toBe(true);
  });

  it('is told to the run that goes on, once for a whole drag', async () => {
    openRun('running');
    for (const rate of [0.2, 0.3, 0.4]) actions.changeLearningRate(rate);
    expect(store.runSpec.value?.training?.optimizer?.learning_rate).toBe(0.4);
    await vi.advanceTimersByTimeAsync(120);
    expect(api.commandRun.mock.calls).toEqual([['one', 'set', { learning_rate: 0.4 }]]);
    expect(canUndo.value).toBe(false);
  });
});

describe('the watched sample', () => {
  it('is changed in the run that goes on, and the newest epoch is looked at', async () => {
    openRun('running');
    actions.watchSample(4);
    actions.watchSample(5);
    await vi.advanceTimersByTimeAsync(120);
    expect(viewing.viewEpoch).toHaveBeenCalledWith(null);
    expect(api.commandRun.mock.calls).toEqual([['one', 'set', { sample: 5 }]]);
    expect(store.spec.value?.watch?.sample).toBe(5);
  });

  it('is only edited where the network on screen is not the one that trains', async () => {
    openRun('running');
    store.runSpec.value = { ...SPEC, network: { layers: [] } };
    actions.watchSample(4);
    await vi.advanceTimersByTimeAsync(1000);
    expect(api.commandRun).not.toHaveBeenCalled();
    expect(canUndo.value).toBe(true);
  });

  it('and the learning rate do not hold each other up', async () => {
    openRun('running');
    actions.watchSample(4);
    actions.changeLearningRate(0.4);
    await vi.advanceTimersByTimeAsync(120);
    expect(api.commandRun.mock.calls.map(([, , settings]) => settings)).toEqual([
      { sample: 4 },
      { learning_rate: 0.4 },
    ]);
  });
});

describe('earlier runs', () => {
  it('are listed, page by page', async () => {
    api.listRuns.mockResolvedValueOnce({ items: [runOf({ id: 'a' })], next: 'more' });
    api.listRuns.mockResolvedValueOnce({ items: [runOf({ id: 'b' })], next: null });
    await actions.refreshRuns();
    await actions.moreRuns();
    await actions.moreRuns();
    expect(store.runs.value?.map((one) => one.id)).toEqual(['a', 'b']);
    expect(api.listRuns.mock.calls).toEqual([[], ['more']]);
  });

  it('that are deleted leave the list, and the page where they are open', async () => {
    openRun('finished');
    store.runs.value = [runOf(), runOf({ id: 'two' })];
    await actions.forgetRun('two');
    expect(liveRun.close).not.toHaveBeenCalled();
    await actions.forgetRun('one');
    expect(liveRun.close).toHaveBeenCalledOnce();
    expect(store.runs.value).toEqual([]);
  });
});

describe('a document that is opened', () => {
  it('leaves a run alone that goes on, and lets go of one that has ended', () => {
    openRun('running');
    actions.openDocument({ ...SPEC, name: 'another' });
    expect(liveRun.close).not.toHaveBeenCalled();
    openRun('finished');
    actions.openDocument(SPEC);
    expect(liveRun.close).toHaveBeenCalledOnce();
    expect(store.spec.value).toEqual(SPEC);
  });
});

describe('a layer', () => {
  it('is brought back from behind another view before it is closed', () => {
    store.selectedLayer.value = 'relu_1';
    store.openTab.value = 'why';
    selectLayer(null);
    expect([store.openTab.value, store.selectedLayer.value]).toEqual(['layer', 'relu_1']);
    selectLayer(null);
    expect(store.selectedLayer.value).toBeNull();
  });
});

describe('an error of the page itself', () => {
  it('is told as one', () => {
    report(new TypeError('x is not a function'));
    expect(store.notice.value).toMatchObject({
      title: 'The page met an error',
      detail: 'TypeError: x is not a function',
    });
  });
});
