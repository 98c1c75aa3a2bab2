// Going back and forth.
import { describe, expect, it } from 'vitest';
import { back, begin, forth, record } from './undo.js';

describe('a timeline', () => {
  it('goes back and forth', () => {
    const line = record(record(begin('a'), 'b', null, 0), 'c', null, 5000);
    expect(back(line).present).toBe('b');
    expect(back(back(back(line))).present).toBe('a');
    expect(forth(back(line)).present).toBe('c');
    expect(forth(line)).toBe(line);
  });

  it('forgets what was undone once there is a new edit', () => {
    const line = record(back(record(begin('a'), 'b', null, 0)), 'c', null, 5000);
    expect(forth(line).present).toBe('c');
    expect(back(line).present).toBe('a');
  });

  it('counts one drag of a slider as one edit', () => {
    let line = begin(0);
    for (let value = 1; value <= 50; value++) line = record(line, value, 'rate', value * 16);
    expect(line.present).toBe(50);
    expect(back(line).present).toBe(0);
  });

  it('counts two drags with a pause between as two', () => {
    const line = record(record(begin(0), 1, 'rate', 0), 2, 'rate', 2000);
    expect(back(line).present).toBe(1);
  });

  it('is bounded', () => {
    let line = begin(0);
    for (let value = 1; value <= 1000; value++) line = record(line, value, null, value);
    expect(line.past).toHaveLength(200);
  });
});
