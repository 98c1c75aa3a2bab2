// The pictures of one run's epochs that the page holds, within a budget of bytes, so that a drag shows them at once.
// Imports only types.

/** @import { Frame } from '../types.js' */

/**
 * An epoch without pictures of its own shows those of the nearest before, so several epochs share one frame.
 */
export class Reel {
  /** @param {number} mostBytes */
  constructor(mostBytes) {
    this.mostBytes = mostBytes;
    this.bytes = 0;
    /** By the epoch it is of; least recently used first. @type {Map<number, {frame: Frame, bytes: number}>} */
    this.frames = new Map();
    /** Which frame stands for an epoch. @type {Map<number, number>} */
    this.standing = new Map();
  }

  clear() {
    this.bytes = 0;
    this.frames.clear();
    this.standing.clear();
  }

  /** @param {number} epoch @returns {Frame|null} */
  at(epoch) {
    const source = this.standing.get(epoch);
    const held = source === undefined ? undefined : this.frames.get(source);
    if (source === undefined || !held) return null;
    this.frames.delete(source);
    this.frames.set(source, held);
    return held.frame;
  }

  /** Whether it is held; asking does not count as use. @param {number} epoch */
  has(epoch) {
    const source = this.standing.get(epoch);
    return source !== undefined && this.frames.has(source);
  }

  /**
   * Keep the answer to "the pictures of `epoch`": a frame of that epoch, an earlier one, or the first of all.
   * @param {number} epoch
   * @param {Frame} frame
   * @param {number} bytes
   */
  keep(epoch, frame, bytes) {
    const held = this.frames.get(frame.epoch);
    this.bytes += bytes - (held?.bytes ?? 0);
    this.frames.delete(frame.epoch);
    this.frames.set(frame.epoch, { frame, bytes });
    const [from, to] = [Math.min(frame.epoch, epoch), Math.max(frame.epoch, epoch)];
    for (let one = from; one <= to; one += 1) this.standing.set(one, frame.epoch);
    for (const [source, old] of this.frames) {
      if (this.bytes <= this.mostBytes || this.frames.size === 1) break;
      this.frames.delete(source);
      this.bytes -= old.bytes;
    }
  }
}

/**
 * The epochs nearest to `middle` that are worth fetching before they are asked for, nearest first.
 * @param {Reel} reel @param {number} middle @param {number} first @param {number} last @param {number} reach
 * @returns {number|null} the next of them; null when all are here
 */
export function nextMissing(reel, middle, first, last, reach) {
  for (let distance = 1; distance <= reach; distance += 1) {
    for (const epoch of [middle + distance, middle - distance]) {
      if (epoch >= first && epoch <= last && !reel.has(epoch)) return epoch;
    }
  }
  return null;
}
