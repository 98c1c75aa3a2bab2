// Looking back at a run's epochs: by the slider, as a film, or along with the newest.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeFrame } from '../asking/frames.js';
import { epochOf, frameOf, freshPage, playedDisplay, runOf, settled } from '../stage.test.support.js';
import { history, isPlaying, keptEpochs, run, runFrame, viewedEpoch } from '../store.js';
import { emptyHistory } from './reducer.js';
import { firstEpoch, Viewing } from './viewing.js';

const api = { getPictures: vi.fn(), getCheckpoints: vi.fn() };
/** @type {ReturnType<typeof playedDisplay>} */ let display;
/** @type {Viewing} */ let viewing;

/** @param {number} epochs */
function trained(epochs) {
  run.value = runOf({ epoch: epochs });
  const reports = Array.from({ length: epochs }, (_, index) => epochOf(index + 1));
  history.value = { ...emptyHistory(), state: 'finished', epoch: epochs, total: epochs, epochs: reports };
}

/** @param {number} epoch */
const hold = (epoch) => viewing.holdFrame(decodeFrame(frameOf(epoch)), 100);

async function look(/** @type {number|null} */ epoch) {
  viewing.viewEpoch(epoch);
  display.drawNow();
  await settled();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  freshPage();
  display = playedDisplay();
  viewing = new Viewing({ api, display });
  api.getCheckpoints.mockResolvedValue({ items: [] });
  api.getPictures.mockImplementation(async (_, epoch) => frameOf(epoch ?? 9));
  trained(9);
});

describe('an earlier epoch', () => {
  it('shows at once the pictures that are held', async () => {
    for (let epoch = 1; epoch <= 9; epoch++) hold(epoch);
    await look(4);
    expect([viewedEpoch.value, runFrame.value?.epoch]).toEqual([4, 4]);
    expect(api.getPictures).not.toHaveBeenCalled();
  });

  it('is asked for where it is not held, and its neighbours after it', async () => {
    await look(4);
    expect(runFrame.value?.epoch).toBe(4);
    const asked = api.getPictures.mock.calls.map(([, epoch]) => epoch);
    expect(asked[0]).toBe(4);
    expect([...asked].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is shown once a picture of the screen, however fast the slider moves', async () => {
    viewing.viewEpoch(2);
    viewing.viewEpoch(3);
    viewing.viewEpoch(5);
    expect(viewedEpoch.value).toBeNull();
    display.drawNow();
    await settled();
    expect(viewedEpoch.value).toBe(5);
    expect(api.getPictures.mock.calls[0][1]).toBe(5);
  });

  it('tells which epochs can be forked from, when one begins to look back', async () => {
    api.getCheckpoints.mockResolvedValue({ items: [{ epoch: 5, bytes: 10, is_best: true }] });
    await look(4);
    await look(3);
    expect(keptEpochs.value.map((kept) => kept.epoch)).toEqual([5]);
    expect(api.getCheckpoints).toHaveBeenCalledOnce();
  });

  it('follows the newest again where its pictures cannot be had', async () => {
    api.getPictures.mockRejectedValue(new Error('gone'));
    await look(4);
    expect(viewedEpoch.value).toBeNull();
  });

  it('is not looked for at the untrained network, which the preview shows', async () => {
    await look(0);
    expect(viewedEpoch.value).toBe(0);
    expect(api.getPictures).not.toHaveBeenCalled();
  });

  it('of a run that is not open any more is not shown', async () => {
    /** @type {(buffer: ArrayBuffer) => void} */ let answer = () => {};
    api.getPictures.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await look(4);
    run.value = runOf({ id: 'two' });
    answer(frameOf(4));
    await settled();
    expect(runFrame.value).toBeNull();
  });

  it('is forgotten with all that is held when another run is opened', async () => {
    hold(4);
    viewing.forgetViews();
    await look(4);
    expect(api.getPictures.mock.calls[0][1]).toBe(4);
  });
});

describe('the newest epoch', () => {
  it('is not overwritten by pictures that were asked for before it came', async () => {
    await look(4);
    runFrame.value = decodeFrame(frameOf(12));
    api.getPictures.mockImplementation(async () => frameOf(9));
    await look(null);
    expect([viewedEpoch.value, runFrame.value?.epoch]).toEqual([null, 12]);
  });
});

describe('the first epoch', () => {
  it('is the untrained network, but of a fork the first it trained itself', () => {
    expect(firstEpoch()).toBe(0);
    const started = /** @type {any} */ ({ epoch: 3 });
    history.value = { ...history.value, started };
    expect(firstEpoch()).toBe(4);
  });
});

describe('the film', () => {
  it('plays from the first epoch to the newest, then follows the run', async () => {
    for (let epoch = 1; epoch <= 9; epoch++) hold(epoch);
    viewing.toggleFilm();
    /** @type {Set<number|null>} */ const seen = new Set();
    for (let now = 0; now <= 5000; now += 50) {
      display.drawNow(now);
      await settled();
      seen.add(viewedEpoch.value);
    }
    expect([...seen]).toEqual([null, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([isPlaying.value, viewedEpoch.value]).toEqual([false, null]);
  });

  it('stands still where it was stopped', async () => {
    for (let epoch = 1; epoch <= 9; epoch++) hold(epoch);
    viewing.toggleFilm();
    for (let now = 0; now <= 1300; now += 50) display.drawNow(now);
    viewing.toggleFilm();
    const at = viewedEpoch.value;
    for (let now = 1350; now <= 3000; now += 50) display.drawNow(now);
    expect(at).toBeGreaterThan(0);
    expect(viewedEpoch.value).toBe(at);
  });

  it('ends where somebody takes the slider', async () => {
    viewing.toggleFilm();
    display.drawNow(0);
    await look(6);
    expect([isPlaying.value, viewedEpoch.value]).toEqual([false, 6]);
  });
});
