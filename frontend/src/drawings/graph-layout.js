// Where the units of a small network stand, left to right or (on a phone) top to bottom. Pure geometry; imports
// nothing.

/** @typedef {{x: number, y: number, radius: number}} Spot */
/** @typedef {{units: number, hasBias: boolean}} GraphColumn how many units, and whether a bias feeds them */
/**
 * @typedef {object} GraphLayout
 * @property {number} width
 * @property {number} height
 * @property {boolean} isVertical
 * @property {Spot[][]} units by column and unit, the inputs first
 * @property {(Spot|null)[]} biases the constant 1 that feeds column `index`; it stands with the column before
 * @property {Spot} loss
 * @property {number} gap from one unit to the next in the tightest column
 */

const LARGE = 27;
const SMALL = 10;
const BIAS = 13;
const MARGIN = 16;
const ROOM_ABOVE = 6;
const VERTICAL_BELOW = 480;

/** More lines between two columns than this have no words: there is no room for them. */
export const MOST_LABELS = 9;
const LABEL_HEIGHT = 16;
const TO_LOSS = 0.6;

/** @param {GraphColumn[]} columns @param {number} width in pixels @returns {GraphLayout} */
export function layOut(columns, width) {
  const isVertical = width < VERTICAL_BELOW;
  const rows = columns.map((column, index) => column.units + (columns[index + 1]?.hasBias ? 1 : 0));
  const most = Math.max(...rows);
  const across = isVertical ? width - 2 * MARGIN : Math.min(520, Math.max(210, most * 108));
  const gap = across / most;
  const radius = Math.max(SMALL, Math.min(LARGE, gap * 0.36));
  const edge = MARGIN + LARGE + (isVertical ? 2 : 18);
  const along = isVertical ? downwards(columns, rows) : rightwards(columns.length, width - 2 * edge);
  const places = [0, ...along].map((place) => edge + place);
  /** @param {number} column @param {number} side @param {number} size @returns {Spot} */
  const spot = (column, side, size) => {
    const [far, near] = [places[column], (isVertical ? MARGIN : ROOM_ABOVE) + side];
    return isVertical ? { x: near, y: far, radius: size } : { x: far, y: near, radius: size };
  };
  const start = (/** @type {number} */ units) => (across - units * gap) / 2 + gap / 2;
  const units = columns.map((column, index) =>
    Array.from({ length: column.units }, (_, unit) => spot(index, start(rows[index]) + unit * gap, radius)),
  );
  const biases = columns.map((column, index) =>
    column.hasBias
      ? spot(index - 1, start(rows[index - 1]) + columns[index - 1].units * gap, Math.min(BIAS, radius))
      : null,
  );
  const height = isVertical ? places[columns.length] + edge : across + 2 * ROOM_ABOVE;
  return { width, height, isVertical, units, biases, loss: spot(columns.length, across / 2, LARGE), gap };
}

/** The way to the loss has no weights, so it is shorter. @param {number} count @param {number} length */
function rightwards(count, length) {
  const apart = length / (count - 1 + TO_LOSS);
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? length : (index + 1) * apart));
}

/**
 * Below one another every label gets a line of its own, so rows with many weights between them stand farther apart.
 * @param {GraphColumn[]} columns @param {number[]} rows
 */
function downwards(columns, rows) {
  let at = 0;
  return columns.map((_, index) => {
    const labels = index + 1 < columns.length ? columns[index + 1].units * rows[index] : 0;
    at += 2 * LARGE + Math.max(64, labels <= MOST_LABELS ? labels * LABEL_HEIGHT + 32 : 96);
    return at;
  });
}

/**
 * The line from the rim of one circle to the rim of another, and the place for its words.
 * @param {Spot} from @param {Spot} to @param {number} share how far along the words stand, 0 to 1
 */
export function lineBetween(from, to, share) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const at = (/** @type {number} */ distance) => [from.x + (dx * distance) / length, from.y + (dy * distance) / length];
  const [[x1, y1], [x2, y2]] = [at(from.radius), at(length - to.radius)];
  return { x1, y1, x2, y2, x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share };
}
