// Finds texts for people that stand in the page's sources instead of in words/. Reads what the bundler's parser says.
import { parseAst } from 'vite';

const WORD = /\p{L}{2,}/u;
/** Two words and a space: no key, class or address of ours looks like that. */
const PROSE = /(?<![\p{L}-])\p{L}{2,}[,.:;…]? \(?\p{L}{2,}(?![\p{L}-])/u;
/** What a browser reads: a font, a question about the screen, a colour; and the name of a file. */
const FOR_MACHINES = /sans-serif|prefers-|color-mix|\.csv$|^input, select/;
/** A child of markup, or one of several that are chosen from. */
const SHOWN = /^JSXExpressionContainer( ConditionalExpression| LogicalExpression)*$/;
/** Attributes and properties that people read or hear. */
const READ = new Set([
  'title',
  'aria-label',
  'aria-valuetext',
  'alt',
  'placeholder',
  'label',
  'caption',
  'hint',
  'note',
]);
/** Those that only machines read. */
const UNREAD = new Set(['class', 'd', 'style', 'font', 'fileName', 'gridTemplateColumns', 'buttonClass']);

/**
 * @param {string} source of a module
 * @returns {{line: number, text: string}[]}
 */
export function hardCoded(source) {
  /** @type {{line: number, text: string}[]} */
  const found = [];
  const note = (/** @type {any} */ node, /** @type {string} */ text) =>
    found.push({ line: source.slice(0, node.start).split('\n').length, text: text.replace(/\s+/g, ' ').trim() });
  walk(parseAst(source, { lang: 'jsx' }), [], (node, above) => {
    const text = textOf(node);
    if (text !== null && isText(node, text, above)) note(node, text);
  });
  return found;
}

/** @param {any} node @param {string} text @param {any[]} above @returns {boolean} */
function isText(node, text, above) {
  if (node.type === 'JSXText') return WORD.test(text);
  if (isNoText(node, above) || FOR_MACHINES.test(text)) return false;
  const holder = above.findLast(
    ({ type }) => type === 'JSXAttribute' || type === 'Property' || type.endsWith('Element'),
  );
  const name = holder?.type === 'JSXAttribute' ? holder.name.name : holder?.type === 'Property' ? holder.key.name : '';
  if (UNREAD.has(name)) return false;
  const isShown = SHOWN.test(
    above
      .slice(above.findLastIndex(({ type }) => type === 'JSXElement' || type === 'JSXFragment') + 1)
      .map((one) => one.type)
      .join(' '),
  );
  return isShown || READ.has(name) ? WORD.test(text) : PROSE.test(text);
}

/** What is compared, imported, looked up, or is the key of a text. @param {any} node @param {any[]} above */
function isNoText(node, above) {
  const parent = above.at(-1);
  return (
    /^(Import|Export|Switch|Member|Tagged)/.test(parent.type) ||
    (parent.type === 'BinaryExpression' && parent.operator !== '+') ||
    (parent.type === 'Property' && parent.key === node) ||
    above.some(({ type, callee }) => type === 'CallExpression' && /^(phrase|rich)$/.test(callee.name ?? ''))
  );
}

/** @param {any} node @returns {string | null} null for what is no text at all */
function textOf(node) {
  if (node.type === 'JSXText' || (node.type === 'Literal' && typeof node.value === 'string')) return node.value;
  return node.type === 'TemplateLiteral'
    ? node.quasis.map((/** @type {any} */ one) => one.value.cooked).join('·')
    : null;
}

/** @param {any} node @param {any[]} above @param {(node: any, above: any[]) => void} visit */
function walk(node, above, visit) {
  if (above.length) visit(node, above);
  for (const value of Object.values(node))
    for (const child of [value].flat()) if (child?.type) walk(child, [...above, node], visit);
}
