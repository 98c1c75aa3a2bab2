// Where tiles go in a box. Pure; imports nothing.

/** @typedef {{columns: number, rows: number, width: number, height: number, gap: number}} Tiling in device pixels */

/**
 * The arrangement of `count` tiles of one aspect ratio that makes them largest inside a box.
 * @param {number} count
 * @param {{width: number, height: number}} box
 * @param {{width: number, height: number}} tile only its aspect ratio matters
 * @param {number} gap
 * @returns {Tiling}
 */
export function fitTiles(count, box, tile, gap) {
  let best = { columns: 1, rows: Math.max(count, 1), width: 0, height: 0, gap };
  for (let columns = 1; columns <= Math.max(count, 1); columns += 1) {
    const rows = Math.ceil(count / columns);
    const scale = Math.min(
      (box.width - gap * (columns - 1)) / columns / tile.width,
      (box.height - gap * (rows - 1)) / rows / tile.height,
    );
    const [width, height] = [Math.floor(tile.width * scale), Math.floor(tile.height * scale)];
    if (width > best.width) best = { columns, rows, width, height, gap };
  }
  return best;
}

/**
 * Tiles in as many columns as fit a width, none narrower than `least` nor wider than `most`.
 * @param {number} count
 * @param {number} available
 * @param {{width: number, height: number}} tile only its aspect ratio matters
 * @param {{least: number, most: number, gap: number}} limits
 * @returns {Tiling}
 */
export function flowTiles(count, available, tile, { least, most, gap }) {
  const fitting = Math.max(1, Math.floor((available + gap) / (least + gap)));
  // Rows of one length look calmer than a full row and a rest.
  const columns = Math.max(1, Math.ceil(count / Math.ceil(count / fitting)));
  const width = Math.max(1, Math.min(most, Math.floor((available - gap * (columns - 1)) / columns)));
  const height = Math.max(1, Math.round((width * tile.height) / tile.width));
  return { columns, rows: Math.ceil(count / columns), width, height, gap };
}

/**
 * Left and top of a tile.
 * @param {Tiling} tiling
 * @param {number} index
 * @returns {[number, number]}
 */
export function tileAt(tiling, index) {
  const [column, row] = [index % tiling.columns, Math.floor(index / tiling.columns)];
  return [column * (tiling.width + tiling.gap), row * (tiling.height + tiling.gap)];
}

/**
 * The tile under a point, and the point's place in it from 0 to 1; null in a gap or outside.
 * @param {Tiling} tiling
 * @param {number} count
 * @param {number} x
 * @param {number} y
 * @returns {{index: number, x: number, y: number} | null}
 */
export function tileUnder(tiling, count, x, y) {
  const [pitchX, pitchY] = [tiling.width + tiling.gap, tiling.height + tiling.gap];
  const [column, row] = [Math.floor(x / pitchX), Math.floor(y / pitchY)];
  const [inX, inY] = [(x - column * pitchX) / tiling.width, (y - row * pitchY) / tiling.height];
  const index = row * tiling.columns + column;
  if (column < 0 || column >= tiling.columns || row < 0 || index >= count || inX >= 1 || inY >= 1) return null;
  return { index, x: inX, y: inY };
}

/**
 * Width and height of all tiles together.
 * @param {Tiling} tiling
 * @returns {[number, number]}
 */
export function tilingSize({ columns, rows, width, height, gap }) {
  return [columns * width + (columns - 1) * gap, rows * height + (rows - 1) * gap];
}

/**
 * The index of `count` units drawn as a near-square block of cells.
 * @param {number} count
 * @returns {{columns: number, rows: number}}
 */
export function block(count) {
  const columns = Math.max(1, Math.ceil(Math.sqrt(count)));
  return { columns, rows: Math.max(1, Math.ceil(count / columns)) };
}
