// What a view is answered about the network on screen.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api.js';
import { epochOf, freshPage, runOf, settled, SPEC } from '../stage.test.support.js';
import { explainedEpoch, history, run, runSpec, spec } from '../store.js';
import { explainedRun, Explaining } from './explaining.js';

const api = { explain: vi.fn(), explainUntrained: vi.fn() };
const question = { type: 'confusion' };
/** @type {Explaining} */ let explaining;
/** @type {ReturnType<Explaining['explainer']>} */ let view;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  freshPage();
  explaining = new Explaining({ api });
  view = explaining.explainer();
  api.explain.mockImplementation(async (_, __, epoch) => ({ epoch: epoch ?? 9 }));
  api.explainUntrained.mockResolvedValue({ epoch: null });
});

/** @param {number|null} epoch @param {string|null} [id] */
async function ask(epoch, id = 'one') {
  view.asking.ask({ id, document: SPEC, question, epoch });
  await settled();
}

describe('the network on screen', () => {
  it('is the untrained one until a run of it has trained an epoch', () => {
    expect(explainedRun()).toBeNull();
    run.value = runOf();
    runSpec.value = SPEC;
    expect(explainedRun()).toBeNull();
    history.value = { ...history.value, epoch: 1, epochs: [epochOf(1)] };
    expect(explainedRun()).toBe('one');
  });

  it('is the untrained one again once it is edited', () => {
    run.value = runOf();
    runSpec.value = SPEC;
    history.value = { ...history.value, epoch: 1 };
    spec.value = { ...SPEC, network: { layers: [{ type: 'dense', units: 9 }] } };
    expect(explainedRun()).toBeNull();
  });
});

describe('an answer', () => {
  it('of the untrained network is asked with the document', async () => {
    await ask(null, null);
    expect(api.explainUntrained.mock.calls[0].slice(0, 2)).toEqual([SPEC, question]);
    expect(view.state.value).toMatchObject({ answer: { epoch: null }, question, isPending: false });
    expect(explainedEpoch.value).toBeNull();
  });

  it('of a run says whose weights it is of', async () => {
    api.explain.mockResolvedValue({ epoch: 5 });
    await ask(7);
    expect(view.state.value).toMatchObject({ epoch: 5, error: null });
    expect(explainedEpoch.value).toEqual({ asked: 7, epoch: 5 });
  });

  it('of a kept epoch is asked for once, whichever view asks', async () => {
    await ask(3);
    view = explaining.explainer();
    await ask(3);
    await ask(4);
    expect(api.explain.mock.calls.map(([, , epoch]) => epoch)).toEqual([3, 4]);
    expect(view.state.value.epoch).toBe(4);
  });

  it('of the newest epoch is asked for each time: it changes', async () => {
    await ask(null);
    await ask(null);
    expect(api.explain).toHaveBeenCalledTimes(2);
  });

  it('that was not needed for long is forgotten', async () => {
    for (let epoch = 1; epoch <= 33; epoch++) await ask(epoch);
    await ask(33);
    expect(api.explain).toHaveBeenCalledTimes(33);
    await ask(1);
    expect(api.explain).toHaveBeenCalledTimes(34);
  });

  it('that fails says why, and leaves the last one', async () => {
    await ask(3);
    api.explain.mockRejectedValue(new ApiError(409, 'busy', 'Busy', 'Try again.'));
    await ask(4);
    expect(view.state.value).toMatchObject({ answer: { epoch: 3 }, error: 'Try again.', isPending: false });
    await ask(3);
    expect(view.state.value.error).toBeNull();
  });

  it('that comes too late is not shown', async () => {
    /** @type {(answer: any) => void} */ let late = () => {};
    api.explain.mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
    await ask(3);
    await ask(4);
    late({ epoch: 3 });
    await settled();
    expect(view.state.value.epoch).toBe(4);
  });
});
