// Which pictures of a run the page holds.
import { expect, it } from 'vitest';
import { nextMissing, Reel } from './reel.js';

/** @param {number} epoch @returns {any} */
const frame = (epoch) => ({ epoch });

it('an epoch without pictures shares those of the nearest before', () => {
  const reel = new Reel(100);
  reel.keep(7, frame(4), 10);
  expect([3, 4, 5, 7, 8].map((epoch) => reel.at(epoch)?.epoch)).toEqual([undefined, 4, 4, 4, undefined]);
  expect(reel.bytes).toBe(10);
  reel.keep(8, frame(8), 10);
  expect(reel.at(8)?.epoch).toBe(8);
  reel.keep(1, frame(4), 10); // before the first pictures of all
  expect([1, 3, 7].map((one) => reel.at(one)?.epoch)).toEqual([4, 4, 4]);
});

it('keeps within its bytes and lets go of what was not looked at', () => {
  const reel = new Reel(50);
  for (let epoch = 1; epoch <= 5; epoch += 1) reel.keep(epoch, frame(epoch), 10);
  reel.at(1);
  reel.keep(6, frame(6), 10);
  expect([1, 2, 3, 6].map((epoch) => reel.has(epoch))).toEqual([true, false, true, true]);
  expect(reel.bytes).toBe(50);
  reel.keep(7, frame(7), 500);
  expect([reel.frames.size, reel.has(7), reel.bytes]).toEqual([1, true, 500]);
});

it('a newer answer for the same pictures does not count twice', () => {
  const reel = new Reel(50);
  reel.keep(1, frame(1), 10);
  reel.keep(2, frame(1), 12);
  expect([reel.bytes, reel.frames.size, reel.at(2)?.epoch]).toEqual([12, 1, 1]);
});

it('what is near comes first, within the run', () => {
  const reel = new Reel(1000);
  reel.keep(5, frame(5), 1);
  const order = [];
  for (let next = nextMissing(reel, 5, 1, 8, 4); next !== null; next = nextMissing(reel, 5, 1, 8, 4)) {
    order.push(next);
    reel.keep(next, frame(next), 1);
  }
  expect(order).toEqual([6, 4, 7, 3, 8, 2, 1]);
});
