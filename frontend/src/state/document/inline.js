// The samples of a data set whose examples stand in the document itself: nothing to ask the server for. Imports only
// types.

import { kindOf } from '../../shape.js';

/** @import { ChoiceSpec, DataPreview } from '../types.js' */

const SHOWN = 48;

/** @param {ChoiceSpec} data @returns {boolean} */
export const hasInlineExamples = (data) => Array.isArray(data.inputs) && Array.isArray(data.targets);

/** @param {ChoiceSpec} data with `inputs` and `targets` @returns {DataPreview} */
export function previewInline(data) {
  const { inputs, targets, class_names: names } = data;
  const isClasses = targets.every((/** @type {any} */ target) => Number.isInteger(target));
  const count = isClasses ? Math.max(0, ...targets) + 1 : 0;
  const classes = names ?? Array.from({ length: count }, (_, index) => String(index));
  const test = Math.min(Math.round(inputs.length * (data.test_fraction ?? 0)), Math.max(0, inputs.length - 1));
  const shape = shapeOf(inputs[0]);
  return {
    type: data.type,
    input_shape: shape,
    kind: kindOf(shape) ?? 'row',
    classes,
    outputs: isClasses ? count : [targets[0]].flat().length,
    examples: inputs.length,
    train_examples: inputs.length - test,
    test_examples: test,
    class_counts: isClasses
      ? classes.map(
          (/** @type {string} */ _, /** @type {number} */ index) =>
            targets.filter((/** @type {number} */ one) => one === index).length,
        )
      : null,
    // Which of them are kept for testing only the server knows.
    samples: targets.slice(0, SHOWN).map((/** @type {any} */ target, /** @type {number} */ index) => ({
      index,
      label: isClasses ? target : null,
      class_name: isClasses ? classes[target] : null,
      split: 'train',
    })),
    pictures: null,
    points: null,
    values: inputs.slice(0, SHOWN),
  };
}

/** @param {any} value nested lists @returns {number[]} */
const shapeOf = (value) => (Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []);
