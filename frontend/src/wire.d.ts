// What the server takes and answers, as TypeScript types. `make types` writes this from the OpenAPI document.

/** One choice of the catalog: which fields it has besides, its JSON Schema there says. */
export type Choice = { type: string; [field: string]: any };

/**
 * One layer's output over the probe batch. `dead_fraction`: share of units that are 0 on all of it; only for layers
 * where such units get no gradient (ReLU). `saturated_fraction`: share of all outputs at which the activation's slope
 * is below 1/5 of its steepest; only for those that saturate (sigmoid, tanh).
 */
export type Activation = {
  mean: number | null;
  std: number | null;
  dead_fraction: number | null;
  saturated_fraction?: number | null;
};

/** Nothing: the fork has the settings of the run that it goes on from. */
export type AsItWas = Record<string, never>;

/** What `POST /data/augmentations/preview` asks: variants of one example. */
export type AugmentationQuestion = {
  data: Choice;
  augmentations?: Choice[];
  sample?: number;
  seed?: number;
};

/** Everything that can be chosen, by kind and type, in teaching order. */
export type Catalog = {
  layers: Record<string, CatalogEntry>;
  data: Record<string, CatalogEntry>;
  losses: Record<string, CatalogEntry>;
  optimizers: Record<string, CatalogEntry>;
  initializers: Record<string, CatalogEntry>;
  schedules: Record<string, CatalogEntry>;
  augmentations: Record<string, CatalogEntry>;
  probes: Record<string, CatalogEntry>;
  explanations: Record<string, CatalogEntry>;
  findings: Record<string, CatalogEntry>;
  /** The formats of files. */
  uploads: Record<string, CatalogEntry>;
  training: Record<string, any>;
  watch: Record<string, any>;
  defaults: Default;
  presets: Preset[];
  limits: Limits;
};

/** One choice: what it is called, what it does, and the JSON Schema of its fields. */
export type CatalogEntry = {
  title: string;
  short: string;
  /** A template of its main fields: {units} units. */
  summary: string;
  group: string;
  help: string;
  schema: Record<string, any>;
  starter: Starter;
  /** How the page draws it: of probes and explanations. */
  draw?: string;
  /** Of layers: the kinds of inputs that it reads. */
  accepts?: ('row' | 'tokens' | 'sequence' | 'picture')[];
  /** Of probes: the kinds of layers' outputs that it looks at. */
  kinds?: ('row' | 'tokens' | 'sequence' | 'picture')[];
  why?: string;
  advice?: string;
  /** Of findings: why it matters, what to do, and where that is known from. */
  basis?: string;
  /** Of activations and losses, as people write it. */
  formula?: string;
  /** Of activations: the slope of the output by the net input. */
  derivative?: string;
  /** Of losses: the slope of the loss by an output. */
  slope?: string;
  equation?: any[];
  /** The same to be typeset: texts, and parts {letter}, {symbol}, {power}, {fraction} and {sum}. */
  slope_equation?: any[];
  /** Of layers: the field that says how many values it gives. */
  units_field?: string | null;
  /** Of layers: it makes one row of values of whatever shape. */
  lays_in_a_row?: boolean;
  /** Of data sets: somebody uploads it first. */
  is_uploaded?: boolean;
  /** Of schedules: the rate stays as it was chosen. */
  is_constant?: boolean;
};

/** The epochs whose weights are kept, in order, and the room that they take. */
export type Checkpoints = {
  items: KeptCheckpoint[];
  bytes: number;
};

/** What a user tells a run. */
export type CommandBody = {
  command: 'pause' | 'resume' | 'step' | 'stop' | 'set';
  settings?: NewSettings;
};

/** Examples of a data set: pictures, or points, or else some inputs as numbers. */
export type DataPreview = {
  type: string;
  input_shape: number[];
  /** What one input is. */
  kind: 'row' | 'tokens' | 'sequence' | 'picture';
  classes: string[];
  outputs: number;
  examples: number;
  train_examples: number;
  test_examples: number;
  class_counts: number[] | null;
  samples: Sample[];
  pictures: PictureSet | null;
  points: Points | null;
  /** How far the plane is drawn, from -range to range; with points. */
  range?: number;
  /** Inputs as numbers, nested as their shape is; where there are neither pictures nor points. */
  values?: any[][];
};

/** What the page opens with. */
export type Default = {
  spec: Spec;
};

/** The cause, null for a run without findings, and what else was seen. */
export type Diagnosis = {
  epoch: number;
  /** How many things are looked for. */
  checks: number;
  primary: Finding | null;
  also: Finding[];
};

/**
 * What the doctor thinks from now on, cause before consequence: the first finding is the diagnosis, the others were
 * also seen. None are left where all have passed. Said before the report of the epoch that led to it.
 */
export type DiagnosisChanged = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  findings: FindingReport[];
  type: 'diagnosis_changed';
};

/** The run has ended and everything of it was told. */
export type End = {
  type: 'end';
};

/** One pass over the training examples. `seconds` is the wall time of its training steps alone. */
export type EpochFinished = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  train: Measure;
  test: Measure;
  learning_rate: number;
  seconds: number;
  layers: LayerReport[];
  trace?: Trace | null;
  type: 'epoch_finished';
};

/** The numbers of a run, epoch by epoch. */
export type EpochPage = {
  items: EpochReport[];
};

/** One pass over the training examples. `seconds` is the wall time of its training steps alone. */
export type EpochReport = {
  epoch: number;
  train: Measure;
  test: Measure;
  learning_rate: number;
  seconds: number;
  layers: LayerReport[];
  trace?: Trace | null;
};

/** One thing that is wrong: where, what, and for a network how it is mended. */
export type ErrorItem = {
  path: (string | number)[];
  code: string;
  message: string;
  layer?: string | null;
  fix?: Record<string, any> | null;
  fix_label?: string | null;
  values?: Record<string, any>;
  fix_code?: string | null;
  fix_values?: Record<string, any> | null;
};

/** The next events, in order; an empty list means that there are no more. */
export type EventPage = {
  items: RunEvent[];
  /** Changes when events are taken back: what was read before is then of no use. */
  history: string;
};

/** The answer; which fields it has is each explanation's own. Numbers are finite or null. */
export type ExplanationAnswer = {
  epoch: number;
  [field: string]: any;
};

/** A network that is not trained, and what is asked of it. */
export type ExplanationOfSpec = {
  spec: Spec;
  explanation: Choice;
};

/** One thing that the doctor found, with its words. */
export type Finding = {
  finding: string;
  layer: string | null;
  since: number;
  certainty: 'certain' | 'likely' | 'possible';
  sentence: string;
  figures: Record<string, any>[];
  code?: string;
  values?: Record<string, any>;
  title?: string;
  what?: string;
  why?: string;
  advice?: string;
  basis?: string;
  remedy: Remedy | null;
};

/**
 * One thing the doctor found, and since which epoch; `finding` is its type in the catalog, where its words are.
 * `figures` are the numbers behind `sentence`: [{"name", "value", "limit", "code", "values"}], a value that is not
 * finite None. `code` tells the finding's sentences apart, `values` are the numbers and names in this one.
 */
export type FindingReport = {
  finding: string;
  layer: string | null;
  since: number;
  certainty: 'certain' | 'likely' | 'possible';
  sentence: string;
  figures: Record<string, any>[];
  remedy?: RemedyReport | null;
  code?: string;
  values?: Record<string, any>;
};

/** The server answers. */
export type Health = {
  status: 'alive' | 'ready';
  version: string;
};

/** Always first: the run as it stands, the last `seq` it has, and the id of its history. */
export type Hello = {
  type: 'hello';
  history: string;
  seq: number;
  run: Run;
};

/** One possible layer. Counts are of one example; `receptive_field` in pixels of the input picture's side. */
export type InspectedLayer = {
  id: string;
  type: string;
  input_shapes: number[][];
  output_shape: number[];
  parameters: number;
  multiply_adds: number;
  activation_bytes: number;
  receptive_field: number | null;
  arithmetic: string;
  kind: 'row' | 'tokens' | 'sequence' | 'picture';
  input_kinds: ('row' | 'tokens' | 'sequence' | 'picture')[];
};

/**
 * The layers up to the first impossible one, their totals, and every problem with its fix. Counts and bytes are of one
 * example; `memory_bytes` of training with the batch size of the spec.
 */
export type Inspection = {
  layers: InspectedLayer[];
  parameters: number;
  multiply_adds: number;
  memory_bytes: number;
  problems: SpecProblem[];
  trainable: boolean;
  /** Of all layers, also those that are not possible. */
  ids: string[];
  /** With every default written out. */
  spec: Spec;
  /** Estimated, on the server's machine; null until it has been measured. */
  seconds_per_epoch: number | null;
  /** Of the whole run. */
  seconds: number | null;
};

/** An epoch whose weights are kept. */
export type KeptCheckpoint = {
  epoch: number;
  bytes: number;
  is_best: boolean;
};

/** Another name, other tags, or both; what is left out stays as it is. */
export type Labels = {
  name?: string | null;
  tags?: string[] | null;
};

/** You are too slow, or the server closes: come back with your last `seq`. */
export type Lagging = {
  type: 'lagging';
};

/**
 * One layer at the end of one epoch. What does not apply to the layer, or was not measured, is None. `gradient_norm`:
 * L2 norm of the gradient of the training loss in all of the layer's parameters, before clipping. `update_ratio`: norm
 * of the last step's weight update over the norm of the weights. `output_gradient_norm`: the error signal (delta) of
 * backpropagation: L2 norm of the gradient of the probe batch's mean loss in the layer's output, in evaluation mode.
 */
export type LayerReport = {
  id: string;
  gradient_norm?: Spread | null;
  bias_gradient_norm?: number | null;
  weight_norm?: number | null;
  update_ratio?: number | null;
  activation?: Activation | null;
  output_gradient_norm?: number | null;
};

/** The largest a network, a run or a request may be. Defaults are for a single user. */
export type Limits = {
  /** Layers of one network */
  layers?: number;
  /** Trainable numbers of one network */
  parameters?: number;
  /** Bytes of all layers' outputs for one batch */
  activation_bytes?: number;
  /** Multiply-adds of one run, forward and backward */
  multiply_adds?: number;
  /** Epochs of one run */
  epochs?: number;
  /** Bytes of a JSON body */
  body_bytes?: number;
  /** Bytes of a JSON body that may carry examples */
  inline_body_bytes?: number;
  /** Bytes of all inputs of one data set, as 32-bit floats */
  data_bytes?: number;
  /** Bytes of one uploaded file */
  upload_bytes?: number;
  /** Examples of one uploaded file */
  upload_rows?: number;
  /** Pixels of one uploaded picture, before it is made small */
  upload_pixels?: number;
};

/** Loss (mean over examples, without penalty terms) and accuracy (0..1, None for regression). */
export type Measure = {
  loss: number | null;
  accuracy: number | null;
};

/** The layers, in order. Each reads the one before, unless it says `inputs`. */
export type Network = {
  /** From the input to the output */
  layers: Choice[];
};

/** The untrained network with the watched example pushed through it. */
export type NetworkPreview = {
  epoch: number;
  sample: Sample;
  /** The further watched examples. */
  samples: number[];
  pictures: PreviewPicture[];
};

/** What can be changed while a run goes on. */
export type NewSettings = {
  learning_rate?: number | null;
  sample?: number | null;
};

/** An upload with its preview. */
export type NewUpload = {
  id: string;
  name: string;
  format: string;
  created_at: string;
  input_shape: number[];
  classes: string[];
  outputs: number;
  examples: number;
  class_counts: number[] | null;
  features: string[];
  target_scale: TargetScale | null;
  minimum: number;
  maximum: number;
  warnings: UploadWarning[];
  bytes: number;
  preview: DataPreview;
};

/** The OpenAPI document of every call; `x-sockets` says the same of sockets, for which OpenAPI has no word. */
export type OpenApi = {
  openapi: string;
  info: Record<string, any>;
  paths: Record<string, any>;
  [field: string]: any;
};

/** Pictures in one scale, `shape` [n, channels, height, width]: value = minimum + byte / 255 * reach. */
export type PictureSet = {
  shape: number[];
  minimum: number;
  maximum: number;
  /** Bytes in base64. */
  data: string;
};

/** Nothing happened for a while; the line is alive. */
export type Ping = {
  type: 'ping';
};

/** Points in the plane, in columns of equal length; `split` is 0 for training and 1 for testing. */
export type Points = {
  x: number[];
  y: number[];
  label: number[];
  split: number[];
};

/** What the network answers, an item for each input, by the checkpoint of that epoch. */
export type Prediction = {
  outputs: ((number | null)[])[];
  probabilities: ((number | null)[])[] | null;
  /** Indices of classes; null where the data set asks for numbers. */
  labels: number[] | null;
  epoch: number;
};

/** A network to start from. */
export type Preset = {
  title: string;
  spec: Spec;
};

/** Some planes of numbers: value = minimum + byte / 255 * (maximum - minimum). */
export type PreviewPicture = {
  /** How it is drawn: maps, units, boundary, probabilities, kernels, samples, histogram. */
  draw: string;
  /** A layer's id, or input, or output. */
  layer: string;
  shape: number[];
  minimum: number | null;
  maximum: number | null;
  /** How many there truly are, where only the first are pictured. */
  channels: number;
  quantity?: string;
  /** The range of the x axis of a histogram. */
  extent?: [number, number] | null;
  /** Bytes in base64. */
  data: string;
};

/** Why something cannot be done (RFC 9457). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  /** Stable, for programs. */
  code: string;
  /** For people. */
  detail: string;
  /** The numbers and names in the detail. */
  values?: Record<string, any>;
  errors: ErrorItem[];
  /** With 409: the commands that the run takes now. */
  allowed?: string[];
};

/** What a trained network is asked: inputs written out, or samples of its data set by index. */
export type Question = {
  inputs?: any[] | null;
  samples?: number[] | null;
};

/** What mends it: post the spec, and it trains. */
export type Remedy = {
  label: string;
  effect: string;
  spec: Record<string, any>;
  /** What it does, for programs; empty in what was found before there were codes. */
  code?: string;
  /** The numbers and names in label and effect. */
  values?: Record<string, any>;
};

/** What one click would change: `changes` are top-level parts of the spec, whole, to put in place of the old. */
export type RemedyReport = {
  label: string;
  effect: string;
  changes: Record<string, any>;
  code?: string;
  values?: Record<string, any>;
};

/** What you have is of another history: drop its events and come back with after=0. */
export type Reset = {
  type: 'reset';
  history: string;
};

/** A run. */
export type Run = {
  id: string;
  name: string;
  state: 'queued' | 'running' | 'paused' | 'finished' | 'stopped' | 'diverged' | 'failed';
  tags: string[];
  /** Whose weights it began with. */
  forked_from: Start | null;
  /** Type of the data set. */
  data: string;
  /** The same for runs that differ only by seed. */
  experiment: string;
  seeds: Seeds;
  /** Epochs done. */
  epoch: number;
  epochs: number;
  queue_position: number | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  reason: string | null;
  /** What the reason says, for programs; null in what ended before there were codes. */
  reason_code: string | null;
  /** The numbers and names in the reason. */
  reason_values: Record<string, any> | null;
  test_accuracy: number | null;
  test_loss: number | null;
  best_epoch: number | null;
  best_test_accuracy: number | null;
  best_test_loss: number | null;
  /** What computes its steps; null until it has started. */
  engine: string | null;
  parameters: number | null;
  /** Of training, without pauses. */
  seconds: number | null;
  spec: Spec;
};

/** The loss or a weight is no longer a finite number. */
export type RunDiverged = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  reason: string;
  reason_code?: string | null;
  reason_values?: Record<string, any> | null;
  type: 'run_diverged';
};

/** Everything that a run says, by its type. */
export type RunEvent = RunQueued | RunStarted | DiagnosisChanged | EpochFinished | SettingChanged | RunPaused | RunResumed | RunFinished | RunStopped | RunDiverged | RunFailed;

/** It could not go on: the trainer died, ran out of memory or time, or raised an error. */
export type RunFailed = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  reason: string;
  reason_code?: string | null;
  reason_values?: Record<string, any> | null;
  type: 'run_failed';
};

/** All epochs are done. */
export type RunFinished = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  reason: string;
  reason_code?: string | null;
  reason_values?: Record<string, any> | null;
  type: 'run_finished';
};

/** Runs, newest first, without their specs if it is to be brief. */
export type RunPage = {
  items: (Run | RunSummary)[];
  /** The cursor of the page after; null on the last. */
  next: string | null;
};

/** The trainer waits; `epoch` epochs are done, and `step` steps of the next. */
export type RunPaused = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  step: number;
  type: 'run_paused';
};

/** The run was accepted and saved; it waits for a free place. */
export type RunQueued = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  type: 'run_queued';
};

/** The trainer goes on. */
export type RunResumed = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  step: number;
  type: 'run_resumed';
};

/**
 * The trainer has its data and its network, and takes its first step next. `device` is what it computes on; `epoch` is
 * the number of epochs already done (0, unless resumed). `layers` are the ids of all layers in order, `trained_layers`
 * of those that have parameters. `engine` does the steps; what older runs said has none, it was autograd.
 */
export type RunStarted = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  device: string;
  epochs: number;
  epoch: number;
  train_examples: number;
  test_examples: number;
  steps_per_epoch: number;
  parameters: number;
  layers: string[];
  trained_layers: string[];
  engine?: string;
  type: 'run_started';
};

/** Someone stopped it. */
export type RunStopped = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  reason: string;
  reason_code?: string | null;
  reason_values?: Record<string, any> | null;
  type: 'run_stopped';
};

/** A run without its spec. The measures are of the newest epoch; best is the epoch with the lowest test loss. */
export type RunSummary = {
  id: string;
  name: string;
  state: 'queued' | 'running' | 'paused' | 'finished' | 'stopped' | 'diverged' | 'failed';
  tags: string[];
  /** Whose weights it began with. */
  forked_from: Start | null;
  /** Type of the data set. */
  data: string;
  /** The same for runs that differ only by seed. */
  experiment: string;
  seeds: Seeds;
  /** Epochs done. */
  epoch: number;
  epochs: number;
  queue_position: number | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  reason: string | null;
  /** What the reason says, for programs; null in what ended before there were codes. */
  reason_code: string | null;
  /** The numbers and names in the reason. */
  reason_values: Record<string, any> | null;
  test_accuracy: number | null;
  test_loss: number | null;
  best_epoch: number | null;
  best_test_accuracy: number | null;
  best_test_loss: number | null;
  /** What computes its steps; null until it has started. */
  engine: string | null;
  parameters: number | null;
  /** Of training, without pauses. */
  seconds: number | null;
};

/** One example: its index in the data set, its label, and what it is used for. */
export type Sample = {
  index: number;
  /** A class, a number, or several numbers. */
  label: number | number[] | null;
  class_name: string | null;
  split: 'train' | 'test' | null;
};

/** Of the examples and their split, and of the first weights, the order and the dropout. */
export type Seeds = {
  data: number;
  training: number;
};

/** A setting was changed while the run went on; it holds from the next step. */
export type SettingChanged = {
  /** Counted from 1 in each run, without holes. */
  seq: number;
  /** When it was recorded, RFC 3339 UTC. */
  at: string;
  epoch: number;
  step: number;
  name: string;
  old: number;
  new: number;
  type: 'setting_changed';
};

/** A whole experiment. The same spec with the same seeds gives the same run, to the bit, on the same machine. */
export type Spec = {
  /** Which version's defaults fill in what is not said; an older one is brought up to this one */
  version?: 1 | 2;
  /** What the run is called */
  name?: string;
  data: Choice;
  network: Network;
  training?: Training;
  watch?: Watch;
  /** Go on from the weights of another run; fresh weights if empty */
  start?: Start | null;
};

/**
 * One thing that is wrong with a spec: what, where, and how to mend it. `values` are the numbers and names in
 * `message`, `fix_values` those in `fix_label`; see sentences.py. `path` points into the spec document; `layer` is the
 * id of the layer at fault, if one is. `fix` is the whole corrected `network` document, or None where no single change
 * mends it. A problem of severity "warning" does not keep a network from training.
 */
export type SpecProblem = {
  code: string;
  message: string;
  path: (string | number)[];
  layer: string | null;
  fix: Record<string, any> | null;
  fix_label: string | null;
  severity: string;
  values: Record<string, any>;
  fix_code: string | null;
  fix_values: Record<string, any> | null;
};

/** A quantity over the sampled steps of one epoch. */
export type Spread = {
  mean: number | null;
  min: number | null;
  max: number | null;
};

/** Where a fork begins: at the weights that another run had after an epoch, instead of at fresh ones. */
export type Start = {
  /** The run whose weights these are */
  run: string;
  /** After how many of its epochs; counting goes on from there */
  epoch: number;
};

/** The document of a choice as somebody has it who just picked it. */
export type Starter = {
  type: string;
  [field: string]: any;
};

/** There is no such run; the socket closes. */
export type StreamError = {
  type: 'error';
  code: string;
};

/** A text frame of the WebSocket, and the data of a Server-Sent Event. */
export type StreamMessage = Hello | RunEvent | RunEvent[] | Ping | Reset | Lagging | End | StreamError;

/** Targets were divided by their deviation after their mean was taken away. */
export type TargetScale = {
  mean: number;
  deviation: number;
};

/**
 * The training steps of one epoch one by one, in their order. `losses`: of each step's batch, before its update,
 * without penalty terms, to 7 digits; means of `every` steps where an epoch has more than 20,000. `gradient_norms`: L2
 * norm of the gradient in all parameters, before penalties and clipping, at the steps `gradient_steps` (counted from
 * 0).
 */
export type Trace = {
  losses: (number | null)[];
  gradient_steps: number[];
  gradient_norms: (number | null)[];
  every?: number;
};

/** How the network learns. */
export type Training = {
  /** What is made small; cross-entropy for classes and mean squared error for numbers if not given */
  loss?: Choice | null;
  /** How the weights follow it */
  optimizer?: Choice;
  /** How the learning rate changes from epoch to epoch */
  schedule?: Choice;
  /**
   * How each training batch is varied, in this order. Training loss and accuracy are then those of the varied examples;
   * test examples are never changed
   */
  augmentations?: Choice[];
  /** Examples of one step */
  batch_size?: number;
  /** Passes over the training examples */
  epochs?: number;
  /** Decides the first weights, the order and the dropout */
  seed?: number;
  /** L2 penalty: adds l2 · Σ w² to the loss; keeps weights small */
  l2?: number;
  /** L1 penalty: adds l1 · Σ |w| to the loss; drives weights to 0 */
  l1?: number;
  /** Longest gradient: a longer one is scaled down; none if empty */
  clip_norm?: number | null;
  /**
   * Early stopping: end after so many epochs without a lower loss on the test examples, and give the best weights back;
   * never if empty
   */
  patience?: number | null;
  /** What computes the steps; auto takes the fastest that can */
  engine?: string;
};

/** A data set of the user's own. */
export type Upload = {
  id: string;
  name: string;
  format: string;
  created_at: string;
  input_shape: number[];
  classes: string[];
  outputs: number;
  examples: number;
  class_counts: number[] | null;
  features: string[];
  target_scale: TargetScale | null;
  minimum: number;
  maximum: number;
  warnings: UploadWarning[];
  bytes: number;
};

/** All uploads, newest first, and the room that they take of what they may. */
export type UploadPage = {
  items: Upload[];
  bytes: number;
  most_bytes: number;
};

/** Something that was left out or changed, and where. */
export type UploadWarning = {
  message: string;
  row?: number;
  column?: string;
  file?: string;
};

/** One example, and what augmentation might make of it; numbers where it is no picture. */
export type Variants = {
  sample: Sample;
  original: PictureSet | null;
  pictures: PictureSet | null;
  original_values: number[][] | null;
  values: number[][] | null;
};

/** What is looked at while it learns. */
export type Watch = {
  /** Index of the example whose feature maps are shown */
  sample?: number;
  /** Further examples, shown beside it */
  samples?: number[];
  /** Epochs between pictures; auto takes as many as cost next to nothing */
  every?: 'auto' | number;
};
