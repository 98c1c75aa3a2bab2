// The one WebSocket: follows a run, comes back by itself after a cut, and misses nothing. Imports only types.

/** @import { Connection, Run, RunEvent } from './state/types.js' */

const SILENCE_MS = 30_000; // the server pings every 20 s
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
const NOT_FOUND = 4404;

/**
 * @typedef {object} Listener
 * @property {(events: RunEvent[]) => void} onEvents in order, without holes
 * @property {(frame: ArrayBuffer) => void} onFrame
 * @property {(connection: Connection) => void} onConnection
 * @property {(run: Run) => void} onRun the run as the server sees it when the line is up
 * @property {() => void} onReset what was received so far is no longer true: forget it
 * @property {() => void} onGone there is no such run
 */

/**
 * Follow a run from event `after` on until it ends or `close` is called.
 * @param {string} runId @param {Listener} listener
 * @param {{after?: number, open?: (url: string) => WebSocket}} [options] `open` is replaced in tests
 * @returns {{close: () => void, retry: () => void}}
 */
export function followRun(runId, listener, { after = 0, open = openSocket } = {}) {
  const line = new Line(runId, listener, { after, open });
  listener.onConnection('connecting');
  line.connect();
  return { close: () => line.close(), retry: () => line.retry() };
}

/** @typedef {{type: string, seq?: number, history?: string, run?: Run, code?: string}} Message what is no event */

/** The line to one run: one socket after another, and what was heard last. */
class Line {
  #runId;
  #listener;
  #open;
  #seq;
  /** @type {string|null} */
  #history = null;
  /** @type {WebSocket|null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #wait = FIRST_WAIT_MS;
  #isOver = false;

  /** @param {string} runId @param {Listener} listener @param {{after: number, open: (url: string) => WebSocket}} how */
  constructor(runId, listener, { after, open }) {
    this.#runId = runId;
    this.#listener = listener;
    this.#open = open;
    this.#seq = after;
  }

  connect() {
    clearTimeout(this.#timer);
    const known = this.#history === null ? '' : `&history=${encodeURIComponent(this.#history)}`;
    const mine = this.#open(`/api/v1/runs/${encodeURIComponent(this.#runId)}/stream?after=${this.#seq}${known}`);
    this.#socket = mine;
    mine.binaryType = 'arraybuffer';
    // Once replaced, a socket may still deliver what was on its way: only the present one is heard.
    mine.onmessage = ({ data }) => {
      if (mine === this.#socket) this.#receive(data);
    };
    mine.onclose = ({ code }) => {
      if (mine === this.#socket) this.#closed(code);
    };
    this.#watch();
  }

  close() {
    this.#isOver = true;
    this.#drop();
  }

  retry() {
    if (this.#isOver || this.#socket?.readyState === WebSocket.OPEN) return;
    this.#drop();
    this.connect();
  }

  #watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reconnect(), SILENCE_MS);
  }

  #reconnect() {
    this.#drop();
    if (this.#isOver) return;
    this.#listener.onConnection('reconnecting');
    this.#timer = setTimeout(() => this.connect(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #drop() {
    clearTimeout(this.#timer);
    const old = this.#socket;
    this.#socket = null;
    old?.close();
  }

  /** @param {Connection} connection */
  #finish(connection) {
    this.close();
    this.#listener.onConnection(connection);
  }

  /** @param {number} code */
  #closed(code) {
    if (code !== NOT_FOUND) return this.#reconnect();
    this.#finish('ended');
    this.#listener.onGone();
  }

  /** @param {string|ArrayBuffer} data */
  #receive(data) {
    this.#watch();
    if (typeof data !== 'string') return this.#listener.onFrame(data);
    const message = JSON.parse(data);
    if (Array.isArray(message)) return this.#take(message);
    const isEvent = typeof message.seq === 'number' && message.type !== 'hello';
    return isEvent ? this.#take([message]) : this.#heed(message);
  }

  /** @param {RunEvent[]} events */
  #take(events) {
    const fresh = events.filter((event) => event.seq > this.#seq);
    // A hole: ask again from the last.
    if (fresh.some((event, index) => event.seq !== this.#seq + 1 + index)) return this.#reconnect();
    if (!fresh.length) return;
    this.#seq += fresh.length;
    this.#listener.onEvents(fresh);
  }

  /** What is said about the line itself. @param {Message} message */
  #heed(message) {
    if (message.type === 'hello') this.#greet(message);
    else if (message.type === 'reset') this.#startOver(message);
    else if (message.type === 'lagging') this.#reconnect();
    else if (message.type === 'end') this.#finish('ended');
    else if (message.type === 'error' && message.code === 'not_found') this.#closed(NOT_FOUND);
  }

  /** @param {Message} message */
  #greet(message) {
    this.#wait = FIRST_WAIT_MS;
    this.#history = message.history ?? null;
    if (message.run) this.#listener.onRun(message.run);
    this.#listener.onConnection('live');
  }

  /** @param {Message} message */
  #startOver(message) {
    this.#history = message.history ?? null;
    this.#seq = 0;
    this.#listener.onReset();
    this.#reconnect();
  }
}

/** @param {string} path @returns {WebSocket} */
function openSocket(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
}
