// Kernels as a PNG file, with their title and scale. Imports drawings.

import { drawKernels, kernelLayout, signedRange } from '../../drawings/kernels.js';
import { palette } from '../../drawings/theme.js';
import { short } from '../../format.js';
import { drawNote, DRAWN, drawScale, RATIO, savePng } from './png-file.js';
import { phrase } from '../../words/inspector.js';

/**
 * @param {import('../../drawings/kernels.js').Kernels} picture
 * @param {{title: string, fileName: string, isColour: boolean}} what
 * @returns {void}
 */
export function saveKernels(picture, { isColour, ...what }) {
  const colour = palette();
  const layout = kernelLayout(picture, DRAWN, RATIO);
  const { low, high } = signedRange(picture);
  savePng(
    what,
    layout.height,
    (context, place) => drawKernels(context, picture, layout, { palette: colour, ratio: RATIO, ...place }),
    (foot) => {
      if (isColour) drawNote(foot, phrase('greyIs0Up', { high: short(high) }));
      else drawScale(foot, [short(low), short(high)], colour.signed);
    },
  );
}
