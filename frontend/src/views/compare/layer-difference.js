// How one stack of layers differs from another, in sentences. Pure; imports its siblings and state.
import { equal } from '../../state/document/equal.js';
import { entriesOf } from '../../state/document/operations.js';
import { layerIds } from '../../state/document/surgery.js';
import { align } from './alignment.js';
import { describe, fieldDifferences, titleOf } from './wording.js';
import { phrase } from '../../words/compare.js';

/** @import { Catalog, LayerSpec } from '../../state/types.js' */
/** @import { Pair } from './alignment.js' */

/**
 * A layer with the id the page shows, and its place, counted from 1.
 * @typedef {{layer: LayerSpec, id: string, place: number}} Named
 */
/** One thing said of some layers. @typedef {{text: string, at: Named[]}} Remark */

const SAME_TYPE = 0.5;
const SAME_FAMILY = 0.9;

/** @param {LayerSpec[]} first @param {LayerSpec[]} second complete @param {Catalog} catalog @returns {string[]} */
export function layerDifferences(first, second, catalog) {
  const [a, b] = [named(first), named(second)];
  const pairs = align(a, b, (one, other) => cost(one.layer, other.layer, catalog));
  return [
    ...together(pairs.flatMap((pair) => remarksOf(pair, a, b, catalog))),
    ...comings(pairs, a, b, catalog),
    ...edgeDifferences(pairs, a, b),
  ];
}

/** @param {LayerSpec[]} layers @returns {Named[]} */
function named(layers) {
  const ids = layerIds(layers);
  return layers.map((layer, index) => ({ layer, id: ids[index], place: index + 1 }));
}

/** Ids and edges are told apart from what a layer does. @param {LayerSpec} layer */
function deed({ id: _, inputs: __, ...fields }) {
  return fields;
}

/** @param {LayerSpec} one @param {LayerSpec} other @param {Catalog} catalog @returns {number} */
function cost(one, other, catalog) {
  if (equal(deed(one), deed(other))) return 0;
  if (one.type === other.type) return SAME_TYPE;
  const group = (/** @type {LayerSpec} */ layer) => entriesOf(catalog, 'layers')[layer.type]?.group;
  return group(one) && group(one) === group(other) ? SAME_FAMILY : Infinity;
}

/** @param {Pair} pair @param {Named[]} a @param {Named[]} b @param {Catalog} catalog @returns {Remark[]} */
function remarksOf({ first, second }, a, b, catalog) {
  if (first < 0 || second < 0) return [];
  const [one, other] = [a[first].layer, b[second].layer];
  const at = [b[second]];
  if (one.type !== other.type) {
    return [
      {
        text: phrase('otherInsteadOfOne', {
          other: titleOf(other, catalog, 'layers'),
          one: titleOf(one, catalog, 'layers'),
        }),
        at,
      },
    ];
  }
  const schema = entriesOf(catalog, 'layers')[one.type]?.schema;
  return fieldDifferences(deed(one), deed(other), schema, catalog).map((text) => ({ text, at }));
}

/** The same said of several layers is one sentence. @param {Remark[]} remarks @returns {string[]} */
function together(remarks) {
  /** @type {Map<string, Named[]>} */
  const found = new Map();
  for (const { text, at } of remarks) found.set(text, [...(found.get(text) ?? []), ...at]);
  return [...found].map(([text, at]) => phrase('in', { text, at: places(at) }));
}

/** @param {Named[]} at @returns {string} */
function places(at) {
  if (at.length === 1) return phrase('layerPlaceId', { place: at[0].place, id: at[0].id });
  const numbers = at.map(({ place }) => place);
  return phrase('layersAnd', { layers: numbers.slice(0, -1).join(', '), value: numbers.at(-1) });
}

/**
 * Layers that came, went or moved.
 * @param {Pair[]} pairs
 * @param {Named[]} a
 * @param {Named[]} b
 * @param {Catalog} catalog
 * @returns {string[]}
 */
function comings(pairs, a, b, catalog) {
  const [gone, come] = [stretches(pairs, 'first', a), stretches(pairs, 'second', b)];
  /** @type {string[]} */
  const moves = [];
  for (const one of gone.slice()) {
    const other = come.find((fresh) =>
      equal(
        one.layers.map(({ layer }) => deed(layer)),
        fresh.layers.map(({ layer }) => deed(layer)),
      ),
    );
    if (!other) continue;
    gone.splice(gone.indexOf(one), 1);
    come.splice(come.indexOf(other), 1);
    moves.push(
      phrase('layersAfterInsteadOf', { layers: list(other.layers, catalog), after: other.after, after2: one.after }),
    );
  }
  return [
    ...come.map(({ layers, after }) => more(layers.length, list(layers, catalog), after)),
    ...gone.map(({ layers, after }) => fewer(layers.length, list(layers, catalog), after)),
    ...moves,
  ];
}

/** @param {number} count @param {string} layers @param {string} after */
const more = (count, layers, after) =>
  count === 1 ? phrase('oneMore', { layers, after }) : phrase('severalMore', { count, layers, after });

/** @param {number} count @param {string} layers @param {string} after */
const fewer = (count, layers, after) =>
  count === 1 ? phrase('oneFewer', { layers, after }) : phrase('severalFewer', { count, layers, after });

/** @param {Named[]} layers @param {Catalog} catalog */
const list = (layers, catalog) => layers.map(({ layer }) => describe(layer, catalog, 'layers')).join(', ');

/**
 * Layers without a partner, neighbours together; `after` says where in their own stack.
 * @param {Pair[]} pairs @param {'first'|'second'} side @param {Named[]} layers
 * @returns {{layers: Named[], after: string}[]}
 */
function stretches(pairs, side, layers) {
  /** @type {{layers: Named[], after: string}[]} */
  const found = [];
  let isOpen = false;
  for (const pair of pairs) {
    const isAlone = pair[side] >= 0 && (side === 'first' ? pair.second : pair.first) < 0;
    if (isAlone && isOpen) found[found.length - 1].layers.push(layers[pair[side]]);
    else if (isAlone)
      found.push({
        layers: [layers[pair[side]]],
        after: pair[side] ? phrase('after', { id: layers[pair[side] - 1].id }) : phrase('rightAfterTheInput'),
      });
    // A layer of the other stack alone does not part those of this one.
    if (pair[side] >= 0) isOpen = isAlone;
  }
  return found;
}

/**
 * Skips and branches: layers that read others than their partners do.
 * @param {Pair[]} pairs
 * @param {Named[]} a
 * @param {Named[]} b
 * @returns {string[]}
 */
function edgeDifferences(pairs, a, b) {
  const partner = new Map([
    ['input', 'input'],
    ...pairs
      .filter(({ first, second }) => first >= 0 && second >= 0)
      .map(({ first, second }) => /** @type {[string, string]} */ ([a[first].id, b[second].id])),
  ]);
  return pairs.flatMap(({ first, second }) => {
    if (first < 0 || second < 0 || !(a[first].layer.inputs?.length || b[second].layer.inputs?.length)) return [];
    const [was, is] = [readsOf(a, first), readsOf(b, second)];
    if (
      equal(
        was.map((id) => partner.get(id)),
        is,
      )
    )
      return [];
    return [phrase('readsInsteadOf', { id: b[second].id, is: is.join(phrase('and')), was: was.join(phrase('and')) })];
  });
}

/** @param {Named[]} layers @param {number} index @returns {string[]} */
const readsOf = (layers, index) =>
  layers[index].layer.inputs?.length
    ? /** @type {string[]} */ (layers[index].layer.inputs)
    : [layers[index - 1]?.id ?? 'input'];
