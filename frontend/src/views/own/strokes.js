// Strokes of a pen as the small picture a network reads, placed and inked like those of the data set. Pure; imports
// nothing.

/**
 * @typedef {{points: number[][], colour: number[], width: number, isEraser?: boolean}} Stroke places 0..1, colour 0..1
 *   each, width a share of the side
 */
/** @typedef {{scale: number, x: number, y: number}} Move place' = place * scale + (x, y) */
/**
 * @typedef {{size: number, x: number, y: number, pen: number, background: number, ink: number}} Habit how a data set
 *   draws: all shares of its side, brightness 0..1
 */

const STAY = /** @type {Move} */ ({ scale: 1, x: 0, y: 0 });

/**
 * The box around everything drawn, without the pen's width; null of nothing.
 * @param {Stroke[]} strokes
 * @returns {{left: number, top: number, width: number, height: number}|null}
 */
export function boundsOf(strokes) {
  const all = strokes.filter((stroke) => !stroke.isEraser).flatMap((stroke) => stroke.points);
  if (!all.length) return null;
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/**
 * What brings a drawing to the size and the middle that the data set's examples have.
 * @param {Stroke[]} strokes @param {Habit} habit
 * @returns {Move}
 */
export function centring(strokes, { size, x, y, pen }) {
  const box = boundsOf(strokes);
  if (!box) return STAY;
  const wanted = Math.max(size - pen, 0.05);
  const scale = Math.min(wanted / Math.max(box.width, box.height, 0.02), 4);
  return { scale, x: x - (box.left + box.width / 2) * scale, y: y - (box.top + box.height / 2) * scale };
}

/**
 * The picture [channels * height * width], 0..1: strokes over `under` (or the background), averaged over each pixel.
 * @param {Stroke[]} strokes
 * @param {{channels: number, height: number, width: number, background: number, move?: Move, pen?: number|null, under?:
 *   Float32Array|null}} look
 *   `pen`: one width for all strokes instead of their own
 * @returns {Float32Array}
 */
export function raster(strokes, { channels, height, width, background, move = STAY, pen = null, under = null }) {
  const fine = Math.max(2, Math.min(6, Math.round(160 / Math.max(height, width))));
  const [rows, columns] = [height * fine, width * fine];
  const area = rows * columns;
  const values = new Float32Array(channels * area).fill(background);
  if (under) enlarge(values, under, { channels, height, width, fine });
  for (const stroke of strokes) paint(values, stroke, { channels, rows, columns, background, move, pen });
  return averaged(values, { channels, height, width, fine });
}

/**
 * @param {Float32Array} values @param {Float32Array} under
 * @param {{channels: number, height: number, width: number, fine: number}} size
 */
function enlarge(values, under, { channels, height, width, fine }) {
  const columns = width * fine;
  for (let place = 0; place < values.length; place += 1) {
    const channel = Math.floor(place / (columns * height * fine)) % channels;
    const [row, column] = [Math.floor(place / columns) % (height * fine), place % columns];
    values[place] = under[(channel * height + Math.floor(row / fine)) * width + Math.floor(column / fine)];
  }
}

/**
 * @param {Float32Array} values @param {Stroke} stroke
 * @param {{channels: number, rows: number, columns: number, background: number, move: Move, pen: number|null}} on
 */
function paint(values, stroke, { channels, rows, columns, background, move, pen }) {
  const side = Math.max(rows, columns);
  const [offsetX, offsetY] = [(columns - side) / 2, (rows - side) / 2];
  const radius = ((pen ?? stroke.width) * side) / 2;
  const points = stroke.points.map(([x, y]) => [
    (x * move.scale + move.x) * side + offsetX,
    (y * move.scale + move.y) * side + offsetY,
  ]);
  const cover = new Float32Array(rows * columns);
  for (let index = 0; index < points.length; index += 1)
    coverSegment(cover, points[index], points[index + 1] ?? points[index], { rows, columns, radius });
  for (let place = 0; place < cover.length; place += 1) {
    if (cover[place] === 0) continue;
    for (let channel = 0; channel < channels; channel += 1) {
      const at = channel * rows * columns + place;
      const colour = stroke.isEraser ? background : stroke.colour[channel];
      values[at] += (colour - values[at]) * cover[place];
    }
  }
}

/**
 * How much of each place a round pen covers from one point to another; the most of all segments counts.
 * @param {Float32Array} cover
 * @param {number[]} from
 * @param {number[]} to
 * @param {{rows: number, columns: number, radius: number}} on
 */
function coverSegment(cover, [x1, y1], [x2, y2], { rows, columns, radius }) {
  const reach = radius + 1;
  const [top, bottom] = [
    Math.max(0, Math.floor(Math.min(y1, y2) - reach)),
    Math.min(rows - 1, Math.ceil(Math.max(y1, y2) + reach)),
  ];
  const [left, right] = [
    Math.max(0, Math.floor(Math.min(x1, x2) - reach)),
    Math.min(columns - 1, Math.ceil(Math.max(x1, x2) + reach)),
  ];
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const [px, py] = [column + 0.5 - x1, row + 0.5 - y1];
      const along = length ? Math.min(Math.max((px * dx + py * dy) / length, 0), 1) : 0;
      const share = Math.min(Math.max(radius + 0.5 - Math.hypot(px - along * dx, py - along * dy), 0), 1);
      const at = row * columns + column;
      if (share > cover[at]) cover[at] = share;
    }
  }
}

/**
 * @param {Float32Array} values @param {{channels: number, height: number, width: number, fine: number}} size
 * @returns {Float32Array}
 */
function averaged(values, { channels, height, width, fine }) {
  const result = new Float32Array(channels * height * width);
  const columns = width * fine;
  for (let place = 0; place < values.length; place += 1) {
    const channel = Math.floor(place / (columns * height * fine));
    const [row, column] = [Math.floor(place / columns) % (height * fine), place % columns];
    result[(channel * height + Math.floor(row / fine)) * width + Math.floor(column / fine)] += values[place];
  }
  const share = 1 / (fine * fine);
  for (let place = 0; place < result.length; place += 1) result[place] *= share;
  return result;
}
