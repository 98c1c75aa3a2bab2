// One colour per layer for the lines of a chart, as CSS. Imports nothing.

const SERIES = 8;
/** Blue - teal - ochre - red: neighbours in depth are neighbours in colour. */
const PATH = [1, 2, 4, 5];

/**
 * A few layers get colours that are easy to tell apart; many, a path of colours from the first to the last.
 * @param {number} index
 * @param {number} total
 * @returns {string} with tokens of the theme
 */
export function layerColour(index, total) {
  if (total <= SERIES) return `var(--series-${index + 1})`;
  const place = (index / (total - 1)) * (PATH.length - 1);
  const before = Math.min(Math.floor(place), PATH.length - 2);
  const share = Math.round((place - before) * 100);
  return `color-mix(in oklab, var(--series-${PATH[before + 1]}) ${share}%, var(--series-${PATH[before]}))`;
}
