// The page's first moments.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api.js';
import { edit } from './document/editing.js';
import { encodeSpec } from './document/link.js';
import { Opening } from './opening.js';
import { CATALOG, freshPage, playedDisplay, runOf, SPEC } from './stage.test.support.js';
import { catalog, history, notice, run, selectedLayer, spec, theme } from './store.js';

const OTHER = { ...SPEC, name: 'another' };
const api = { getCatalog: vi.fn(), getRun: vi.fn() };
const liveRun = { open: vi.fn(), openById: vi.fn(), retry: vi.fn() };
/** @type {{refreshRuns: import('vitest').Mock}} */ let actions;
const asking = { keepAsking: vi.fn(), askAgain: vi.fn() };
const memory = { draft: vi.fn(), keepDraft: vi.fn(), remember: vi.fn(), remembered: vi.fn() };
/** @type {Record<string, () => void>} */ let heard;
/** @type {string} */ let hash;
const browser = {
  isDark: () => true,
  hash: () => hash,
  forgetHash: vi.fn(),
  onOnline: (/** @type {() => void} */ act) => void (heard.online = act),
  onHash: (/** @type {() => void} */ act) => void (heard.hash = act),
  onLookedAt: (/** @type {() => void} */ act) => void (heard.lookedAt = act),
};
/** @type {Opening} */ let opening;
let isNarrow = false;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  freshPage();
  actions = { refreshRuns: vi.fn() }; // another for each test: what the page watches, it watches for good
  [catalog.value, spec.value, heard, hash, isNarrow] = [null, null, {}, '', false];
  api.getCatalog.mockResolvedValue(CATALOG);
  memory.remembered.mockReturnValue({ inThisTab: null, inThisBrowser: null });
  memory.draft.mockReturnValue(null);
  const display = { ...playedDisplay(), isNarrow: () => isNarrow };
  opening = new Opening({ api, liveRun, actions, asking, memory, display, browser });
});

describe('a first visit', () => {
  it('shows the opening network, asks about it and lists earlier runs', async () => {
    await opening.start();
    expect(spec.value).toEqual(SPEC);
    expect(theme.value).toBe('dark');
    expect(asking.keepAsking).toHaveBeenCalledOnce();
    expect(actions.refreshRuns).toHaveBeenCalledOnce();
    expect(selectedLayer.value).not.toBeNull();
  });

  it('has no layer open where there is only one column', async () => {
    isNarrow = true;
    await opening.start();
    expect(selectedLayer.value).toBeNull();
  });

  it('waits for a server that does not answer yet, and says so', async () => {
    api.getCatalog.mockRejectedValueOnce(new ApiError(0, 'unreachable', 'The server does not answer', ''));
    api.getCatalog.mockRejectedValueOnce(new ApiError(503, 'starting', 'Starting', ''));
    const started = opening.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(notice.value?.title).toBe('The server does not answer');
    await vi.advanceTimersByTimeAsync(3000);
    await started;
    expect(notice.value).toBeNull();
    expect(catalog.value).toEqual(CATALOG);
  });

  it('does not ask again where the server refuses', async () => {
    api.getCatalog.mockRejectedValue(new ApiError(403, 'forbidden', 'Forbidden', ''));
    await expect(opening.start()).rejects.toThrow('Forbidden');
    expect(api.getCatalog).toHaveBeenCalledOnce();
  });
});

describe('a link', () => {
  it('with a document opens it, and is taken from the address', async () => {
    hash = `#s=${await encodeSpec(OTHER)}`;
    await opening.start();
    expect(spec.value?.name).toBe('another');
    expect(browser.forgetHash).toHaveBeenCalledOnce();
  });

  it('to a run opens that, whatever was open before', async () => {
    hash = '#run=abc';
    memory.remembered.mockReturnValue({ inThisTab: 'one', inThisBrowser: 'one' });
    await opening.start();
    expect(liveRun.openById).toHaveBeenCalledWith('abc');
    expect(api.getRun).not.toHaveBeenCalled();
  });

  it('that was cut says so, and the opening network stands there instead', async () => {
    hash = `#s=${(await encodeSpec(OTHER)).slice(0, -12)}`;
    await opening.start();
    expect(notice.value?.title).toBe('This link cannot be read');
    expect(spec.value).toEqual(SPEC);
    expect(browser.forgetHash).not.toHaveBeenCalled();
  });

  it('to a run that is gone says what the server says', async () => {
    hash = '#run=abc';
    liveRun.openById.mockRejectedValue(new ApiError(404, 'not_found', 'No such run', ''));
    await opening.start();
    expect(notice.value?.title).toBe('No such run');
    expect(spec.value).toEqual(SPEC);
  });

  it('that is followed later, on the open page, is opened too', async () => {
    await opening.start();
    hash = '#run=abc';
    heard.hash();
    expect(liveRun.openById).toHaveBeenCalledWith('abc');
  });
});

describe('a return', () => {
  it('to this tab finds its document and its run, also one that has ended', async () => {
    memory.remembered.mockReturnValue({ inThisTab: 'one', inThisBrowser: null });
    memory.draft.mockReturnValue(OTHER);
    api.getRun.mockResolvedValue(runOf({ state: 'finished' }));
    await opening.start();
    expect(spec.value?.name).toBe('another');
    expect(liveRun.open).toHaveBeenCalledWith(expect.objectContaining({ id: 'one' }), SPEC);
  });

  it('in a new tab finds a run that still goes on, with its document', async () => {
    memory.remembered.mockReturnValue({ inThisTab: null, inThisBrowser: 'one' });
    memory.draft.mockReturnValue(OTHER);
    api.getRun.mockResolvedValue(runOf({ state: 'paused' }));
    await opening.start();
    expect(spec.value?.name).toBe('two moons');
    expect(liveRun.open).toHaveBeenCalledOnce();
  });

  it('in a new tab does not find a run that has ended', async () => {
    memory.remembered.mockReturnValue({ inThisTab: null, inThisBrowser: 'one' });
    api.getRun.mockResolvedValue(runOf({ state: 'finished' }));
    await opening.start();
    expect(liveRun.open).not.toHaveBeenCalled();
  });

  it('to a run that was deleted forgets it', async () => {
    memory.remembered.mockReturnValue({ inThisTab: 'one', inThisBrowser: 'one' });
    api.getRun.mockRejectedValue(new ApiError(404, 'not_found', 'No such run', ''));
    await opening.start();
    expect(memory.remember).toHaveBeenCalledWith(null);
    expect(spec.value).toEqual(SPEC);
  });
});

describe('from then on', () => {
  beforeEach(() => opening.start());

  it('the document is kept for a reload as it is edited', () => {
    edit(OTHER);
    expect(memory.keepDraft).toHaveBeenLastCalledWith(OTHER);
  });

  it('earlier runs are listed again when a run begins or ends, and not at each epoch', () => {
    actions.refreshRuns.mockClear();
    run.value = runOf();
    history.value = { ...history.value, state: 'running' };
    const begun = actions.refreshRuns.mock.calls.length;
    history.value = { ...history.value, epoch: 1 };
    expect(actions.refreshRuns.mock.calls.length).toBe(begun);
    history.value = { ...history.value, state: 'finished' };
    expect(actions.refreshRuns.mock.calls.length).toBe(begun + 1);
  });

  it('the line is tried again when the network is back or the page is looked at', () => {
    heard.online();
    expect(liveRun.retry).toHaveBeenCalledOnce();
    expect(asking.askAgain).toHaveBeenCalledOnce();
    heard.lookedAt();
    expect(liveRun.retry).toHaveBeenCalledTimes(2);
  });
});
