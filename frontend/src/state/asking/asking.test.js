// What is asked of the server while the document is edited.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api.js';
import { canUndo, edit, load } from '../document/editing.js';
import { freshPage, settled, SPEC } from '../stage.test.support.js';
import { dataPreview, fieldErrors, inspection, inspectionState, notice, previewFrame, spec } from '../store.js';
import { Asking } from './asking.js';

const api = { inspectNetwork: vi.fn(), previewNetwork: vi.fn(), previewData: vi.fn() };
const unreachable = new ApiError(0, 'unreachable', 'The server does not answer', 'Check it.');
const invalid = new ApiError(422, 'invalid', 'Not valid', '', [{ path: ['data'], code: 'wrong', message: 'Wrong.' }]);
const INSPECTED = { layers: [], problems: [], ids: [] };
const SAMPLES = { type: 'moons', samples: [], classes: [], input_shape: [2], pictures: null, points: null };
/** @type {Asking} */ let asking;
/** @type {() => void} */ let end;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  freshPage();
  api.inspectNetwork.mockImplementation(async (document) => ({ ...INSPECTED, spec: document }));
  api.previewNetwork.mockResolvedValue({ pictures: [], sample: null });
  api.previewData.mockResolvedValue(SAMPLES);
  asking = new Asking({ api });
  end = asking.keepAsking();
});

afterEach(() => end());

/** Long enough for every question to be asked. */
const asked = () => vi.advanceTimersByTimeAsync(100);
const forget = () => Object.values(api).forEach((one) => one.mockClear());

describe('a document that was just opened', () => {
  it('has its shapes asked at once, its pictures and its samples in a moment', async () => {
    end();
    forget();
    inspectionState.value = 'invalid';
    end = new Asking({ api }).keepAsking();
    expect(inspectionState.value).toBe('pending');
    expect(api.inspectNetwork).toHaveBeenCalledOnce();
    expect(api.previewNetwork).not.toHaveBeenCalled();
    await asked();
    expect(inspectionState.value).toBe('fresh');
    expect(inspection.value).toMatchObject(INSPECTED);
    expect(previewFrame.value).toMatchObject({ source: 'preview' });
    expect(dataPreview.value).toMatchObject({ type: 'moons' });
  });
});

describe('an edit', () => {
  beforeEach(async () => {
    await asked();
    forget();
  });

  it('of the name asks nothing', async () => {
    edit({ ...SPEC, name: 'other' });
    await asked();
    for (const one of Object.values(api)) expect(one).not.toHaveBeenCalled();
    expect(inspectionState.value).toBe('fresh');
  });

  it('of how it trains asks for problems, but for no pictures', async () => {
    edit({ ...SPEC, training: { ...SPEC.training, epochs: 99 } });
    await asked();
    expect(api.inspectNetwork).toHaveBeenCalledOnce();
    expect(api.previewNetwork).not.toHaveBeenCalled();
    expect(api.previewData).not.toHaveBeenCalled();
  });

  it('of the seed has other weights, and so other pictures', async () => {
    edit({ ...SPEC, training: { ...SPEC.training, seed: 2 } });
    await asked();
    expect(api.previewNetwork).toHaveBeenCalledOnce();
  });

  it('of the network asks for no samples', async () => {
    edit({ ...SPEC, network: { layers: [{ type: 'dense', units: 2 }] } });
    await asked();
    expect(api.previewNetwork).toHaveBeenCalledOnce();
    expect(api.previewData).not.toHaveBeenCalled();
  });

  it('to another data set takes the samples of the last one away until the new ones are here', async () => {
    edit({ ...SPEC, data: { type: 'digits' } });
    expect(dataPreview.value).toBeNull();
    await asked();
    expect(dataPreview.value).not.toBeNull();
  });

  it('within a data set leaves them until then', async () => {
    edit({ ...SPEC, data: { type: 'moons', noise: 0.2 } });
    expect(dataPreview.value).not.toBeNull();
  });

  it('asks about the newest of many only once', async () => {
    for (const units of [3, 4, 5, 6]) edit({ ...SPEC, network: { layers: [{ type: 'dense', units }] } });
    await asked();
    expect(api.previewNetwork).toHaveBeenCalledOnce();
    expect(api.previewNetwork.mock.calls[0][0].network.layers[0].units).toBe(6);
  });
});

describe('examples that stand in the document', () => {
  it('are shown without asking', async () => {
    await asked();
    forget();
    edit({ ...SPEC, data: { type: 'custom', inputs: [[0, 1]], targets: [[1]] } });
    expect(dataPreview.value?.samples).toHaveLength(1);
    await asked();
    expect(api.previewData).not.toHaveBeenCalled();
  });
});

describe('a document that is refused', () => {
  it('has its fields marked, without a notice', async () => {
    await asked();
    for (const one of Object.values(api)) one.mockRejectedValue(invalid);
    edit({ ...SPEC, data: { type: 'digits' } });
    await asked();
    expect(inspectionState.value).toBe('invalid');
    expect(fieldErrors.value).toEqual(invalid.errors);
    expect(previewFrame.value).toBeNull();
    expect(notice.value).toBeNull();
  });
});

describe('a server that does not answer', () => {
  it('is asked again until it does, and the notice goes by itself', async () => {
    await asked();
    for (const one of Object.values(api)) one.mockRejectedValue(unreachable);
    edit({ ...SPEC, data: { type: 'digits' } });
    await asked();
    expect(inspectionState.value).toBe('pending');
    expect(notice.value?.code).toBe('unreachable');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(notice.value?.code).toBe('unreachable');
    api.inspectNetwork.mockImplementation(async (document) => ({ ...INSPECTED, spec: document }));
    api.previewNetwork.mockResolvedValue({ pictures: [], sample: null });
    api.previewData.mockResolvedValue(SAMPLES);
    await vi.advanceTimersByTimeAsync(2200);
    expect(notice.value).toBeNull();
    expect(inspectionState.value).toBe('fresh');
    expect(dataPreview.value).not.toBeNull();
  });
});

describe('asking again', () => {
  it('asks for everything of the document, and for nothing where there is none', async () => {
    await asked();
    forget();
    asking.askAgain();
    await asked();
    for (const one of Object.values(api)) expect(one).toHaveBeenCalledOnce();
    forget();
    spec.value = null;
    asking.askAgain();
    await settled();
    expect(api.inspectNetwork).not.toHaveBeenCalled();
  });
});

describe('what the server wrote out', () => {
  it('becomes the document, without a step to undo', async () => {
    const short = { ...SPEC, training: { epochs: 3 } };
    const written = { ...SPEC, version: 2, training: { epochs: 3, seed: 0, patience: null } };
    api.inspectNetwork.mockResolvedValue({ ...INSPECTED, spec: written });
    load(short);
    await asked();
    expect(spec.value).toEqual({ ...SPEC, version: 2, training: { epochs: 3, seed: 0 } });
    expect(canUndo.value).toBe(false);
    expect(inspectionState.value).toBe('fresh');
  });

  it('is dropped where the document was edited meanwhile', async () => {
    api.inspectNetwork.mockImplementation(async () => ({ ...INSPECTED, spec: { ...SPEC, name: 'late' } }));
    load({ ...SPEC, training: { epochs: 3 } });
    edit({ ...SPEC, training: { epochs: 4 }, name: 'mine' });
    expect(spec.value?.name).toBe('mine');
  });
});
