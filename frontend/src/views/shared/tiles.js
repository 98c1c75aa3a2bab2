// A set of pictures in one scale, cut into single ones to draw; pure, imports only types.

/** @import { Picture, PictureSet } from '../../state/types.js' */

/** @param {PictureSet} pictures [n,c,h,w] @returns {Picture[]} */
export function tilesOf({ shape, minimum, maximum, data }) {
  const [count, channels, height, width] = shape;
  const size = channels * height * width;
  return Array.from({ length: count }, (_, index) => ({
    draw: 'maps',
    layer: 'input',
    shape: [channels, height, width],
    channels,
    minimum,
    maximum,
    data: data.subarray(index * size, (index + 1) * size),
  }));
}
