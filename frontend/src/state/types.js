// The shapes of everything the page holds, as JSDoc types; no code, imports nothing.

/** @typedef {import('../shape.js').Kind} Kind What a shape is the shape of. */
/** @typedef {Record<string, any>} JsonSchema A JSON Schema of one choice or one field, with our `x-` hints. */
/**
 * @typedef {object} CatalogEntry
 * @property {string} title
 * @property {string} group
 * @property {string} help
 * @property {JsonSchema} schema
 * @property {ChoiceSpec} starter the document of one that was just picked, every default written out
 * @property {string} [draw]
 * @property {string} [short]
 * @property {string} [summary]
 * @property {Kind[]} [accepts] of a layer: the kinds of shapes that it takes
 * @property {string|null} [units_field] of a layer: the field that says how many values it gives
 * @property {boolean} [lays_in_a_row] of a layer: it makes one row of values of whatever shape
 * @property {boolean} [is_uploaded] of a data set: somebody uploads it first
 * @property {boolean} [is_constant] of a schedule: the rate stays as chosen
 */
/**
 * @typedef {object} Catalog Everything that can be chosen; each kind in teaching order.
 * @property {Record<string, CatalogEntry>} layers
 * @property {Record<string, CatalogEntry>} data
 * @property {Record<string, CatalogEntry>} losses
 * @property {Record<string, CatalogEntry>} optimizers
 * @property {Record<string, CatalogEntry>} initializers
 * @property {Record<string, CatalogEntry>} probes
 * @property {Record<string, CatalogEntry>} [explanations] what can be asked of a network at one moment
 * @property {Record<string, CatalogEntry & {why: string, advice: string, basis: string}>} [findings] what the doctor
 *   looks for
 * @property {Record<string, CatalogEntry>} [schedules]
 * @property {Record<string, CatalogEntry>} [augmentations]
 * @property {Record<string, CatalogEntry>} [uploads] the formats of files
 * @property {{spec: Spec}} defaults
 * @property {{title: string, spec: Spec}[]} [presets]
 * @property {Record<string, any>} limits
 */

/** @typedef {{type: string, id?: string, inputs?: string[], [field: string]: any}} LayerSpec */
/** @typedef {{layers: LayerSpec[], [field: string]: any}} NetworkSpec */
/** @typedef {{type: string, [field: string]: any}} ChoiceSpec A data set, loss, optimiser or initialiser. */
/**
 * @typedef {{loss?: ChoiceSpec, optimizer?: ChoiceSpec, batch_size?: number, epochs?: number, seed?: number, [field:
 *   string]: any}} TrainingSpec
 */
/**
 * @typedef {object} Spec The saved document, version 1.
 * @property {number} [version]
 * @property {string} [name]
 * @property {ChoiceSpec} data
 * @property {NetworkSpec} network
 * @property {TrainingSpec} [training]
 * @property {{run: string, epoch: number}} [start] of a fork: whose weights it begins with
 * @property {{sample?: number, samples?: number[], [field: string]: any}} [watch]
 */

/**
 * @typedef {object} InspectedLayer
 * @property {string} id
 * @property {string} type
 * @property {number[][]} input_shapes
 * @property {number[]} output_shape
 * @property {Kind} kind of its output
 * @property {Kind[]} input_kinds
 * @property {number} parameters
 * @property {number} multiply_adds
 * @property {number} activation_bytes
 * @property {number|null} receptive_field
 * @property {string} arithmetic
 */
/**
 * @typedef {object} Problem
 * @property {string} code
 * @property {(string|number)[]} path
 * @property {string|null} layer id of the layer it is about, null for the network as a whole
 * @property {string} message
 * @property {NetworkSpec|null} [fix] the whole corrected network
 * @property {string|null} [fix_label]
 * @property {'error'|'warning'} [severity]
 */
/**
 * @typedef {object} Inspection
 * @property {InspectedLayer[]} layers
 * @property {number} parameters
 * @property {number} multiply_adds
 * @property {number} memory_bytes
 * @property {Problem[]} problems
 * @property {boolean} trainable
 * @property {string[]} ids of all layers, also those that are not possible
 * @property {Spec} spec the document with every default written out
 * @property {number|null} [seconds_per_epoch] estimated, on the server's machine
 * @property {number|null} [seconds] of the whole run
 */
/** @typedef {{path: (string|number)[], code: string, message: string}} FieldError */

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
/** @typedef {{index: number, label: number|null, class_name: string|null, split: 'train'|'test'|null}} Sample */
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

/** @typedef {'queued'|'running'|'paused'|'finished'|'stopped'|'diverged'|'failed'} RunState */
/**
 * @typedef {object} Run
 * @property {string} id
 * @property {string} name
 * @property {RunState} state
 * @property {Spec} spec
 * @property {number} epoch
 * @property {number} epochs
 * @property {number|null} [queue_position]
 * @property {{run: string, epoch: number}|null} [forked_from] whose weights it began with
 * @property {string} created_at
 * @property {string|null} started_at
 * @property {string|null} ended_at
 * @property {string|null} reason
 * @property {number|null} [test_accuracy] of the newest epoch
 * @property {number|null} [test_loss] of the newest epoch
 * @property {string[]} [tags]
 * @property {string} [data] type of the data set
 * @property {string} [experiment] the same for runs that differ only by seed
 * @property {{data: number, training: number}} [seeds]
 * @property {number|null} [parameters]
 * @property {number|null} [seconds] of training so far
 * @property {number|null} [best_epoch] the one with the lowest test loss
 * @property {number|null} [best_test_loss]
 * @property {number|null} [best_test_accuracy] of the best epoch
 */
/** @typedef {Required<Omit<Run, 'spec'>>} Result A run of the table of results: all but its spec. */

/** @typedef {{loss: number|null, accuracy: number|null}} Measure */
/** @typedef {{mean: number|null, min: number|null, max: number|null}} Spread */
/**
 * @typedef {object} LayerReport
 * @property {string} id
 * @property {Spread|null} gradient_norm
 * @property {number|null} bias_gradient_norm
 * @property {number|null} weight_norm
 * @property {number|null} update_ratio
 * @property {{mean: number|null, std: number|null, dead_fraction: number|null, saturated_fraction?: number|null}|null}
 *   activation
 * @property {number|null} [output_gradient_norm] the error signal (delta) at its output
 */
/**
 * @typedef {object} EpochReport
 * @property {number} epoch counted from 1
 * @property {Measure} train
 * @property {Measure} test
 * @property {number} learning_rate
 * @property {number} seconds
 * @property {LayerReport[]} layers
 * @property {Trace|null} [trace]
 */
/**
 * @typedef {{losses: (number|null)[], gradient_steps: number[], gradient_norms: (number|null)[], every: number}} Trace
 *   the steps of one epoch; `every` of them make a point
 */
/** @typedef {{epoch: number, step: number, name: string, old: number, new: number}} SettingMark */
/**
 * @typedef {object} Prediction What the trained network answers to a sample it was not watched with.
 * @property {number} sample index
 * @property {number} epoch of the checkpoint that answered
 * @property {number[]|null} probabilities one per class
 * @property {(number|null)[]} outputs
 */
/** @typedef {{type: string, seq: number, at?: string, [field: string]: any}} RunEvent */
/**
 * @typedef {object} StartedFacts
 * @property {string} device
 * @property {number} epoch done before it started: of a fork, or a run that goes on
 * @property {number} train_examples
 * @property {number} test_examples
 * @property {number} steps_per_epoch
 * @property {number} parameters
 * @property {string[]} layers
 * @property {string[]} trained_layers
 */
/**
 * @typedef {{label: string, effect: string, changes: Partial<Spec>}} Remedy top-level parts of the spec to put in place
 *   of the old
 */
/**
 * @typedef {object} Finding One thing the doctor found; its words are in the catalog's findings.
 * @property {string} finding its type
 * @property {string|null} layer the layer meant, 'input' for the data
 * @property {number} since the epoch it was found after
 * @property {'certain'|'likely'|'possible'} certainty
 * @property {string} sentence what was measured
 * @property {{name: string, value: number|null, limit: string}[]} figures
 * @property {Remedy|null} remedy
 */
/**
 * @typedef {{epoch: number, findings: Finding[]}} Diagnosis the first finding is the cause, the others were also seen
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

/**
 * @typedef {object} DataPreview
 * @property {string} type
 * @property {number[]} input_shape
 * @property {Kind} kind of one input
 * @property {string[]} classes
 * @property {number} outputs
 * @property {number} examples
 * @property {number} train_examples
 * @property {number} test_examples
 * @property {number[]|null} class_counts
 * @property {Sample[]} samples
 * @property {PictureSet|null} pictures
 * @property {{x: number[], y: number[], label: number[], split: number[]}|null} points
 * @property {number} [range]
 * @property {number[][]|null} [values]
 */

/**
 * @typedef {{shape: number[], minimum: number, maximum: number, data: Uint8Array}} PictureSet [n,c,h,w] pictures in one
 *   scale
 */
/**
 * @typedef {{original: PictureSet|null, pictures: PictureSet|null, originalValues: number[][]|null, values:
 *   number[][]|null}} Variants of one example
 */

/**
 * @typedef {{row?: number, column?: string, file?: string, message: string}} UploadWarning something that was left out,
 *   and where
 */
/**
 * @typedef {object} Upload A data set of the user's own.
 * @property {string} id
 * @property {string} name
 * @property {string} format
 * @property {string} created_at
 * @property {number[]} input_shape
 * @property {string[]} classes
 * @property {number} outputs
 * @property {number} examples
 * @property {number} bytes
 * @property {UploadWarning[]} warnings
 */

/**
 * @typedef {{type: string, [field: string]: any}} Explanation What is asked of a network at one moment; see the
 *   catalog's explanations.
 */

/** @typedef {'idle'|'connecting'|'live'|'reconnecting'|'ended'} Connection */
/** @typedef {{kind: 'error'|'info', title: string, detail: string, code?: string}} Notice */

export {};
