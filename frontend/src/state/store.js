// Every signal of the page, named and typed in one place; imports what derives them.
import { computed, signal } from '@preact/signals';
import { overlaid } from './asking/frames.js';
import { emptyHistory } from './run/reducer.js';
import { goesOn } from './run/states.js';
import { equal, withoutNulls } from './document/equal.js';

/** @import * as T from './types.js' */
/** @template V @typedef {import('@preact/signals').Signal<V>} Signal */

/** What can be chosen; null until the server has answered. @type {Signal<T.Catalog|null>} */
export const catalog = signal(null);

/** The document as it is edited now. @type {Signal<T.Spec|null>} */
export const spec = signal(null);

/** Which layer is open: a layer id, 'input', or null. @type {Signal<string|null>} */
export const selectedLayer = signal(/** @type {string|null} */ (null));

/** Which view stands under the stack: the chosen layer, or one of views/study/tabs.js. @type {Signal<string>} */
export const openTab = signal('layer');

/** Shapes, parameters and problems of `spec`. @type {Signal<T.Inspection|null>} */
export const inspection = signal(null);

/**
 * 'fresh': inspection belongs to `spec`; 'pending': an answer is awaited; 'invalid': the document was refused.
 * @type {Signal<'pending'|'fresh'|'invalid'>}
 */
export const inspectionState = signal('pending');

/** Fields that the server refused, by path. @type {Signal<T.FieldError[]>} */
export const fieldErrors = signal([]);

/** Sample inputs of the chosen data set. @type {Signal<T.DataPreview|null>} */
export const dataPreview = signal(null);

/** Pictures of the untrained network of `spec`. @type {Signal<T.Frame|null>} */
export const previewFrame = signal(null);

/** Newest pictures of the open run. @type {Signal<T.Frame|null>} */
export const runFrame = signal(null);

/** The open run, or null where the page shows an untrained network. @type {Signal<T.Run|null>} */
export const run = signal(null);

/** The document the open run was started from, in the words of `spec`. @type {Signal<T.Spec|null>} */
export const runSpec = signal(null);

/** What the open run has said so far. @type {Signal<T.RunHistory>} */
export const history = signal(emptyHistory());

/** Pictures of an example of the user's own, while it is shown in the cards instead. @type {Signal<T.Frame|null>} */
export const ownFrame = signal(null);

/**
 * What the trained network answers to the watched sample, where its pictures are of another.
 * @type {Signal<T.Prediction|null>}
 */
export const prediction = signal(null);

/** An earlier epoch whose pictures are looked at; null follows the newest. @type {Signal<number|null>} */
export const viewedEpoch = signal(/** @type {number|null} */ (null));

/** Whether the run's epochs are played as a film. @type {Signal<boolean>} */
export const isPlaying = signal(false);

/**
 * The epochs of the open run whose weights are kept: what can be explained and forked.
 * @type {Signal<{epoch: number, bytes: number, is_best: boolean}[]>}
 */
export const keptEpochs = signal([]);

/**
 * Which epoch's weights answered the newest explanation, and which was asked for (null: the newest).
 * @type {Signal<{asked: number|null, epoch: number}|null>}
 */
export const explainedEpoch = signal(/** @type {{asked: number|null, epoch: number}|null} */ (null));

/** The line to the server for the open run. @type {Signal<T.Connection>} */
export const connection = signal('idle');

/** Earlier runs, newest first; null until asked for. @type {Signal<T.Run[]|null>} */
export const runs = signal(null);

/** Whether more runs can be asked for: the cursor. @type {Signal<string|null>} */
export const runsNext = signal(/** @type {string|null} */ (null));

/** A command or request the user waits for ('train', 'pause', ...), or null. @type {Signal<string|null>} */
export const pending = signal(/** @type {string|null} */ (null));

/** What went wrong last, for a dismissible notice. @type {Signal<T.Notice|null>} */
export const notice = signal(null);

/** What a screen reader is told. @type {Signal<string>} */
export const announcement = signal('');

/** The colours in force. @type {Signal<'light'|'dark'>} */
export const theme = signal('light');

export const isActive = computed(() => run.value !== null && goesOn(history.value.state));
export const isRunning = computed(() => run.value !== null && history.value.state === 'running');

/** Whether figures on screen may be old: the line is down while the run goes on. */
export const isStale = computed(() => isActive.value && connection.value === 'reconnecting');

// Both are complete: what the server answers is, and the edited document is completed by its inspection.
const plainSpec = computed(() => withoutNulls(spec.value));
const plainRunSpec = computed(() => withoutNulls(runSpec.value));

/** The learning rate changes live, so it never waits for a next run. @param {any} setting */
function withoutRate(setting) {
  if (typeof setting !== 'object' || setting === null) return setting;
  const { learning_rate: _, ...rest } = setting;
  return rest;
}

/** Whether what is edited is, in data, network and watched sample, what the open run trains. */
export const isRunNetwork = computed(() => {
  const [edited, trained] = [plainSpec.value, plainRunSpec.value];
  return (
    edited !== null && trained !== null && equal(edited.network, trained.network) && equal(edited.data, trained.data)
  );
});

/** Settings of training that were changed since the open run began, and so wait for the next one. */
export const waitingSettings = computed(() => {
  const [edited, trained] = [plainSpec.value, plainRunSpec.value];
  if (!edited || !trained) return [];
  const names = Object.keys({ ...edited.training, ...trained.training });
  const waiting = names.filter(
    (name) => !equal(withoutRate(edited.training?.[name]), withoutRate(trained.training?.[name])),
  );
  return equal(edited.watch, trained.watch) ? waiting : [...waiting, 'watch'];
});

/** Whether a new run would be another experiment than the open one. */
export const isEdited = computed(
  () => runSpec.value !== null && (!isRunNetwork.value || waitingSettings.value.length > 0),
);

/**
 * The pictures to draw in the cards: the run's where the cards show the run's network, else the untrained net's.
 * @type {import('@preact/signals').ReadonlySignal<T.Frame|null>}
 */
export const pictures = computed(() => {
  const taken =
    (isRunNetwork.value && viewedEpoch.value !== 0 && runFrame.value && withSample(runFrame.value)) ||
    previewFrame.value;
  return ownFrame.value ? overlaid(ownFrame.value, taken) : taken;
});

/**
 * A run's frames only say which sample they are of; what it is, the samples of the data set tell.
 * @param {T.Frame} frame
 * @returns {T.Frame}
 */
function withSample(frame) {
  if (frame.sample) return frame;
  const index = frame.sampleIndex ?? runSpec.value?.watch?.sample ?? 0;
  const known = [previewFrame.value?.sample, ...(dataPreview.value?.samples ?? [])].find(
    (sample) => sample?.index === index,
  );
  return { ...frame, sample: known ?? { index, label: null, class_name: null, split: null } };
}

/**
 * Whether the pictures on screen are of another sample than the one that is chosen: a run that has ended takes no more.
 */
export const isOtherSample = computed(() => {
  const shown = pictures.value?.sample?.index;
  return (
    !isActive.value &&
    pictures.value?.source === 'run' &&
    shown !== undefined &&
    shown !== (spec.value?.watch?.sample ?? 0)
  );
});

/** The newest epoch's report, or null. */
export const latestEpoch = computed(() => history.value.epochs.at(-1) ?? null);

/**
 * The report of the epoch that is looked at: an earlier one by the timeline, else the newest.
 * @type {import('@preact/signals').ReadonlySignal<T.EpochReport|null>}
 */
export const shownEpoch = computed(() => {
  const viewed = viewedEpoch.value;
  return viewed === null ? latestEpoch.value : (history.value.epochs.find((report) => report.epoch === viewed) ?? null);
});
