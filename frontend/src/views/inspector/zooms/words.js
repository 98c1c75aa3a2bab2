// What the zooms say in words, and their numbers as tables. Pure; imports drawings and the CSV writer.

import { count, short } from '../../../format.js';
import { toCsv } from '../../shared/saving.js';
import { kindOf } from '../../../shape.js';
import { phrase } from '../../../words/inspector.js';

/** @import { ChannelAnswer, UnitAnswer, ValueMap } from './answers.js' */

/** @typedef {import('../../../drawings/lit.js').Block} Block */
/** @typedef {string | number | null} Cell of a table */
/** @typedef {{channel: number, row: number, column: number}} Spot for units the unit is `column` */

/** What stands between patch and kernel, and the like. */
export const SIGNS = { times: '×', convolved: '∗', sum: 'Σ', minus: '−' };

/** @param {number} value @returns {string} with a plus or a minus before it, to be added to what stands before */
export const added = (value) => `${value < 0 ? '−' : '+'} ${short(Math.abs(value))}`;

/**
 * How many digits after the point all numbers of a grid have, by the largest: so they can be compared.
 * @param {number} reach
 */
export const digitsFor = (reach) =>
  reach > 0 ? Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(reach) + 1e-9), reach < 10 ? 2 : 0)) : 0;

/** @param {number | null} value @param {number | null} digits null for as many as matter @returns {string} */
export function alike(value, digits) {
  if (value == null) return '';
  if (digits === null) return short(value);
  const text = value.toFixed(digits);
  return Number(text) === 0 ? '0' : text.replace('-', '−');
}

/**
 * One place of a layer: a pixel of a channel, or a unit.
 * @param {number[]} place
 * @param {string[]} [labels] names of the units
 */
export function placeText(place, labels) {
  if (place.length > 1) return phrase('rowColumn', { row: place[1], column: place[2] });
  return labels?.[place[0]]
    ? phrase('unitUnitLabel', { unit: place[0], label: labels[place[0]] })
    : phrase('unitUnit', { unit: place[0] });
}

/**
 * The rows and columns of a box of values as a block of a map.
 * @param {number[][] | null | undefined} box from and to of each dimension
 * @returns {Block | null}
 */
export function blockOf(box) {
  if (!box || box.length !== 3) return null;
  const [, [top, bottom], [left, right]] = box;
  return { top, left, height: bottom - top, width: right - left };
}

/** A block in words. @param {Block} block */
export function blockText({ top, left, height, width }) {
  return `${span('row', 'rows', top, height)}, ${span('column', 'columns', left, width)}`;
}

/** @param {'row' | 'column'} one @param {'rows' | 'columns'} more @param {number} from @param {number} length */
const span = (one, more, from, length) =>
  length === 1 ? phrase(one, { from: whole(from) }) : phrase(more, { from: whole(from), to: whole(from + length - 1) });

/** @param {number} index below 0 in the padding */
const whole = (index) => String(index).replace('-', '−');

/**
 * Which cells of a part are padding: outside of the input.
 * @param {{corner: number[], size: number[]}} part
 * @param {number[]} shape of the input it is cut from
 * @returns {(row: number, column: number) => boolean}
 */
export function isPadding({ corner }, shape) {
  if (kindOf(shape) !== 'picture') return () => false;
  return (row, column) => {
    const [y, x] = [corner[1] + row, corner[2] + column];
    return y < 0 || x < 0 || y >= shape[1] || x >= shape[2];
  };
}

/**
 * What a term of a row of inputs is called: where a flattened picture is read, by its place in it.
 * @param {number[]} place
 * @param {number[] | null} picture the shape that was flattened
 */
export function termName(place, picture) {
  if (place.length > 1) return phrase('channelChannelRowRow', { channel: place[0], row: place[1], column: place[2] });
  if (picture?.length !== 3) return phrase('inputInput', { input: place[0] });
  const area = picture[1] * picture[2];
  const within = place[0] % area;
  const row = Math.floor(within / picture[2]);
  return phrase('channelPlaceRowRow', { place: Math.floor(place[0] / area), row, within: within % picture[2] });
}

/**
 * Every product of a patch and a kernel.
 * @param {(number | null)[][]} values @param {number[][]} weights
 */
export const productsOf = (values, weights) =>
  values.map((row, y) => row.map((value, x) => (value == null ? null : value * weights[y][x])));

/**
 * The last line of an account: what was summed, the bias, the total and what the activation makes of it.
 * @param {UnitAnswer} answer
 * @returns {string}
 */
export function conclusion(answer) {
  const next = answer.next ? phrase('thenNext', { title: answer.next.title, next: short(answer.next.value) }) : '';
  if (answer.kind !== 'sum') return `${answer.formula} = ${short(answer.total)}${next}`;
  const bias = answer.bias == null ? '' : phrase('bias', { bias: added(answer.bias) });
  return `${short(answer.total - (answer.bias ?? 0))}${bias} = ${short(answer.total)}${next}`;
}

/** What a channel is made from, in words. @param {ChannelAnswer} answer @param {string} title of the layer's kind */
export function channelSummary(answer, title) {
  const [first] = answer.reads;
  if (!first) return phrase('makesItFromA', { title });
  const from =
    answer.read_count === 1
      ? phrase('channelOfAlone', { channel: first.channel, layer: answer.sources[first.source].layer })
      : phrase('channels', { readCount: count(answer.read_count) });
  return phrase('makesItFrom', { title, from });
}

/**
 * The terms that are shown, and the others with those the server left out as one.
 * @template {{product: number | null}} T
 * @param {T[]} terms @param {{count: number, total: number} | null} rest @param {number} most
 * @returns {{shown: T[], rest: {count: number, total: number} | null}}
 */
export function shortened(terms, rest, most) {
  if (terms.length <= most) return { shown: terms, rest };
  const left = terms.slice(most);
  const total = left.reduce((sum, term) => sum + (term.product ?? 0), rest?.total ?? 0);
  return { shown: terms.slice(0, most), rest: { count: left.length + (rest?.count ?? 0), total } };
}

/** The terms of one value as a table. @param {UnitAnswer} answer @returns {string} */
export function unitCsv(answer) {
  const rows = answer.parts.flatMap((part) =>
    part.terms
      ? part.terms.map((term) => [
          answer.sources[part.source].layer,
          ...three(term.place),
          term.value,
          term.weight,
          term.product,
        ])
      : part.values.flatMap((row, y) =>
          row.map((value, x) => {
            const weight = part.weights?.[y]?.[x] ?? null;
            const place = [part.corner[0], part.corner[1] + y, part.corner[2] + x];
            return [
              answer.sources[part.source].layer,
              ...place,
              value,
              weight,
              value == null ? null : value * (weight ?? 1),
            ];
          }),
        ),
  );
  const end = (/** @type {string} */ name, /** @type {number|null} */ value) => [
    name,
    null,
    null,
    null,
    null,
    null,
    value,
  ];
  if (answer.rest) rows.push(end('the rest', answer.rest.total));
  if (answer.bias != null) rows.push(end('bias', answer.bias));
  for (const { name, value } of answer.facts) rows.push(end(name, value));
  rows.push(end('total', answer.total));
  return table(['of', 'channel', 'row', 'column', 'value', 'weight', 'product'], rows);
}

/** @param {number[]} place */
const three = (place) => [place[0], place[1] ?? null, place[2] ?? null];

/** What a channel is made from as a table. @param {ChannelAnswer} answer @returns {string} */
export function channelCsv(answer) {
  /** @type {Cell[][]} */
  const rows = [];
  const list = (/** @type {string} */ name, /** @type {number|null} */ channel, /** @type {ValueMap} */ map) =>
    map.values.forEach((row, y) =>
      row.forEach((value, x) => rows.push([name, channel, y * map.every, x * map.every, value])),
    );
  for (const read of answer.reads) list(read.result ? 'contribution' : 'read', read.channel, read.result ?? read.map);
  if (answer.rest?.result) list('the rest', null, answer.rest.result);
  if (answer.sum) list('sum', null, answer.sum);
  if (typeof answer.bias === 'number') rows.push(['bias', null, null, null, answer.bias]);
  list('result', answer.channel, answer.result);
  if (answer.next) list(answer.next.layer, answer.channel, answer.next.result);
  return table(['what', 'channel', 'row', 'column', 'value'], rows);
}

/** @param {string[]} heads @param {Cell[][]} rows */
const table = (heads, rows) =>
  toCsv(
    heads,
    heads.map((_, index) => rows.map((row) => row[index])),
  );
