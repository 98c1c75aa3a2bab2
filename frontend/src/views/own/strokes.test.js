// Strokes become the picture a network reads: placed, sized and inked like the data's.
import { describe, expect, it } from 'vitest';
import { habitOf } from './habit.js';
import { featuresOf, nested } from './inputs.js';
import { likeBackground, planes } from './decode.js';
import { boundsOf, centring, raster } from './strokes.js';

/** @param {number[][]} points @param {Partial<import('./strokes.js').Stroke>} [more] */
const stroke = (points, more = {}) => ({ points, colour: [1], width: 0.2, ...more });
const LOOK = { channels: 1, height: 8, width: 8, background: 0 };

describe('raster', () => {
  it('covers as much ink as the pen is wide and the line long', () => {
    const picture = raster(
      [
        stroke([
          [0.25, 0.5],
          [0.75, 0.5],
        ]),
      ],
      LOOK,
    );
    const ink = picture.reduce((sum, value) => sum + value, 0) / 64;
    expect(ink).toBeCloseTo(0.5 * 0.2 + Math.PI * 0.1 ** 2, 2); // a line with two round ends
  });

  it('puts a dot where the pen was, and nowhere else', () => {
    const picture = raster([stroke([[3.5 / 8, 1.5 / 8]], { width: 1 / 8 })], LOOK);
    expect(picture.indexOf(Math.max(...picture))).toBe(1 * 8 + 3);
    expect(picture[5 * 8 + 3]).toBe(0);
  });

  it('paints later strokes over earlier ones, and the eraser takes away', () => {
    const over = raster([stroke([[0.5, 0.5]], { width: 2 }), stroke([[0.5, 0.5]], { width: 2, colour: [0.25] })], LOOK);
    expect(over[27]).toBeCloseTo(0.25);
    const erased = raster(
      [stroke([[0.5, 0.5]], { width: 2 }), stroke([[0.5, 0.5]], { width: 2, isEraser: true })],
      LOOK,
    );
    expect(erased[27]).toBeCloseTo(0);
  });

  it('colours each channel by itself, over a picture from a file', () => {
    const under = new Float32Array(3 * 64).fill(0.5);
    const picture = raster([stroke([[0.5, 0.5]], { colour: [1, 0, 0.2], width: 0.5 })], {
      ...LOOK,
      channels: 3,
      under,
    });
    expect([picture[27], picture[64 + 27], picture[128 + 27]].map((value) => Math.round(value * 100) / 100)).toEqual([
      1, 0, 0.2,
    ]);
    expect(picture[0]).toBeCloseTo(0.5);
  });
});

describe('centring', () => {
  const HABIT = { size: 0.8, x: 0.5, y: 0.5, pen: 0.1, background: 0, ink: 1 };

  it('brings a small drawing in a corner to the size and the middle of the data’s', () => {
    const strokes = [
      stroke([
        [0.1, 0.1],
        [0.2, 0.3],
      ]),
    ];
    const { scale, x, y } = centring(strokes, HABIT);
    const moved = [{ ...strokes[0], points: strokes[0].points.map(([px, py]) => [px * scale + x, py * scale + y]) }];
    const box = boundsOf(moved);
    expect(box?.height).toBeCloseTo(0.7); // the pen adds the rest
    expect((box?.left ?? 0) + (box?.width ?? 0) / 2).toBeCloseTo(0.5);
    expect((box?.top ?? 0) + (box?.height ?? 0) / 2).toBeCloseTo(0.5);
  });

  it('leaves the eraser out, and moves nothing where nothing is drawn', () => {
    expect(
      boundsOf([
        stroke(
          [
            [0, 0],
            [1, 1],
          ],
          { isEraser: true },
        ),
      ]),
    ).toBeNull();
    expect(centring([], HABIT)).toEqual({ scale: 1, x: 0, y: 0 });
  });
});

describe('habitOf', () => {
  /** A filled bar, 12 high and 3 wide, left of the middle. @param {number} ink @param {number} ground */
  const bars = (ink, ground) => {
    const data = new Uint8Array(16 * 16).fill(ground);
    for (let row = 2; row < 14; row += 1) for (let column = 4; column < 7; column += 1) data[row * 16 + column] = ink;
    return { shape: [1, 1, 16, 16], minimum: 0, maximum: 1, data };
  };

  it.each([
    [255, 0],
    [0, 255],
  ])('reads size, place, thickness and which is the ground off the examples (ink %d on %d)', (ink, ground) => {
    const habit = habitOf(bars(ink, ground));
    expect(habit.size).toBeCloseTo(12 / 16);
    expect(habit.x).toBeCloseTo(5.5 / 16);
    expect(habit.y).toBeCloseTo(0.5);
    expect(habit.pen).toBeCloseTo((2 * 36) / 30 / 16, 1); // twice the area by its edge
    expect([habit.background, habit.ink]).toEqual([ground / 255, ink / 255]);
  });

  it('has an answer for colours and for nothing', () => {
    expect(habitOf(null).ink).toBe(1);
    expect(habitOf({ shape: [1, 3, 2, 2], minimum: 0, maximum: 1, data: new Uint8Array(12) }).background).toBe(0);
  });
});

describe('inputs', () => {
  it('nests pixels by channel, row and column in the range of the data', () => {
    expect(nested(Float32Array.from([0, 0.5, 1, 0.25]), [1, 2, 2], { minimum: -1, maximum: 1 })).toEqual([
      [
        [-1, 0],
        [1, -0.5],
      ],
    ]);
  });

  it('derives the features of a point as the server does', () => {
    const all = featuresOf(3, -2, ['x1', 'x2', 'x1_squared', 'x2_squared', 'x1_x2', 'sin_x1', 'sin_x2']);
    expect(all).toEqual([3, -2, 1.5, 4 / 6, -1, Math.sin(3), Math.sin(-2)]);
  });
});

describe('a picture from a file', () => {
  it('is brightness where the data is grey, and white where it is transparent', () => {
    const pixels = Uint8ClampedArray.from([255, 0, 0, 255, 0, 0, 0, 0]);
    expect([...planes(pixels, 1)].map((value) => Math.round(value * 1000) / 1000)).toEqual([0.299, 1]);
    expect([...planes(pixels, 3)]).toEqual([1, 1, 0, 1, 0, 1]);
  });

  it('is turned light for dark where its ground is the other one', () => {
    const paper = new Float32Array(9).fill(1);
    paper[4] = 0;
    expect([...likeBackground(paper, 3, 3, 0)]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(likeBackground(paper, 3, 3, 1)).toBe(paper);
  });
});
