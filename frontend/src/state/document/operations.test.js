// What can be done to the document.
import { describe, expect, it } from 'vitest';
import * as operations from './operations.js';
import { layerIds } from './surgery.js';

/** @returns {import('../types.js').Spec} */
const document = () => ({
  data: { type: 'digits' },
  watch: { sample: 7 },
  network: {
    layers: [{ type: 'conv2d', filters: 8 }, { type: 'relu' }, { type: 'flatten' }, { type: 'dense', units: 10 }],
  },
});
/** @param {import('../types.js').Spec} spec */
const types = (spec) => spec.network.layers.map((layer) => layer.type).join(' ');

describe('layers', () => {
  it('are put in, moved, copied and taken out', () => {
    const spec = document();
    expect(types(operations.insertLayer(spec, 1, { type: 'dropout' }))).toBe('conv2d dropout relu flatten dense');
    expect(types(operations.moveLayer(spec, 0, 2))).toBe('relu flatten conv2d dense');
    expect(types(operations.moveLayer(spec, 3, 0))).toBe('dense conv2d relu flatten');
    expect(types(operations.duplicateLayer(spec, 0))).toBe('conv2d conv2d relu flatten dense');
    expect(types(operations.removeLayer(spec, 2))).toBe('conv2d relu dense');
  });

  it('stay where they are when moved past an end', () => {
    const spec = document();
    expect(operations.moveLayer(spec, 0, -1)).toBe(spec);
    expect(operations.moveLayer(spec, 3, 9)).toBe(spec);
  });

  it('leave the document they came from untouched', () => {
    const spec = document();
    operations.setLayerField(operations.insertLayer(spec, 0, { type: 'relu' }), 1, 'filters', 99);
    expect(spec).toEqual(document());
  });

  it('get ids counted per type, and keep those they name', () => {
    expect(layerIds([{ type: 'conv2d' }, { type: 'relu' }, { type: 'conv2d' }, { type: 'dense', id: 'out' }])).toEqual([
      'conv2d_1',
      'relu_1',
      'conv2d_2',
      'out',
    ]);
  });

  it('keep their edges when a layer is put before them', () => {
    const spec = document();
    spec.network.layers.push({ type: 'add', inputs: ['conv2d_1', 'relu_1'] });
    const layers = operations.insertLayer(spec, 0, { type: 'conv2d', filters: 2 }).network.layers;
    expect(layers[1].id).toBe('conv2d_1');
    expect(layerIds(layers)).toContain('relu_1');
  });

  it('read what they are told to, whatever is put between', () => {
    const spec = operations.setInputs(document(), 3, ['relu_1', 'flatten_1']);
    const moved = operations.insertLayer(spec, 0, { type: 'relu' });
    expect(moved.network.layers[4].inputs).toEqual(['relu_1', 'flatten_1']);
    expect(layerIds(moved.network.layers)[2]).toBe('relu_1');
    expect(new Set(layerIds(moved.network.layers)).size).toBe(5);
  });

  it('are healed over where one is taken out that another reads', () => {
    const spec = document();
    spec.network.layers.splice(2, 0, { type: 'add', inputs: ['conv2d_1', 'relu_1'] });
    expect(operations.removeLayer(spec, 1).network.layers[1].inputs).toEqual(['conv2d_1', 'conv2d_1']);
    expect(operations.removeLayer(spec, 0).network.layers[1].inputs).toEqual(['input', 'relu_1']);
  });

  it('copy without their name, so that no two are called the same', () => {
    const spec = document();
    spec.network.layers[0].id = 'eyes';
    expect(layerIds(operations.duplicateLayer(spec, 0).network.layers)).toEqual([
      'eyes',
      'conv2d_1',
      'relu_1',
      'flatten_1',
      'dense_1',
    ]);
  });
});

describe('a field', () => {
  it('is set, and taken out again by undefined', () => {
    const set = operations.setLayerField(document(), 0, 'stride', 2);
    expect(set.network.layers[0].stride).toBe(2);
    expect(operations.setLayerField(set, 0, 'stride', undefined)).toEqual(document());
  });

  it('of another data set starts the watched sample over', () => {
    expect(operations.setData(document(), { type: 'circle' })).toMatchObject({
      data: { type: 'circle' },
      watch: { sample: 0 },
    });
  });

  it('learning_rate keeps the optimiser it belongs to', () => {
    const spec = { ...document(), training: { optimizer: { type: 'momentum', momentum: 0.5 } } };
    expect(operations.setLearningRate(spec, 0.3).training?.optimizer).toEqual({
      type: 'momentum',
      momentum: 0.5,
      learning_rate: 0.3,
    });
  });
});

describe('a layer picked by a click', () => {
  const hasUnits = (/** @type {import('../types.js').LayerSpec} */ layer) => layer.units !== undefined;
  const inspection = /** @type {any} */ ({
    layers: [{ kind: 'picture' }, { kind: 'picture' }, { kind: 'row' }, { kind: 'row' }],
  });
  const ofPictures = /** @type {{accepts: import('../types.js').Kind[]}} */ ({ accepts: ['picture'] });
  const ofAll = /** @type {{accepts: import('../types.js').Kind[]}} */ ({ accepts: ['row', 'sequence', 'picture'] });
  const ofRows = /** @type {{accepts: import('../types.js').Kind[]}} */ ({
    accepts: ['row'],
  });

  it('goes after the selected one', () =>
    expect(operations.sensiblePlace(document(), ofAll, 0, inspection, hasUnits)).toBe(1));
  it('goes before the output layer when none is selected', () =>
    expect(operations.sensiblePlace(document(), ofAll, -1, inspection, hasUnits)).toBe(3));
  it('goes before the output layer also when that is selected', () =>
    expect(operations.sensiblePlace(document(), ofRows, 3, inspection, hasUnits)).toBe(3));
  it('that reads maps goes where there still are some', () =>
    expect(operations.sensiblePlace(document(), ofPictures, 2, inspection, hasUnits)).toBe(2));
  it('goes first into an empty network', () => {
    const empty = { ...document(), network: { layers: [] } };
    expect(operations.sensiblePlace(empty, ofPictures, -1, null, hasUnits)).toBe(0);
    expect(operations.sensiblePlace(empty, ofRows, -1, null, hasUnits)).toBe(0);
  });
});
