// Following a run over a line that breaks.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followRun } from './stream.js';

class FakeSocket {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.binaryType = '';
    this.isClosed = false;
    this.readyState = 1;
    /** @type {(event: {data: any}) => void} */ this.onmessage = () => {};
    /** @type {(event: {code: number}) => void} */ this.onclose = () => {};
  }

  /** @param {unknown} message */
  say(message) {
    this.onmessage({ data: message instanceof ArrayBuffer ? message : JSON.stringify(message) });
  }

  /** @param {number} code */
  cut(code = 1006) {
    this.readyState = 3;
    this.onclose({ code });
  }

  close() {
    this.isClosed = true;
    this.readyState = 3;
  }
}

/** @type {FakeSocket[]} */ let sockets;
/** @type {any[]} */ let heard;
const listener = () => ({
  onEvents: (/** @type {any[]} */ events) => heard.push(...events.map((event) => event.seq)),
  onFrame: () => heard.push('frame'),
  onConnection: (/** @type {string} */ state) => heard.push(state),
  onRun: () => heard.push('run'),
  onReset: () => heard.push('reset'),
  onGone: () => heard.push('gone'),
});
const follow = (after = 0) =>
  followRun('r1', listener(), {
    after,
    open: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return /** @type {any} */ (socket);
    },
  });
const newest = () => sockets[sockets.length - 1];
/** @param {number} seq */
const event = (seq) => ({ seq, type: 'epoch_finished' });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', { OPEN: 1 });
  sockets = [];
  heard = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('following a run', () => {
  it('hands on events, groups of them, and pictures, until the end', () => {
    follow();
    newest().say({ type: 'hello', history: 'h', seq: 3, run: { id: 'r1' } });
    newest().say(event(1));
    newest().say([event(2), event(3)]);
    newest().say(new ArrayBuffer(4));
    newest().say({ type: 'end' });
    newest().cut(1000);
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(['connecting', 'run', 'live', 1, 2, 3, 'frame', 'ended']);
    expect(sockets).toHaveLength(1);
  });

  it('comes back after a cut from the last event on, and never hands one on twice', () => {
    follow();
    newest().say({ type: 'hello', history: 'h', seq: 2 });
    newest().say([event(1), event(2)]);
    newest().cut();
    vi.advanceTimersByTime(1000);
    expect(newest().url).toContain('after=2&history=h');
    newest().say({ type: 'hello', history: 'h', seq: 3 });
    newest().say([event(2), event(3)]);
    expect(heard.filter((one) => typeof one === 'number')).toEqual([1, 2, 3]);
  });

  it('asks again where an event is missing', () => {
    follow();
    newest().say({ type: 'hello', history: 'h', seq: 9 });
    newest().say(event(1));
    newest().say(event(3));
    vi.advanceTimersByTime(1000);
    expect(newest().url).toContain('after=1');
    expect(heard).not.toContain(3);
  });

  it('starts over when history was rewritten', () => {
    follow(7);
    newest().say({ type: 'reset', history: 'h2' });
    vi.advanceTimersByTime(1000);
    expect(heard).toContain('reset');
    expect(newest().url).toContain('after=0&history=h2');
  });

  it('takes a silent line for dead, and a ping for life', () => {
    follow();
    newest().say({ type: 'hello', history: 'h', seq: 0 });
    vi.advanceTimersByTime(20_000);
    newest().say({ type: 'ping' });
    vi.advanceTimersByTime(20_000);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(12_000);
    expect(sockets.length).toBeGreaterThan(1);
    expect(sockets[0].isClosed).toBe(true);
  });

  it('waits longer and longer, but not for ever', () => {
    follow();
    for (let attempt = 0; attempt < 10; attempt++) {
      newest().cut();
      vi.advanceTimersByTime(11_000);
    }
    expect(sockets).toHaveLength(11);
    newest().cut();
    vi.advanceTimersByTime(5_000);
    expect(sockets).toHaveLength(11);
  });

  it('stops when there is no such run', () => {
    follow();
    newest().cut(4404);
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(['connecting', 'ended', 'gone']);
    expect(sockets).toHaveLength(1);
  });

  it('hears nothing after it was let go', () => {
    const line = follow();
    const socket = newest();
    line.close();
    socket.say(event(1));
    socket.cut();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(['connecting']);
    expect(sockets).toHaveLength(1);
  });
});
