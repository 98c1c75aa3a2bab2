// How a text of the page is found and filled in: by its key, in the language of the page. Imports nothing.

/** The language of the page; chosen once, as it loads, so that a text may be made outside of any component. */
export const language = 'en';

const HOLE = /\{(\w+)((?:\|[^|{}]*)*)\}/;
const ORDER = ['zero', 'one', 'two', 'few', 'many', 'other'];

/** @typedef {string | number | null | undefined | false} Value of a hole; nothing is written for the last three */
/** @typedef {import('preact').ComponentChildren} Node */
/**
 * The names of the holes in a text, as in `{count} {count|layer|layers}`.
 * @template {string} Text
 * @typedef {Text extends `${string}{${infer Hole}}${infer Rest}`
 *   ? (Hole extends `${infer Name}|${string}` ? Name : Hole) | Holes<Rest> : never} Holes
 */
/**
 * What is to be given with a text: every hole's value, and nothing else. A text in several lines is not looked into.
 * @template {string} Text
 * @template Filling
 * @typedef {string extends Text ? [values?: Record<string, Filling>]
 *   : [Holes<Text>] extends [never] ? [] : [values: Record<Holes<Text>, Filling>]} Values
 */

/**
 * The texts of one part of the page, to be asked for by key. What a language lacks is said in English.
 * @template {Record<string, string>} English
 * @param {{en: English} & Record<string, Partial<Record<keyof English, string>>>} languages by their tags
 * @param {string} [tag] of the language to speak
 */
export function speaker(languages, tag = language) {
  const spoken = languages[tag] ?? languages.en;
  const found = (/** @type {keyof English} */ key) =>
    spoken[key] !== undefined ? { text: spoken[key], tag } : { text: languages.en[key], tag: 'en' };
  return {
    /**
     * A text as a string.
     * @template {keyof English} Key
     * @param {Key} key @param {Values<English[Key], Value>} values
     */
    phrase: (key, ...values) => {
      const { text, tag: its } = found(key);
      return pieces(text, values[0] ?? {}, its)
        .map((piece) => (isNothing(piece) ? '' : piece))
        .join('');
    },
    /**
     * A text with markup in its holes, as children of an element.
     * @template {keyof English} Key
     * @param {Key} key @param {Values<English[Key], Node>} values
     * @returns {Node[]}
     */
    rich: (key, ...values) => {
      const { text, tag: its } = found(key);
      return pieces(text, values[0] ?? {}, its);
    },
  };
}

/**
 * A text cut at its holes, which are filled.
 * @template Filling
 * @param {string} text @param {Record<string, Filling>} values @param {string} tag
 * @returns {(Filling | string)[]}
 */
function pieces(text, values, tag) {
  const cut = text.split(HOLE); // what stands before, a name and its forms; what stands between, a name, …
  return cut.flatMap((piece, index) => {
    if (index % 3 === 0) return piece ? [piece] : [];
    if (index % 3 === 2) return [];
    const forms = cut[index + 1];
    return [forms ? form(forms.slice(1).split('|'), Number(values[piece]), tag) : values[piece]];
  });
}

/**
 * The form for a number: English has two, one and other; a language's own stand in the order of Unicode's names.
 * @param {string[]} forms @param {number} count @param {string} tag
 */
function form(forms, count, tag) {
  const rules = new Intl.PluralRules(tag);
  const names = rules.resolvedOptions().pluralCategories;
  const place = ORDER.filter((name) => names.some((known) => known === name)).indexOf(rules.select(count));
  return forms[Math.min(place, forms.length - 1)];
}

/** @param {unknown} value */
const isNothing = (value) => value === null || value === undefined || value === false;
