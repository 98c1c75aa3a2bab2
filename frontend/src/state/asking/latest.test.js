// A late answer never overwrites a newer one.
import { describe, expect, it, vi } from 'vitest';
import { latest } from './latest.js';

/** Requests that are answered by hand. */
function server() {
  /**
   * @type {{question: string, signal: AbortSignal, answer: (value: string) => void, fail: (error: Error) => void}[]}
   */
  const requests = [];
  const ask = (/** @type {string} */ question, /** @type {AbortSignal} */ signal) =>
    new Promise((answer, fail) => requests.push({ question, signal, answer, fail }));
  return { requests, ask };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('asking about something that keeps changing', () => {
  it('has one request under way, and then asks about the newest only', async () => {
    const { requests, ask } = server();
    const onAnswer = vi.fn();
    const asking = latest(ask, { onAnswer, onError: vi.fn() });
    asking.ask('a');
    asking.ask('b');
    asking.ask('c');
    expect(requests.map((request) => request.question)).toEqual(['a']);
    requests[0].answer('A');
    await settle();
    expect(onAnswer).not.toHaveBeenCalled();
    expect(requests.map((request) => request.question)).toEqual(['a', 'c']);
    requests[1].answer('C');
    await settle();
    expect(onAnswer.mock.calls).toEqual([['C', 'c']]);
  });

  it('hands outdated answers to who wants them, but none that was given up', async () => {
    const { requests, ask } = server();
    const [onAnswer, onLate] = [vi.fn(), vi.fn()];
    const asking = latest(ask, { onAnswer, onLate, onError: vi.fn() });
    asking.ask('a');
    asking.ask('b');
    requests[0].answer('A');
    await settle();
    expect(onLate.mock.calls).toEqual([['A', 'a']]);
    asking.cancel();
    requests[1].answer('B');
    await settle();
    expect(onLate).toHaveBeenCalledOnce();
    expect(onAnswer).not.toHaveBeenCalled();
  });

  it('says nothing of the failure of an outdated request', async () => {
    const { requests, ask } = server();
    const [onAnswer, onError] = [vi.fn(), vi.fn()];
    const asking = latest(ask, { onAnswer, onError });
    asking.ask('a');
    asking.ask('b');
    requests[0].fail(new Error('late'));
    await settle();
    requests[1].answer('B');
    await settle();
    expect(onError).not.toHaveBeenCalled();
    expect(onAnswer).toHaveBeenCalledOnce();
  });

  it('gives up a slow request where told to', () => {
    const { requests, ask } = server();
    const asking = latest(ask, { onAnswer: vi.fn(), onError: vi.fn(), isAborting: true });
    asking.ask('a');
    asking.ask('b');
    expect(requests[0].signal.aborted).toBe(true);
  });

  it('waits for a pause where told to', async () => {
    vi.useFakeTimers();
    const { requests, ask } = server();
    const asking = latest(ask, { onAnswer: vi.fn(), onError: vi.fn(), delay: 50 });
    asking.ask('a');
    vi.advanceTimersByTime(40);
    asking.ask('b');
    vi.advanceTimersByTime(40);
    expect(requests).toHaveLength(0);
    vi.advanceTimersByTime(20);
    expect(requests.map((request) => request.question)).toEqual(['b']);
    vi.useRealTimers();
  });
});
