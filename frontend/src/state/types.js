// The shapes of everything the page holds, as JSDoc types; no code. What is on the wire is read from wire.d.ts, which
// `make types` writes; only what the page makes of it is written here.
/** @import * as wire from '../wire.js' */

/** @typedef {import('../shape.js').Kind} Kind What a shape is the shape of. */
/** @typedef {Record<string, any>} JsonSchema A JSON Schema of one choice or one field, with our `x-` hints. */
/** @typedef {wire.CatalogEntry} CatalogEntry */
/** @typedef {'layers'|'data'|'losses'|'optimizers'|'initializers'|'probes'} FirstKinds without them there is no page */
/**
 * @typedef {Pick<wire.Catalog, FirstKinds> & Partial<Omit<wire.Catalog, FirstKinds|'defaults'|'limits'>> & {
 *   defaults: {spec: Spec}, limits: Record<string, any>}} Catalog Everything that can be chosen; each kind in teaching
 *   order.
 */

/** @typedef {wire.Choice & {id?: string, inputs?: string[]}} LayerSpec */
/** @typedef {{layers: LayerSpec[], [field: string]: any}} NetworkSpec */
/** @typedef {wire.Choice} ChoiceSpec A data set, loss, optimiser or initialiser. */
/** @typedef {wire.Training & {[field: string]: any}} TrainingSpec */
/**
 * @typedef {Omit<wire.Spec, 'version'|'network'|'training'|'watch'|'start'> & {
 *   version?: number, network: NetworkSpec, training?: TrainingSpec, watch?: wire.Watch & {[field: string]: any},
 *   start?: wire.Start|null}} Spec The saved document, while it is edited: a field may hold what is refused later.
 */

/** @typedef {wire.InspectedLayer} InspectedLayer */
/** @typedef {Omit<wire.SpecProblem, 'fix'> & {fix?: NetworkSpec|null}} Problem `fix` is the whole corrected network */
/** @typedef {Omit<wire.Inspection, 'problems'> & {problems: Problem[]}} Inspection */
/** @typedef {wire.ErrorItem} FieldError */

/**
 * @typedef {object} Picture value = minimum + data/255 * (maximum - minimum)
 * @property {string} draw 'maps' [channels,h,w] | 'units' [n] | 'boundary' [classes,h,w] | 'probabilities' [classes] |
 *   'kernels' [units,channels,h,w] | 'samples' [examples,...] | 'histogram' [bins]
 * @property {string} [quantity] what it is of, where `draw` leaves that open
 * @property {[number, number]} [extent] the range of the x axis of a histogram
 * @property {string} layer a layer id, 'input' or 'output'
 * @property {number[]} shape of `data`
 * @property {number} channels how many there truly are, where only the first are pictured
 * @property {number|null} minimum
 * @property {number|null} maximum
 * @property {Uint8Array} data
 */
/** @typedef {wire.Sample} Sample */
/**
 * @typedef {object} Frame The pictures of one moment.
 * @property {'preview'|'run'} source untrained preview, or taken while a run trained
 * @property {number} epoch
 * @property {number} step
 * @property {Sample|null} sample
 * @property {number|null} sampleIndex which sample they are of, where only that is known
 * @property {number[]} samples the watched examples, where several are shown side by side
 * @property {Map<string, Picture[]>} byLayer
 */

/** @typedef {wire.Run['state']} RunState */
/** @typedef {Omit<wire.Run, 'spec'> & {spec: Spec}} Run */
/** @typedef {wire.RunSummary} Result A run of the table of results: all but its spec. */

/** @typedef {wire.Measure} Measure */
/** @typedef {wire.Spread} Spread */
/** @typedef {wire.LayerReport} LayerReport */
/** @typedef {wire.EpochReport} EpochReport */
/** @typedef {wire.Trace} Trace the steps of one epoch; `every` of them make a point */
/** @typedef {Omit<wire.SettingChanged, 'type'|'seq'|'at'>} SettingMark */
/**
 * @typedef {object} Prediction What the trained network answers to a sample it was not watched with.
 * @property {number} sample index
 * @property {number} epoch of the checkpoint that answered
 * @property {number[]|null} probabilities one per class
 * @property {(number|null)[]} outputs
 */
/** @typedef {{type: string, seq: number, at?: string, [field: string]: any}} RunEvent one that may be unknown here */
/** @typedef {Omit<wire.RunStarted, 'type'|'seq'|'at'|'epochs'>} StartedFacts */
/** @typedef {wire.RemedyReport} Remedy top-level parts of the spec to put in place of the old */
/** @typedef {wire.FindingReport} Finding One thing the doctor found; its words are in the catalog's findings. */
/**
 * @typedef {Pick<wire.DiagnosisChanged, 'epoch'|'findings'>} Diagnosis the first finding is the cause, the others were
 *   also seen
 */
/**
 * @typedef {object} RunHistory What the events of one run add up to.
 * @property {number} seq the last event taken in
 * @property {RunState} state
 * @property {string|null} reason
 * @property {number} epoch epochs done
 * @property {number} total epochs planned
 * @property {EpochReport[]} epochs
 * @property {SettingMark[]} marks
 * @property {StartedFacts|null} started
 * @property {number|null} learningRate the one in force
 * @property {number|null} sample the example that is watched since it was changed; null: the document's
 * @property {Diagnosis|null} diagnosis what the doctor thinks; null: nothing was found so far
 * @property {string[]} unknown types of events this page does not know
 */

/** @typedef {Omit<wire.PictureSet, 'data'> & {data: Uint8Array}} PictureSet [n,c,h,w] pictures in one scale, decoded */
/** @typedef {Omit<wire.DataPreview, 'pictures'> & {pictures: PictureSet|null}} DataPreview */
/**
 * @typedef {{original: PictureSet|null, pictures: PictureSet|null, originalValues: number[][]|null, values:
 *   number[][]|null}} Variants of one example
 */

/** @typedef {wire.UploadWarning} UploadWarning something that was left out, and where */
/** @typedef {wire.Upload} Upload A data set of the user's own. */

/** @typedef {wire.Choice} Explanation What is asked of a network at one moment; see the catalog's explanations. */

/** @typedef {'idle'|'connecting'|'live'|'reconnecting'|'ended'} Connection */
/** @typedef {{kind: 'error'|'info', title: string, detail: string, code?: string}} Notice */

export {};
