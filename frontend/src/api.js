// Every request the page makes over HTTP: the only file with a `fetch`. Imports only types.
import { phrase } from './words/state.js';

/** @import { Catalog, ChoiceSpec, EpochReport, Explanation, FieldError, Inspection } from './state/types.js' */
/** @import { Result, Run, Spec, Upload } from './state/types.js' */

const ROOT = '/api/v1';
const TIMEOUT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 300_000;

/** A refusal or a failure, in words for people. `status` is 0 where the server could not be reached. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} title
   * @param {string} detail
   * @param {FieldError[]} errors
   */
  constructor(status, code, title, detail, errors = []) {
    super(detail || title);
    this.status = status;
    this.code = code;
    this.title = title;
    this.errors = errors;
  }
}

/** @param {AbortSignal} [signal] @returns {Promise<Catalog>} */
export const getCatalog = (signal) => json('GET', '/catalog', { signal });

/** @param {Spec} spec @param {AbortSignal} [signal] @returns {Promise<Inspection>} */
export const inspectNetwork = (spec, signal) => json('POST', '/networks/inspect', { body: spec, signal });

/** @param {Spec} spec @param {AbortSignal} [signal] @returns {Promise<any>} */
export const previewNetwork = (spec, signal) => json('POST', '/networks/preview', { body: spec, signal });

/** @param {ChoiceSpec} data @param {AbortSignal} [signal] @returns {Promise<any>} */
export function previewData(data, signal) {
  const { type, ...fields } = data;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    // A list: its name once for each.
    for (const one of [value].flat()) if (one !== null) query.append(name, String(one));
  }
  return json('GET', `/data/${encodeURIComponent(type)}/preview?${query}`, { signal });
}

/**
 * Variants of one example.
 * @param {{data: ChoiceSpec, augmentations: ChoiceSpec[], sample: number, seed: number}} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export const previewAugmentations = (question, signal) =>
  json('POST', '/data/augmentations/preview', { body: question, signal });

/**
 * @param {Spec} spec
 * @param {{isStepped?: boolean}} [options] `isStepped`: pause after the first epoch
 * @returns {Promise<Run>}
 */
export const createRun = (spec, { isStepped = false } = {}) =>
  json('POST', isStepped ? '/runs?step=true' : '/runs', { body: spec });

/** @param {string|null} [after] cursor @returns {Promise<{items: Run[], next: string|null}>} */
export const listRuns = (after) => json('GET', `/runs?limit=20${after ? `&after=${encodeURIComponent(after)}` : ''}`);

/**
 * Runs without their specs, newest first.
 * @param {string|null} [after] cursor
 * @returns {Promise<{items: Result[], next: string|null}>}
 */
export const listResults = (after) =>
  json('GET', `/runs?brief=true&limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`);

/** @param {string} id @param {{name?: string, tags?: string[]}} labels @returns {Promise<Run>} */
export const labelRun = (id, labels) => json('PATCH', runPath(id), { body: labels });

/**
 * A run's numbers after an epoch.
 * @param {string} id
 * @param {number} [after]
 * @param {AbortSignal} [signal]
 * @returns {Promise<{items: EpochReport[]}>}
 */
export const getEpochs = (id, after = 0, signal) => json('GET', `${runPath(id)}/epochs?after=${after}`, { signal });

/** @param {string} id @returns {Promise<Run>} */
export const getRun = (id) => json('GET', runPath(id));

/** @param {string} id @returns {Promise<void>} */
export const deleteRun = (id) => json('DELETE', runPath(id));

/** @param {string} id @param {string} command @param {Record<string, number>} [settings] @returns {Promise<Run>} */
export const commandRun = (id, command, settings) =>
  json('POST', `${runPath(id)}/commands`, { body: settings ? { command, settings } : { command } });

/**
 * @param {string} id
 * @param {{samples: number[]} | {inputs: any[]}} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<{outputs: (number|null)[][], probabilities: number[][]|null, labels: any[]|null, epoch: number}>}
 */
export const predict = (id, body, signal) => json('POST', `${runPath(id)}/predict`, { body, signal });

/**
 * Look into a run's newest checkpoint, or the nearest kept one at or before `epoch`.
 * @param {string} id
 * @param {Explanation} explanation
 * @param {number|null} [epoch]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export const explain = (id, explanation, epoch, signal) =>
  json('POST', `${runPath(id)}/explain${epoch == null ? '' : `?epoch=${epoch}`}`, { body: explanation, signal });

/**
 * The epochs whose weights are kept.
 * @param {string} id
 * @returns {Promise<{items: {epoch: number, bytes: number, is_best: boolean}[], bytes: number}>}
 */
export const getCheckpoints = (id) => json('GET', `${runPath(id)}/checkpoints`);

/**
 * A new run that goes on from the weights of a kept epoch.
 * @param {string} id
 * @param {number} epoch
 * @param {Spec} spec
 * @returns {Promise<Run>}
 */
export const forkRun = (id, epoch, spec) => json('POST', `${runPath(id)}/fork?epoch=${epoch}`, { body: spec });

/**
 * Look into the untrained network.
 * @param {Spec} spec
 * @param {Explanation} explanation
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export const explainUntrained = (spec, explanation, signal) =>
  json('POST', '/networks/explain', { body: { spec, explanation }, signal });

/**
 * A file of examples; reading it may take a minute or two.
 * @param {Blob} file @param {Record<string, string>} options format, name and what the format asks
 * @returns {Promise<any>}
 */
export const uploadFile = (file, options) => json('POST', `/uploads?${new URLSearchParams(options)}`, { file });

/** @returns {Promise<{items: Upload[], bytes: number, most_bytes: number}>} */
export const listUploads = () => json('GET', '/uploads');

/** @param {string} id @returns {Promise<void>} */
export const deleteUpload = (id) => json('DELETE', `/uploads/${encodeURIComponent(id)}`);

/**
 * The newest frame of pictures of a run, or that of one epoch; null where there is none.
 * @param {string} id @param {number|null} [epoch] @param {AbortSignal} [signal] @returns {Promise<ArrayBuffer|null>}
 */
export async function getPictures(id, epoch, signal) {
  const path = epoch == null ? '/pictures' : `/epochs/${epoch}/pictures?nearest=true`;
  try {
    return await (await send('GET', runPath(id) + path, { signal })).arrayBuffer();
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** @param {string} id @returns {string} */
const runPath = (id) => `/runs/${encodeURIComponent(id)}`;

/** @typedef {{body?: unknown, file?: Blob, signal?: AbortSignal}} Options `body` is sent as JSON, `file` as it is */

/** @param {string} method @param {string} path @param {Options} [options] @returns {Promise<any>} */
async function json(method, path, options) {
  const response = await send(method, path, options);
  return response.status === 204 ? undefined : response.json();
}

/** @param {string} method @param {string} path @param {Options} [options] @returns {Promise<Response>} */
async function send(method, path, { body, file, signal } = {}) {
  const timeout = AbortSignal.timeout(file ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
  let response;
  try {
    response = await fetch(ROOT + path, {
      method,
      body: file ?? (body === undefined ? undefined : JSON.stringify(body)),
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'unreachable', phrase('theServerDoesNot'), phrase('checkThatLayerlabIs'));
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** @param {Response} response @returns {Promise<ApiError>} */
async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const wait = response.headers.get('Retry-After');
  const detail = [problem.detail, wait && phrase('tryAgainInS', { wait })].filter(Boolean).join(' ');
  const title = problem.title ?? phrase('theServerAnswered', { status: response.status });
  return new ApiError(
    response.status,
    problem.code ?? 'unknown',
    title,
    detail,
    Array.isArray(problem.errors) ? problem.errors : [],
  );
}
