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
  let seq = after;
  /** @type {string|null} */ let history = null;
  /** @type {WebSocket|null} */ let socket = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */ let timer;
  let wait = FIRST_WAIT_MS;
  let isOver = false;

  const connect = () => {
    clearTimeout(timer);
    const known = history === null ? '' : `&history=${encodeURIComponent(history)}`;
    const mine = open(`/api/v1/runs/${encodeURIComponent(runId)}/stream?after=${seq}${known}`);
    socket = mine;
    mine.binaryType = 'arraybuffer';
    // Once replaced, a socket may still deliver what was on its way: only the present one is heard.
    mine.onmessage = ({ data }) => {
      if (mine === socket) receive(data);
    };
    mine.onclose = ({ code }) => {
      if (mine === socket) closed(code);
    };
    watch();
  };

  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(reconnect, SILENCE_MS);
  };

  const reconnect = () => {
    drop();
    if (isOver) return;
    listener.onConnection('reconnecting');
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };

  const drop = () => {
    clearTimeout(timer);
    const old = socket;
    socket = null;
    old?.close();
  };

  const finish = (/** @type {Connection} */ connection) => {
    isOver = true;
    drop();
    listener.onConnection(connection);
  };

  const closed = (/** @type {number} */ code) => {
    if (code !== NOT_FOUND) return reconnect();
    finish('ended');
    listener.onGone();
  };

  const receive = (/** @type {string|ArrayBuffer} */ data) => {
    watch();
    if (typeof data !== 'string') return listener.onFrame(data);
    const message = JSON.parse(data);
    if (Array.isArray(message)) return take(message);
    return typeof message.seq === 'number' && message.type !== 'hello' ? take([message]) : control(message);
  };

  const take = (/** @type {RunEvent[]} */ events) => {
    const fresh = events.filter((event) => event.seq > seq);
    // A hole: ask again from the last.
    if (fresh.some((event, index) => event.seq !== seq + 1 + index)) return reconnect();
    if (!fresh.length) return;
    seq += fresh.length;
    listener.onEvents(fresh);
  };

  /** @type {Record<string, (message: any) => void>} */
  const controls = {
    hello: (message) => {
      wait = FIRST_WAIT_MS;
      history = message.history ?? null;
      if (message.run) listener.onRun(message.run);
      listener.onConnection('live');
    },
    reset: (message) => {
      history = message.history ?? null;
      seq = 0;
      listener.onReset();
      reconnect();
    },
    lagging: reconnect,
    end: () => finish('ended'),
    error: (message) => message.code === 'not_found' && closed(NOT_FOUND),
  };
  const control = (/** @type {{type: string}} */ message) => controls[message.type]?.(message);

  listener.onConnection('connecting');
  connect();
  return {
    close: () => {
      isOver = true;
      drop();
    },
    retry: () => {
      if (!isOver && socket?.readyState !== WebSocket.OPEN) {
        drop();
        connect();
      }
    },
  };
}

/** @param {string} path @returns {WebSocket} */
function openSocket(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
}
