// What single training steps reported, as columns that grow with the run. Imports only types.

import { useMemo } from 'preact/hooks';

/** @import { EpochReport, RunHistory } from '../../state/types.js' */
/**
 * @typedef {object} TraceColumns steps are counted from 1 over the whole run
 * @property {number[]} steps
 * @property {(number | null)[]} losses
 * @property {number[]} gradientSteps
 * @property {(number | null)[]} norms of the whole gradient
 * @property {number} stepsPerEpoch
 */

/** @param {EpochReport[]} epochs */
export const hasTrace = (epochs) => Boolean(epochs.at(-1)?.trace?.losses.length);

/** @param {RunHistory} history @returns {TraceColumns} the same arrays each time, longer */
export function useTrace(history) {
  const read = useMemo(createTrace, []);
  return read(history.epochs, history.started?.steps_per_epoch ?? null);
}

/**
 * Extended where the list of epochs grew, and read anew where it changed otherwise.
 * @returns {(epochs: EpochReport[], stepsPerEpoch: number | null) => TraceColumns}
 */
export function createTrace() {
  /** @type {TraceColumns} */
  let columns = emptyColumns();
  /** @type {EpochReport | undefined} */
  let last;
  let length = 0;
  return (epochs, stepsPerEpoch) => {
    const isLonger = length > 0 && epochs[length - 1] === last;
    if (!isLonger) columns = emptyColumns();
    for (let index = isLonger ? length : 0; index < epochs.length; index += 1)
      take(columns, epochs[index], stepsPerEpoch);
    [length, last] = [epochs.length, epochs.at(-1)];
    return columns;
  };
}

/** @returns {TraceColumns} */
const emptyColumns = () => ({ steps: [], losses: [], gradientSteps: [], norms: [], stepsPerEpoch: 1 });

/** @param {TraceColumns} columns @param {EpochReport} report @param {number | null} stepsPerEpoch */
function take(columns, { epoch, trace }, stepsPerEpoch) {
  if (!trace) return;
  const { every = 1 } = trace; // reports that are older than the field have a point for each step
  const perEpoch = stepsPerEpoch ?? trace.losses.length * every;
  const before = (epoch - 1) * perEpoch;
  columns.stepsPerEpoch = perEpoch;
  // A point that stands for several steps stands at the last of them.
  trace.losses.forEach((loss, index) => {
    columns.steps.push(before + Math.min(perEpoch, (index + 1) * every));
    columns.losses.push(loss);
  });
  trace.gradient_norms.forEach((norm, index) => {
    columns.gradientSteps.push(before + trace.gradient_steps[index] + 1);
    columns.norms.push(norm);
  });
}
