// Runs laid over one another: which, in which colours, and how they are kept up with.
import { effect } from '@preact/signals';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api.js';
import { epochOf, freshPage, playedDisplay, runOf, settled } from '../stage.test.support.js';
import { history, run } from '../store.js';
import { Comparing, MOST_COMPARED } from './comparing.js';

const api = { getRun: vi.fn(), getEpochs: vi.fn() };
/** @type {ReturnType<typeof playedDisplay>} */ let display;
/** @type {Comparing} */ let comparing;
const ids = () => comparing.courses.value.map((course) => course.run.id);

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  freshPage();
  display = playedDisplay();
  comparing = new Comparing({ api, display });
  api.getRun.mockImplementation(async (id) => runOf({ id, state: 'finished' }));
  api.getEpochs.mockImplementation(async (_, after) => ({ items: after ? [] : [epochOf(1)] }));
});

describe('what is compared', () => {
  it('is the open run first, then what was ticked', async () => {
    run.value = runOf();
    history.value = { ...history.value, state: 'running', epoch: 1, epochs: [epochOf(1)] };
    comparing.setCompared('two', true);
    comparing.keepComparing();
    await settled();
    expect(ids()).toEqual(['one', 'two']);
    expect(comparing.courses.value[0]).toMatchObject({ isOpen: true, run: { state: 'running', epoch: 1 } });
    expect(comparing.courses.value[1]).toMatchObject({ isOpen: false, epochs: [{ epoch: 1 }] });
  });

  it('is no more than there are colours', () => {
    for (let index = 0; index < MOST_COMPARED + 2; index++) comparing.setCompared(`run ${index}`, true);
    expect(comparing.comparedIds.value).toHaveLength(MOST_COMPARED);
    expect(comparing.isFull.value).toBe(true);
  });

  it('does not hold a run that was unticked, or is gone', () => {
    comparing.setCompared('one', true);
    comparing.setCompared('two', true);
    comparing.setCompared('one', false);
    comparing.forgetCompared('two');
    expect(comparing.comparedIds.value).toEqual([]);
  });
});

describe('the colour of a run', () => {
  it('stays while others come and go, and is taken by the next that needs one', () => {
    for (const id of ['one', 'two', 'three']) comparing.setCompared(id, true);
    comparing.setCompared('one', false);
    expect(['two', 'three'].map(comparing.colourOf)).toEqual([1, 2]);
    comparing.setCompared('four', true);
    expect(['four', 'one'].map(comparing.colourOf)).toEqual([0, -1]);
  });

  it('is told to whoever watches, without reading the courses', () => {
    /** @type {number[]} */ const seen = [];
    effect(() => void seen.push(comparing.colourOf('two')));
    comparing.setCompared('one', true);
    comparing.setCompared('two', true);
    comparing.setCompared('two', false);
    expect(seen.at(0)).toBe(-1);
    expect(seen).toContain(1);
    expect(seen.at(-1)).toBe(-1);
  });

  it('is not changed by reading the courses', () => {
    comparing.setCompared('one', true);
    const before = comparing.colourOf('one');
    void comparing.courses.value;
    void comparing.courses.value;
    expect(comparing.colourOf('one')).toBe(before);
  });
});

describe('a run that goes on elsewhere', () => {
  it('is asked for again, from the last epoch that is known, until it ends', async () => {
    api.getRun.mockImplementation(async (id) => runOf({ id, state: 'running' }));
    comparing.setCompared('two', true);
    comparing.keepComparing();
    await settled();
    api.getRun.mockImplementation(async (id) => runOf({ id, state: 'finished' }));
    api.getEpochs.mockResolvedValue({ items: [epochOf(2)] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(api.getEpochs.mock.calls.map(([, after]) => after)).toEqual([0, 1]);
    expect(comparing.courses.value[0].epochs.map((report) => report.epoch)).toEqual([1, 2]);
  });

  it('is not asked for while the page is hidden', async () => {
    display.hidden = true;
    comparing.setCompared('two', true);
    comparing.keepComparing();
    await vi.advanceTimersByTimeAsync(5000);
    expect(api.getRun).not.toHaveBeenCalled();
    display.hidden = false;
    await vi.advanceTimersByTimeAsync(1500);
    expect(ids()).toEqual(['two']);
  });

  it('is left out once the server knows it no more', async () => {
    api.getRun.mockRejectedValue(new ApiError(404, 'not_found', 'Not found', ''));
    comparing.setCompared('two', true);
    comparing.keepComparing();
    await settled();
    expect(comparing.comparedIds.value).toEqual([]);
  });

  it('is asked for no more, once nobody compares', async () => {
    api.getRun.mockImplementation(async (id) => runOf({ id, state: 'running' }));
    comparing.setCompared('two', true);
    const end = comparing.keepComparing();
    await settled();
    end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(api.getRun).toHaveBeenCalledOnce();
  });

  it('is called by its new name', async () => {
    comparing.setCompared('two', true);
    comparing.keepComparing();
    await settled();
    comparing.relabelCompared(runOf({ id: 'two', name: 'better' }));
    expect(comparing.courses.value[0].run.name).toBe('better');
  });
});
