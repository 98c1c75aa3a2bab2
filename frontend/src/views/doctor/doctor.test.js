// The doctor's words, and what trying a remedy does to the document.
import { beforeEach, describe, expect, it } from 'vitest';
import { isTried, remedied, tryRemedy } from '../../state/document/doctor.js';
import { canUndo, load, undo } from '../../state/document/editing.js';
import { emptyHistory, reduce } from '../../state/run/reducer.js';
import { spec } from '../../state/store.js';
import { HOW_SURE, quiet, sinceWhen, valueText } from './words.js';

/** @type {any} */
const document = {
  data: { type: 'digits' },
  network: { layers: [{ type: 'dense', units: 10 }] },
  training: { epochs: 5, optimizer: { type: 'adam', learning_rate: 3 } },
};
/** @type {any} */
const remedy = {
  label: 'Learning rate 0.3',
  effect: 'Lower.',
  changes: { training: { epochs: 5, optimizer: { type: 'adam', learning_rate: 0.3 } } },
};

describe('a remedy', () => {
  beforeEach(() => load(document));

  it('replaces the parts it names and keeps the others', () => {
    expect(remedied(document, remedy)).toEqual({ ...document, training: remedy.changes.training });
  });

  it('is one edit that can be undone', () => {
    expect(isTried(remedy)).toBe(false);
    tryRemedy(remedy);
    expect(isTried(remedy)).toBe(true);
    expect(spec.value?.training?.optimizer?.learning_rate).toBe(0.3);
    undo();
    expect(spec.value).toEqual(document);
    expect(canUndo.value).toBe(false);
  });
});

describe('what a run has been told', () => {
  const finding = {
    finding: 'plateau',
    layer: null,
    since: 9,
    certainty: 'possible',
    sentence: 'Flat.',
    figures: [],
    remedy: null,
  };
  it('is the newest diagnosis; one without findings takes the last back', () => {
    const ill = reduce(emptyHistory(), [{ seq: 1, type: 'diagnosis_changed', epoch: 9, findings: [finding] }]);
    expect(ill.diagnosis).toEqual({ epoch: 9, findings: [finding] });
    expect(reduce(ill, [{ seq: 2, type: 'diagnosis_changed', epoch: 12, findings: [] }]).diagnosis?.findings).toEqual(
      [],
    );
  });
});

describe('its words', () => {
  it('say when and how sure', () => {
    expect(Object.values(HOW_SURE)).toEqual(['certain', 'very likely', 'possible']);
    expect([0, 3].map(sinceWhen)).toEqual(['before training', 'since epoch 3']);
    expect([null, 0.25].map(valueText)).toEqual(['not finite', '0.25']);
  });
  it('are one line while there is nothing to find', () => {
    expect(quiet({ hasRun: false, epoch: 0, checks: 12 })).toBe(
      'Watches each training: 12 checks, from the first step on.',
    );
    expect(quiet({ hasRun: true, epoch: 1, checks: 12 })).toBe('No findings so far: 12 checks, after 1 epoch.');
    expect(quiet({ hasRun: true, epoch: 7, checks: 12 })).toBe('No findings so far: 12 checks, after 7 epochs.');
  });
});
