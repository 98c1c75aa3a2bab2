// The page's surgery gives what the server's gives: both read the same cases.
import { describe, expect, it } from 'vitest';
import cases from '../../../../tests/network/surgery.json';
import * as surgery from './surgery.js';

const { layerIds: ids, ...others } = surgery;
const operations = /** @type {Record<string, (...given: unknown[]) => unknown>} */ (
  /** @type {unknown} */ ({ ids, ...others })
);

describe('surgery', () => {
  it.each(cases)('$name', ({ operation, layers, arguments: given, result }) => {
    const before = structuredClone(layers);
    expect(operations[operation](layers, ...given)).toEqual(result);
    expect(layers).toEqual(before);
  });

  it('has a case for each operation', () =>
    expect(new Set(cases.map((one) => one.operation))).toEqual(new Set(Object.keys(operations))));
});
