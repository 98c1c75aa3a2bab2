// What the trained network says to a sample it was not watched with: asked of the server, where the run has ended.
// Imports the store.
import { effect } from '@preact/signals';
import { predict } from '../../api.js';
import { latest } from './latest.js';
import { isOtherSample, prediction, run, spec } from '../store.js';

const asking = latest(
  async (/** @type {{id: string, sample: number}} */ { id, sample }, signal) =>
    predict(id, { samples: [sample] }, signal),
  {
    isAborting: true,
    onAnswer: (answer, { sample }) => {
      const [probabilities, outputs] = [answer.probabilities?.[0] ?? null, answer.outputs[0] ?? []];
      prediction.value = { sample, epoch: answer.epoch, probabilities, outputs };
    },
    // A run without a checkpoint has no answer: the page then only says which sample its pictures are of.
    onError: () => {
      prediction.value = null;
    },
  },
);

/** Ask whenever another sample is chosen after the end, for as long as the page lives. @returns {() => void} */
export const keepPredicting = () =>
  effect(() => {
    const [id, sample] = [run.value?.id, spec.value?.watch?.sample ?? 0];
    if (id && isOtherSample.value) return asking.ask({ id, sample });
    asking.cancel();
    prediction.value = null;
  });
