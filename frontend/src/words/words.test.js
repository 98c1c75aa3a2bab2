// The texts of the page: filled in, used, and nowhere else.
import { describe, expect, it } from 'vitest';
import { hardCoded } from './hard-coded.test.support.js';
import { speaker } from './speaker.js';

/** @type {Record<string, string>} */
const sources = import.meta.glob('../**/*.{js,jsx}', { query: '?raw', import: 'default', eager: true });
const files = Object.entries(sources)
  .filter(([name]) => name.startsWith('../') && !name.includes('.test.'))
  .map(([name, source]) => ({ name: name.replace('../', ''), source }));
/** @type {Record<string, Record<string, string>>} */
const english = import.meta.glob('./en/*.js', { import: 'default', eager: true });

/** What reads like a text of the page and is none: by the reason, the files it may stand in. */
const ALLOWED = {
  'the name of the program': { 'views/header/Header.jsx': ['Layerlab'] },
  'signs of mathematics': {
    'views/by-hand/BackwardEquations.jsx': ['− lr ·', 'w ← w − lr · ∂E/∂w', ', lr =', 'lr ='],
  },
  'heads of a saved table, which scripts read, and names of files': {
    'views/compare/columns.js': ['Epochs planned', 'Best epoch', 'Last test loss', 'Data seed'],
    'views/inspector/zooms/words.js': ['the rest'],
    'views/shared/samples.js': ['probability of true'],
    'views/surface/LossSurface.jsx': ['· loss surface epoch ·'],
    'views/surface/picture.js': ['epoch on the path'],
  },
  'stored: names and tags of runs and data': {
    'state/document/uploading.js': ['My data'],
    'state/run/actions.js': ['· from epoch ·'],
    'state/run/repeating.js': ['same seeds'],
  },
  'the key that makes many edits one': {
    'state/run/actions.js': ['learning rate'],
    'views/inspector/SideBySide.jsx': ['examples side by side'],
  },
  'an error nobody is shown: the page says its own sentence': {
    'state/document/link.js': ['the link does not hold a network', 'the link is too large'],
  },
};

describe('a text', () => {
  const en = /** @type {const} */ ({
    hello: 'Hello',
    layers: '{count} {count|layer|layers} of {name}',
    only: 'only {what}',
  });
  const { phrase, rich } = speaker({ en });

  it('is found by its key', () => expect(phrase('hello')).toBe('Hello'));

  it('has its holes filled, and the form for the number', () => {
    expect(phrase('layers', { count: 1, name: 'x' })).toBe('1 layer of x');
    expect(phrase('layers', { count: 0, name: '{y}' })).toBe('0 layers of {y}');
  });

  it('says nothing for nothing', () => {
    const nothing = /** @type {const} */ ([null, undefined, false]);
    expect(nothing.map((what) => phrase('only', { what }))).toEqual(['only ', 'only ', 'only ']);
    expect(phrase('only', { what: 0 })).toBe('only 0');
  });

  it('takes markup into its holes', () => {
    const bold = /** @type {any} */ ({ type: 'b' });
    expect(rich('only', { what: bold })).toEqual(['only ', bold]);
  });

  it('is refused with an unknown key, and without its values', () => {
    // @ts-expect-error no such key
    expect(() => phrase('gone')).toThrow();
    // @ts-expect-error a hole stays empty
    expect(phrase('only', {})).toBe('only ');
  });
});

describe('another language', () => {
  const en = /** @type {const} */ ({ hello: 'Hello', rows: '{count} {count|row|rows}' });
  const pl = { rows: '{count} {count|wiersz|wiersze|wierszy|wiersza}' };

  it('has the forms of its own numbers', () => {
    const { phrase } = speaker({ en, pl }, 'pl');
    expect([1, 3, 5].map((count) => phrase('rows', { count }))).toEqual(['1 wiersz', '3 wiersze', '5 wierszy']);
  });

  it('is said in English where it lacks a text, or is not there at all', () => {
    expect(speaker({ en, pl }, 'pl').phrase('hello')).toBe('Hello');
    expect(speaker({ en, pl }, 'xx').phrase('rows', { count: 1 })).toBe('1 row');
  });
});

describe("the page's texts", () => {
  it.each(Object.keys(english))('in %s are all in use', (name) => {
    const part = name.replace('./en/', '/words/');
    const users = files.filter(({ source }) => source.includes(`${part}'`));
    const unused = Object.keys(english[name]).filter((key) => !users.some(({ source }) => source.includes(`'${key}'`)));
    expect(unused).toEqual([]);
  });

  it('stand in this folder, and nowhere else', () => {
    const allowed = Object.values(ALLOWED).flatMap((reason) =>
      Object.entries(reason).flatMap(([name, texts]) => texts.map((text) => `${name}: ${text}`)),
    );
    const found = files.flatMap(({ name, source }) => hardCoded(source).map(({ text }) => `${name}: ${text}`));
    expect([...new Set(found)].sort()).toEqual(allowed.sort());
  });

  it.each([
    ['markup', '<p>Train it</p>'],
    ['a hint', '<p title="Train">{x}</p>'],
    ['a label that is put together', '<p aria-label={`Delete ${name}`} />'],
    ['a choice', "<p>{isOpen ? 'less' : 'more'}</p>"],
    ['an announcement', "say('Link copied')"],
    ['a property', "const one = { label: 'test' }"],
  ])('are found in %s', (_, source) => expect(hardCoded(source)).not.toEqual([]));

  it('are not seen where there are none', () => {
    const source =
      "import a from 'a b c'; <p class=\"is open\" onClick={() => go('down')}>{phrase('key')} · {x === 'a b'}</p>";
    expect(hardCoded(source)).toEqual([]);
  });
});
