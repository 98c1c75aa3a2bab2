// Which epoch of the open run is looked at: by the slider, as a film, or the newest; and its pictures. Imports the
// store and the API.
import { batch } from '@preact/signals';
import { getCheckpoints, getPictures } from '../../api.js';
import { decodeFrame } from '../asking/frames.js';
import { latest } from '../asking/latest.js';
import { nextMissing, Reel } from './reel.js';
import { history, isPlaying, keptEpochs, run, runFrame, viewedEpoch } from '../store.js';

/** @import { Frame } from '../types.js' */

const REEL_BYTES = 64 * 2 ** 20;
/** So many epochs on either side are fetched before they are asked for. */
const REACH = 120;
const FILM_MS = 12_000;
const LONGEST_EPOCH_MS = 400;
/** With reduced motion the film is a slide show. */
const SLIDE_MS = 700;
/** The film waits so long for pictures that are not here yet. */
const PATIENCE_MS = 500;

const reel = new Reel(REEL_BYTES);
/** What is to be shown when the screen is next drawn; undefined: nothing new. @type {number|null|undefined} */
let wanted;
let isPlanned = false;
let isPrefetching = false;

/** The first epoch there is anything to see of: 0 is the untrained network, which a fork does not have. */
export const firstEpoch = () => (history.value.started?.epoch ? history.value.started.epoch + 1 : 0);

/**
 * Show an earlier epoch, or follow the newest again (null). A film that plays ends.
 * @param {number|null} epoch
 */
export function viewEpoch(epoch) {
  isPlaying.value = false;
  show(epoch);
}

/** The slider moves more often than the screen is drawn. @param {number|null} epoch */
function show(epoch) {
  if (!run.peek()) return;
  if (viewedEpoch.peek() === null && epoch !== null) refreshKept();
  wanted = epoch;
  if (isPlanned) return;
  isPlanned = true;
  if (document.hidden) setTimeout(apply);
  else requestAnimationFrame(apply);
}

function apply() {
  isPlanned = false;
  if (wanted === undefined || !run.peek()) return;
  const epoch = wanted;
  wanted = undefined;
  const held = epoch === null ? null : reel.at(epoch);
  batch(() => {
    viewedEpoch.value = epoch;
    if (held) runFrame.value = held;
  });
  if (held || epoch === 0) asking.cancel(); // epoch 0 is the untrained network, which the preview shows
  else asking.ask(epoch);
  if (held) prefetch();
}

const asking = latest(
  async (/** @type {number|null} */ epoch, signal) => {
    const id = run.peek()?.id;
    return id ? { id, buffer: await getPictures(id, epoch, signal) } : null;
  },
  {
    onAnswer: (answer, epoch) => {
      if (!answer?.buffer || run.peek()?.id !== answer.id) return;
      const frame = decodeFrame(answer.buffer);
      if (epoch !== null) reel.keep(epoch, frame, answer.buffer.byteLength);
      // Newer ones may have come by themselves since these were asked for.
      if (viewedEpoch.peek() === epoch && (epoch !== null || isNewer(frame, runFrame.peek()))) runFrame.value = frame;
      prefetch();
    },
    onLate: (answer, epoch) => {
      if (answer?.buffer && epoch !== null && run.peek()?.id === answer.id)
        reel.keep(epoch, decodeFrame(answer.buffer), answer.buffer.byteLength);
    },
    onError: () => {
      viewedEpoch.value = null;
    },
  },
);

/**
 * Fetch what is near the epoch that is looked at, one after another, until it is all here or somebody else's run is
 * open.
 */
async function prefetch() {
  if (isPrefetching) return;
  isPrefetching = true;
  const id = run.peek()?.id;
  try {
    while (id && run.peek()?.id === id && reel.bytes < 0.8 * REEL_BYTES) {
      const middle = viewedEpoch.peek();
      const epoch =
        middle === null ? null : nextMissing(reel, middle, Math.max(1, firstEpoch()), history.peek().epoch, REACH);
      if (epoch === null) return;
      const buffer = await getPictures(id, epoch);
      if (!buffer || run.peek()?.id !== id) return;
      reel.keep(epoch, decodeFrame(buffer), buffer.byteLength);
    }
  } catch {
    // What cannot be fetched ahead is asked for when it is looked at.
  } finally {
    isPrefetching = false;
  }
}

/** Pictures that came by themselves, at the end of an epoch. @param {Frame} frame @param {number} bytes */
export function holdFrame(frame, bytes) {
  if (frame.step === 0) reel.keep(frame.epoch, frame, bytes);
}

/** @param {Frame} fresh @param {Frame|null} shown */
export const isNewer = (fresh, shown) =>
  !shown || fresh.epoch > shown.epoch || (fresh.epoch === shown.epoch && fresh.step >= shown.step);

/** Another run is opened, or none. */
export function forgetViews() {
  reel.clear();
  asking.cancel();
  wanted = undefined;
  isPlaying.value = false;
  keptEpochs.value = [];
}

/** Which epochs can be asked and forked is told when somebody begins to look back. */
async function refreshKept() {
  const id = run.peek()?.id;
  if (!id) return;
  try {
    const { items } = await getCheckpoints(id);
    if (run.peek()?.id === id) keptEpochs.value = items;
  } catch {
    // Without the list there are no marks on the timeline; everything else works.
  }
}

/** Play the run's epochs from the one that is looked at, or from the first; or stand still again. */
export function toggleFilm() {
  isPlaying.value = !isPlaying.value;
  if (isPlaying.value) requestAnimationFrame(roll);
}

/** @param {number} begun of the screen's clock */
function roll(begun) {
  const last = history.peek().epoch;
  const from = viewedEpoch.peek() ?? last;
  const first = from >= last ? firstEpoch() : from;
  const epochMs = Math.min(LONGEST_EPOCH_MS, FILM_MS / Math.max(1, last - first));
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let [shown, shownAt, played, before] = [-1, -Infinity, 0, begun];
  const next = (/** @type {number} */ now) => {
    if (!isPlaying.peek()) return;
    const isWaiting = shown > 0 && !reel.has(shown) && now - shownAt < PATIENCE_MS;
    if (!isWaiting) played += now - before;
    before = now;
    const epoch = first + Math.floor(played / epochMs);
    if (epoch >= last) return viewEpoch(null);
    if (epoch !== shown && !(isCalm && now - shownAt < SLIDE_MS)) {
      [shown, shownAt] = [epoch, now];
      show(epoch);
    }
    requestAnimationFrame(next);
  };
  next(begun);
}
