// The large drawing of a layer as a PNG file, with its title and scale. Imports drawings.

import { colours } from '../../drawings/layer-picture.js';
import { layerRange } from '../../drawings/picture.js';
import { palette } from '../../drawings/theme.js';
import { short } from '../../format.js';
import { DRAWN, drawScale, RATIO, savePng } from './png-file.js';
import { drawSheet, layoutOf } from './sheet.js';
import { phrase } from '../../words/inspector.js';

/**
 * @param {import('../../drawings/picture.js').Picture} picture
 * @param {{title: string, fileName: string, isLocal: boolean, zoomed: number | null, labels: string[]}} what
 * @returns {void}
 */
export function savePicture(picture, { title, fileName, ...look }) {
  const colour = palette();
  const layout = layoutOf(picture, DRAWN, RATIO, look.zoomed);
  const { low, high } = layerRange(picture);
  const ends = look.isLocal ? [phrase('smallest'), phrase('largestOfEachChannel')] : [short(low), short(high)];
  savePng(
    { title, fileName },
    layout.height,
    (context, place) => drawSheet(context, picture, layout, { palette: colour, ratio: RATIO, ...look, ...place }),
    (foot) => drawScale(foot, ends, colours(colour, picture)),
  );
}
