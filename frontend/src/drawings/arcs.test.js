// Where skip connections are drawn.
import { describe, expect, it } from 'vitest';
import { arcBeside, arcOver, lanesOf, roomFor } from './arcs.js';

const card = (/** @type {number} */ place) => ({ left: place * 100, top: 40, width: 90, height: 150 });

describe('lanes', () => {
  it('keep overlapping arcs apart, the shorter one nearer to the cards', () => {
    expect(
      lanesOf([
        { from: 0, to: 6 },
        { from: 1, to: 3 },
        { from: 3, to: 5 },
      ]),
    ).toEqual([1, 0, 0]);
  });

  it('take room only where there are any', () =>
    expect([roomFor(0), roomFor(1) > 0, roomFor(2) > roomFor(1)]).toEqual([0, true, true]));
});

describe('an arc', () => {
  it('leaves the top of one card and arrives at the top of another, above all between', () => {
    const { line, tail } = arcOver(card(1), card(4), 0);
    expect(tail).toEqual([150, 38]);
    expect(line).toBe('M150 38V37Q150 28 159 28H431Q440 28 440 37V34');
  });

  it('stands to the right of a column', () => {
    const rows = [0, 1, 2].map((place) => ({ left: 0, top: place * 100, width: 300, height: 90 }));
    expect(arcBeside(rows[0], rows[2], 0).tail).toEqual([302, 50]);
    expect(arcBeside(rows[0], rows[2], 0).line).toContain('V');
  });
});
