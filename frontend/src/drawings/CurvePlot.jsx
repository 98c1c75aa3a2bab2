// A function of one number as a curve, with the point it is at and the slope there. Imports nothing.

import '../styles/drawings.css';

const WIDTH = 220;
const HEIGHT = 130;
const MARGIN = 8;

/**
 * @param {{z: number[], g: (number | null)[], at: number, value: number, slope: number | null, label: string}} props
 */
export function CurvePlot({ z, g, at, value, slope, label }) {
  const place = placing(z, g);
  const points = z.flatMap((one, index) =>
    g[index] == null ? [] : [place(one, /** @type {number} */ (g[index])).join(' ')],
  );
  const [x, y] = place(at, value);
  const reach = (z[z.length - 1] - z[0]) / 6;
  const run = slope == null ? 0 : reach / Math.hypot(1, slope * place.stretch);
  const ends = [at - run, at + run].map((one) => place(one, value + (one - at) * (slope ?? 0)));
  const [zeroX, zeroY] = place(0, 0);
  return (
    <svg class="curve-plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <title>{label}</title>
      <path class="curve-axis" d={`M0 ${zeroY}H${WIDTH}M${zeroX} 0V${HEIGHT}`} />
      <path class="curve-line" d={`M${points.join('L')}`} />
      <path class="curve-drop" d={`M${x} ${zeroY}V${y}H${zeroX}`} />
      {slope != null && <path class="curve-slope" d={`M${ends[0].join(' ')}L${ends[1].join(' ')}`} />}
      <circle class="curve-point" cx={x} cy={y} r="4.5" />
    </svg>
  );
}

/** @param {number[]} z @param {(number | null)[]} g */
function placing(z, g) {
  const known = g.filter((one) => one != null).map(Number);
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const [first, last] = [z[0], z[z.length - 1]];
  const [wide, tall] = [(WIDTH - 2 * MARGIN) / (last - first || 1), (HEIGHT - 2 * MARGIN) / (high - low || 1)];
  const place = (/** @type {number} */ one, /** @type {number} */ result) => [
    round(MARGIN + (one - first) * wide),
    round(HEIGHT - MARGIN - (result - low) * tall),
  ];
  place.stretch = tall / wide;
  return place;
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;
