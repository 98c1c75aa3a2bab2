// The texts of the page: filled in, used, and nowhere else.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hardCoded } from './hard-coded.test.support.js';
import { speaker } from './speaker.js';

const SRC = join(import.meta.dirname, '..');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.jsx?$/.test(name) && !name.includes('.test.'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), source: readFileSync(join(SRC, name), 'utf8') }));
const parts = readdirSync(join(SRC, 'words', 'en')).map((name) => name.replace('.js', ''));

/** What reads like a text and is none, or is no longer one on the page. */
const ALLOWED = [{ name: 'x', text: 'x', why: 'x' }];

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
    expect([null, undefined, false].map((what) => phrase('only', { what }))).toEqual(['only ', 'only ', 'only ']);
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
  it.each(parts)('of %s are all in use', async (part) => {
    const texts = (await import(`./en/${part}.js`)).default;
    const users = files.filter(({ source }) => source.includes(`/words/${part}.js'`));
    const unused = Object.keys(texts).filter((key) => !users.some(({ source }) => source.includes(`'${key}'`)));
    expect(unused).toEqual([]);
  });

  it('stand in words/, and nowhere else', () => {
    const found = files
      .filter(({ name }) => !name.startsWith('words/'))
      .flatMap(({ name, source }) => hardCoded(source).map(({ line, text }) => ({ name, line, text })))
      .filter(({ name, text }) => !ALLOWED.some((one) => one.name === name && one.text === text));
    expect(found.map(({ name, line, text }) => `${name}:${line}: ${text}`)).toEqual([]);
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
