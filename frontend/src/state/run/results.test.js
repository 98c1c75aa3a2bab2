// The table of all runs: kept up to date, and what is done to its rows.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api.js';
import { freshPage, playedDisplay, rowOf, runOf, settled } from '../stage.test.support.js';
import { notice, run, runs } from '../store.js';
import { MOST_RESULTS, REGRET_MS, Results } from './results.js';

const api = { deleteRun: vi.fn(), labelRun: vi.fn(), listResults: vi.fn() };
const actions = { refreshRuns: vi.fn() };
const comparing = { forgetCompared: vi.fn(), relabelCompared: vi.fn() };
const liveRun = { close: vi.fn() };
const refused = new ApiError(409, 'in_use', 'In use', 'It is in use.');
/** @type {ReturnType<typeof playedDisplay>} */ let display;
/** @type {Results} */ let table;
const ids = () => table.results.value?.map((row) => row.id);

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  freshPage();
  display = playedDisplay();
  table = new Results({ api, actions, comparing, liveRun, display });
  api.listResults.mockResolvedValue({ items: [rowOf('one'), rowOf('two')], next: null });
});

describe('the rows', () => {
  it('are asked for page by page', async () => {
    api.listResults.mockResolvedValueOnce({ items: [rowOf('one')], next: 'more' });
    api.listResults.mockResolvedValueOnce({ items: [rowOf('two')], next: null });
    await table.refreshAll();
    expect(api.listResults.mock.calls).toEqual([[null], ['more']]);
    expect(ids()).toEqual(['one', 'two']);
    expect(table.isCutOff.value).toBe(false);
  });

  it('are cut off where there are too many', async () => {
    const page = Array.from({ length: MOST_RESULTS / 2 }, (_, index) => rowOf(`run ${index}`));
    api.listResults.mockResolvedValue({ items: page, next: 'more' });
    await table.refreshAll();
    expect(table.results.value).toHaveLength(MOST_RESULTS);
    expect(table.isCutOff.value).toBe(true);
  });

  it('are those of the newest question, whichever answer comes last', async () => {
    /** @type {(page: any) => void} */ let late = () => {};
    api.listResults.mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
    const first = table.refreshAll();
    await table.refreshAll();
    late({ items: [rowOf('old')], next: null });
    await first;
    expect(ids()).toEqual(['one', 'two']);
  });

  it('stay as they were where the server does not answer', async () => {
    await table.refreshAll();
    api.listResults.mockRejectedValue(new ApiError(0, 'unreachable', 'No answer', ''));
    await table.refreshAll();
    expect(ids()).toEqual(['one', 'two']);
    expect(notice.value?.title).toBe('No answer');
  });
});

describe('while the table is open', () => {
  let end = () => {};
  afterEach(() => end());

  it('all rows are asked for when the list of runs changes', async () => {
    end = table.keepResults();
    await settled();
    runs.value = [runOf()];
    await settled();
    expect(api.listResults).toHaveBeenCalledTimes(2);
  });

  it('the newest are asked for again, as long as one of them goes on', async () => {
    api.listResults.mockResolvedValue({ items: [rowOf('one', 'running'), rowOf('two')], next: null });
    end = table.keepResults();
    await settled();
    api.listResults.mockResolvedValue({ items: [rowOf('one', 'finished')], next: 'more' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(api.listResults.mock.calls).toEqual([[null], []]);
    expect(table.results.value?.map((row) => row.state)).toEqual(['finished', 'finished']);
  });

  it('a run that is new among them has all rows asked for', async () => {
    api.listResults.mockResolvedValue({ items: [rowOf('one', 'running')], next: null });
    end = table.keepResults();
    await settled();
    api.listResults.mockResolvedValue({ items: [rowOf('new'), rowOf('one')], next: null });
    await vi.advanceTimersByTimeAsync(2500);
    expect(ids()).toEqual(['new', 'one']);
  });

  it('nothing is asked while the page is hidden, or once it is closed', async () => {
    api.listResults.mockResolvedValue({ items: [rowOf('one', 'running')], next: null });
    end = table.keepResults();
    await settled();
    display.hidden = true;
    await vi.advanceTimersByTimeAsync(5000);
    display.hidden = false;
    end();
    await vi.advanceTimersByTimeAsync(5000);
    expect(api.listResults).toHaveBeenCalledOnce();
  });
});

describe('a row that is renamed', () => {
  it('is called so wherever it stands', async () => {
    await table.refreshAll();
    run.value = runOf();
    runs.value = [runOf()];
    api.labelRun.mockResolvedValue(runOf({ name: 'better', tags: ['good'] }));
    expect(await table.label('one', { name: 'better' })).toBe(true);
    for (const found of [table.results.value?.[0], runs.value[0], run.value])
      expect(found).toMatchObject({ name: 'better', tags: ['good'] });
    expect(comparing.relabelCompared).toHaveBeenCalledWith(expect.objectContaining({ name: 'better' }));
  });

  it('keeps its name where the server refuses', async () => {
    await table.refreshAll();
    api.labelRun.mockRejectedValue(refused);
    expect(await table.label('one', { name: '' })).toBe(false);
    expect(table.results.value?.[0].name).toBe('one');
    expect(notice.value?.title).toBe('In use');
  });
});

describe('a row that is deleted', () => {
  beforeEach(() => table.refreshAll());

  it('goes after a while, everywhere', async () => {
    run.value = runOf();
    table.doom('one');
    expect([...table.doomed.value.keys()]).toEqual(['one']);
    await vi.advanceTimersByTimeAsync(REGRET_MS);
    expect(api.deleteRun).toHaveBeenCalledWith('one');
    expect(ids()).toEqual(['two']);
    expect(liveRun.close).toHaveBeenCalledOnce();
    expect(comparing.forgetCompared).toHaveBeenCalledWith('one');
    expect(actions.refreshRuns).toHaveBeenCalledOnce();
  });

  it('can be taken back until then', async () => {
    table.doom('one');
    table.doom('one');
    table.spare('one');
    await vi.advanceTimersByTimeAsync(2 * REGRET_MS);
    expect(api.deleteRun).not.toHaveBeenCalled();
    expect(table.doomed.value.size).toBe(0);
  });

  it('stays where the server refuses, and so does the open run', async () => {
    run.value = runOf();
    api.deleteRun.mockRejectedValue(refused);
    await table.remove('one');
    expect(ids()).toEqual(['one', 'two']);
    expect(liveRun.close).not.toHaveBeenCalled();
  });
});
