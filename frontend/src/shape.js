// What a shape means: the page's twin of the backend's catalog/shape.py. Nobody else asks how many axes a shape has.
// Pure; imports its one text.
//
// Layers and data sets say their kind themselves (`kind` in an inspection, in a preview): ask those. A picture's bytes,
// and data that stand in the document, have only a shape: for these so many axes have an ordinary kind.

import { phrase } from './words/drawings.js';

/** @typedef {'row' | 'tokens' | 'sequence' | 'picture'} Kind */

/** @type {Readonly<Record<number, Kind>>} */
const ORDINARY = { 1: 'row', 2: 'sequence', 3: 'picture' };

/**
 * What a shape is the shape of, where nobody said.
 * @param {readonly number[]} shape sizes of one value, without the batch
 * @returns {Kind | null} null for so many axes that no kind has
 */
export const kindOf = (shape) => ORDINARY[shape.length] ?? null;

/** How many units, features or channels there are. @param {readonly number[]} shape @param {Kind} kind */
export const featuresOf = (shape, kind) => (kind === 'sequence' ? shape[1] : shape[0]);

/**
 * How values of any shape are laid out to be looked at: so many planes.
 * @param {readonly number[]} shape
 * @returns {{count: number, height: number, width: number}}
 */
export function planesIn(shape) {
  const kind = kindOf(shape);
  if (kind === 'row') return { count: 1, height: 1, width: shape[0] };
  if (kind === 'sequence') return { count: 1, height: shape[0], width: shape[1] };
  return { count: shape[0] ?? 1, height: shape[1] ?? 1, width: shape[2] ?? 0 };
}

/** A shape in words: 3×8×8, or 12 numbers. @param {readonly number[]} shape */
export const sizeText = (shape) => (kindOf(shape) === 'row' ? phrase('numbers', { count: shape[0] }) : shape.join('×'));
