// How training varies an example: asked of the server while someone looks. Imports the store and the API.
import { effect, signal } from '@preact/signals';
import { ApiError, previewAugmentations } from '../../api.js';
import { decodeVariants } from './frames.js';
import { hasInlineExamples } from '../document/inline.js';
import { latest } from './latest.js';
import { spec } from '../store.js';

/** @import { ChoiceSpec, Variants } from '../types.js' */

const DELAY_MS = 60;

/** @type {ChoiceSpec[]} */
const NONE = [];

/**
 * What the list of augmentations makes of the watched example; null where nothing is known.
 * @type {import('@preact/signals').Signal<Variants|null>}
 */
export const variants = signal(null);

/** Other chances, other variants. */
const seed = signal(0);
export const showOthers = () => {
  seed.value += 1;
};

const asking = latest(previewAugmentations, {
  delay: DELAY_MS,
  isAborting: true,
  onAnswer: (answer) => {
    variants.value = decodeVariants(answer);
  },
  // What is wrong with the list stands at its rows; anything else leaves the strip empty.
  onError: (error) => {
    if (error instanceof ApiError) variants.value = null;
  },
});

/** Ask about the list as it is edited, until the answer is called. @returns {() => void} */
export const keepVarying = () =>
  effect(() => {
    const document = spec.value;
    const augmentations = document?.training?.augmentations ?? NONE;
    const question = { augmentations, sample: document?.watch?.sample ?? 0, seed: seed.value };
    if (document && augmentations.length && !hasInlineExamples(document.data))
      return asking.ask({ data: document.data, ...question });
    asking.cancel();
    variants.value = null;
  });
