// Which epoch of the open run is looked at: by the slider, as a film, or the newest; and its pictures. Imports the
// store and its edges.
import { batch } from '@preact/signals';
import * as api from '../../api.js';
import { decodeFrame } from '../asking/frames.js';
import { latest } from '../asking/latest.js';
import { display } from '../display.js';
import { nextMissing, Reel } from './reel.js';
import { history, isPlaying, keptEpochs, run, runFrame, viewedEpoch } from '../store.js';

/** @import { Frame } from '../types.js' */
/** @typedef {{id: string, buffer: ArrayBuffer|null}} Fetched */
/**
 * What viewing reaches for outside of the store.
 * @typedef {object} Edges
 * @property {Pick<typeof api, 'getCheckpoints' | 'getPictures'>} api
 * @property {Pick<import('../display.js').Display, 'isHidden' | 'isCalm' | 'nextFrame'>} display
 */

const REEL_BYTES = 64 * 2 ** 20;
/** So many epochs on either side are fetched before they are asked for. */
const REACH = 120;
const FILM_MS = 12_000;
const LONGEST_EPOCH_MS = 400;
/** With reduced motion the film is a slide show. */
const SLIDE_MS = 700;
/** The film waits so long for pictures that are not here yet. */
const PATIENCE_MS = 500;

/** The first epoch there is anything to see of: 0 is the untrained network, which a fork does not have. */
export const firstEpoch = () => (history.value.started?.epoch ? history.value.started.epoch + 1 : 0);

/** @param {Frame} fresh @param {Frame|null} shown */
export const isNewer = (fresh, shown) =>
  !shown || fresh.epoch > shown.epoch || (fresh.epoch === shown.epoch && fresh.step >= shown.step);

/** Looking back at the open run. */
export class Viewing {
  #reel = new Reel(REEL_BYTES);
  /** What is to be shown when the screen is next drawn; undefined: nothing new. @type {number|null|undefined} */
  #wanted;
  #isPlanned = false;
  #isPrefetching = false;
  #edges;
  #asking;

  /** @param {Edges} edges */
  constructor(edges) {
    this.#edges = edges;
    this.#asking = latest((/** @type {number|null} */ epoch, signal) => this.#fetchEpoch(epoch, signal), {
      onAnswer: (answer, epoch) => this.#showFetched(answer, epoch),
      onLate: (answer, epoch) => this.#keepLate(answer, epoch),
      onError: () => {
        viewedEpoch.value = null;
      },
    });
  }

  /**
   * Show an earlier epoch, or follow the newest again (null). A film that plays ends.
   * @param {number|null} epoch
   */
  viewEpoch = (epoch) => {
    isPlaying.value = false;
    this.#show(epoch);
  };

  /** Pictures that came by themselves, at the end of an epoch. @param {Frame} frame @param {number} bytes */
  holdFrame = (frame, bytes) => {
    if (frame.step === 0) this.#reel.keep(frame.epoch, frame, bytes);
  };

  /** Another run is opened, or none. */
  forgetViews = () => {
    this.#reel.clear();
    this.#asking.cancel();
    this.#wanted = undefined;
    isPlaying.value = false;
    keptEpochs.value = [];
  };

  /** Play the run's epochs from the one that is looked at, or from the first; or stand still again. */
  toggleFilm = () => {
    isPlaying.value = !isPlaying.value;
    if (isPlaying.value) this.#edges.display.nextFrame((now) => this.#roll(now));
  };

  /** The slider moves more often than the screen is drawn. @param {number|null} epoch */
  #show(epoch) {
    if (!run.peek()) return;
    if (viewedEpoch.peek() === null && epoch !== null) this.#refreshKept();
    this.#wanted = epoch;
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    if (this.#edges.display.isHidden()) setTimeout(() => this.#apply());
    else this.#edges.display.nextFrame(() => this.#apply());
  }

  #apply() {
    this.#isPlanned = false;
    if (this.#wanted === undefined || !run.peek()) return;
    const epoch = this.#wanted;
    this.#wanted = undefined;
    const held = epoch === null ? null : this.#reel.at(epoch);
    batch(() => {
      viewedEpoch.value = epoch;
      if (held) runFrame.value = held;
    });
    if (held || epoch === 0) this.#asking.cancel(); // epoch 0 is the untrained network, which the preview shows
    else this.#asking.ask(epoch);
    if (held) this.#prefetch();
  }

  /** @param {number|null} epoch @param {AbortSignal} signal @returns {Promise<Fetched|null>} */
  async #fetchEpoch(epoch, signal) {
    const id = run.peek()?.id;
    return id ? { id, buffer: await this.#edges.api.getPictures(id, epoch, signal) } : null;
  }

  /** @param {Fetched|null} answer @param {number|null} epoch */
  #showFetched(answer, epoch) {
    if (!answer?.buffer || run.peek()?.id !== answer.id) return;
    const frame = decodeFrame(answer.buffer);
    if (epoch !== null) this.#reel.keep(epoch, frame, answer.buffer.byteLength);
    // Newer ones may have come by themselves since these were asked for.
    if (viewedEpoch.peek() === epoch && (epoch !== null || isNewer(frame, runFrame.peek()))) runFrame.value = frame;
    this.#prefetch();
  }

  /** @param {Fetched|null} answer @param {number|null} epoch */
  #keepLate(answer, epoch) {
    if (answer?.buffer && epoch !== null && run.peek()?.id === answer.id)
      this.#reel.keep(epoch, decodeFrame(answer.buffer), answer.buffer.byteLength);
  }

  /**
   * Fetch what is near the epoch that is looked at, one after another, until it is all here or somebody else's run is
   * open.
   */
  async #prefetch() {
    if (this.#isPrefetching) return;
    this.#isPrefetching = true;
    const id = run.peek()?.id;
    try {
      while (id && run.peek()?.id === id && this.#reel.bytes < 0.8 * REEL_BYTES) {
        const epoch = this.#nextToFetch();
        if (epoch === null) return;
        const buffer = await this.#edges.api.getPictures(id, epoch);
        if (!buffer || run.peek()?.id !== id) return;
        this.#reel.keep(epoch, decodeFrame(buffer), buffer.byteLength);
      }
    } catch {
      // What cannot be fetched ahead is asked for when it is looked at.
    } finally {
      this.#isPrefetching = false;
    }
  }

  #nextToFetch() {
    const middle = viewedEpoch.peek();
    if (middle === null) return null;
    return nextMissing(this.#reel, middle, Math.max(1, firstEpoch()), history.peek().epoch, REACH);
  }

  /** Which epochs can be asked and forked is told when somebody begins to look back. */
  async #refreshKept() {
    const id = run.peek()?.id;
    if (!id) return;
    try {
      const { items } = await this.#edges.api.getCheckpoints(id);
      if (run.peek()?.id === id) keptEpochs.value = items;
    } catch {
      // Without the list there are no marks on the timeline; everything else works.
    }
  }

  /** @param {number} begun of the screen's clock */
  #roll(begun) {
    const last = history.peek().epoch;
    const from = viewedEpoch.peek() ?? last;
    const first = from >= last ? firstEpoch() : from;
    const epochMs = Math.min(LONGEST_EPOCH_MS, FILM_MS / Math.max(1, last - first));
    const { isCalm, nextFrame } = this.#edges.display;
    const isSlides = isCalm();
    let [shown, shownAt, played, before] = [-1, -Infinity, 0, begun];
    const next = (/** @type {number} */ now) => {
      if (!isPlaying.peek()) return;
      const isWaiting = shown > 0 && !this.#reel.has(shown) && now - shownAt < PATIENCE_MS;
      if (!isWaiting) played += now - before;
      before = now;
      const epoch = first + Math.floor(played / epochMs);
      if (epoch >= last) return this.viewEpoch(null);
      if (epoch !== shown && !(isSlides && now - shownAt < SLIDE_MS)) {
        [shown, shownAt] = [epoch, now];
        this.#show(epoch);
      }
      nextFrame(next);
    };
    next(begun);
  }
}

/** The page's. */
export const viewing = new Viewing({ api, display });
export const { viewEpoch, toggleFilm } = viewing;
