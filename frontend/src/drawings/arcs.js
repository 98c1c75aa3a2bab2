// Skip connections as arcs over a row of cards, or brackets beside a column of them. Pure geometry; imports nothing.

/** @typedef {{left: number, top: number, width: number, height: number}} Box of a card, in the drawing's own pixels */
/** @typedef {{from: number, to: number}} Span places of cards */
/**
 * @typedef {{line: string, head: string, tail: [x: number, y: number]}} Arc SVG paths of the line and its arrow head,
 *   and where it begins
 */

/** Pixels from one lane to the next, and from the cards to the first. */
const LANE = 11;
const CLEAR = 12;
const ROUND = 9;
const HEAD = 4;

/**
 * A lane for each span, so that spans that overlap do not touch: short ones stay near the cards.
 * @param {Span[]} spans @returns {number[]} counted from 0
 */
export function lanesOf(spans) {
  const lanes = spans.map(() => -1);
  const order = spans.map((_, index) => index).sort((one, other) => length(spans[one]) - length(spans[other]));
  for (const index of order) {
    const taken = order
      .filter((other) => lanes[other] !== -1 && isOverlapping(spans[index], spans[other]))
      .map((other) => lanes[other]);
    let lane = 0;
    while (taken.includes(lane)) lane += 1;
    lanes[index] = lane;
  }
  return lanes;
}

/** @param {Span} span */
const length = ({ from, to }) => to - from;

/** One that ends where the other begins is no overlap. @param {Span} one @param {Span} other */
const isOverlapping = (one, other) => one.from < other.to && other.from < one.to;

/** How much room lanes take beside the cards. @param {number} count @returns {number} */
export const roomFor = (count) => (count ? CLEAR + (count - 1) * LANE + 4 : 0);

/**
 * From the top of one card over those between to the top of another. Lines leave right of a card's middle and arrive
 * left of it, so that two of them never share a point.
 * @param {Box} from @param {Box} to @param {number} lane @returns {Arc}
 */
export function arcOver(from, to, lane) {
  const [start, end] = [from.left + from.width / 2 + 5, to.left + to.width / 2 - 5];
  const y = Math.min(from.top, to.top) - CLEAR - lane * LANE;
  return {
    line:
      `M${start} ${from.top - 2}V${y + ROUND}Q${start} ${y} ${start + ROUND} ${y}` +
      `H${end - ROUND}Q${end} ${y} ${end} ${y + ROUND}V${to.top - 2 - HEAD}`,
    head: `M${end - HEAD} ${to.top - 2 - HEAD * 1.6}L${end} ${to.top - 1}L${end + HEAD} ${to.top - 2 - HEAD * 1.6}Z`,
    tail: [start, from.top - 2],
  };
}

/**
 * From the right side of one card past those between to the right side of another.
 * @param {Box} from @param {Box} to @param {number} lane @returns {Arc}
 */
export function arcBeside(from, to, lane) {
  const [start, end] = [from.top + from.height / 2 + 5, to.top + to.height / 2 - 5];
  const [left, right] = [from.left + from.width + 2, to.left + to.width + 2];
  const x = Math.max(left, right) - 2 + CLEAR + lane * LANE;
  return {
    line:
      `M${left} ${start}H${x - ROUND}Q${x} ${start} ${x} ${start + ROUND}` +
      `V${end - ROUND}Q${x} ${end} ${x - ROUND} ${end}H${right + HEAD}`,
    head: `M${right + HEAD * 1.6} ${end - HEAD}L${right - 1} ${end}L${right + HEAD * 1.6} ${end + HEAD}Z`,
    tail: [left, start],
  };
}
