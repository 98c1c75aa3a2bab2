// Reads the drawings' colours from CSS custom properties, again when the theme changes. May import only other drawings.

import { parseColour, ramp, mix } from './colours.js';

/**
 * @typedef {object} Palette
 * @property {import('./colours.js').Ramp} signed negative - zero - positive
 * @property {import('./colours.js').Ramp} unsigned dark to light, for values from 0 up
 * @property {import('./colours.js').Rgb} zero
 * @property {import('./colours.js').Rgb[]} classes one per class, repeated when they run out
 * @property {(text: string) => string} resolve a CSS colour with its `var(--token)` replaced, as a canvas needs it
 * @property {{ink: string, soft: string, faint: string, line: string, panel: string, accent: string, track: string,
 *   train: string, test: string, positive: string, negative: string, warn: string}} css for lines, axes and words
 */

/** Series that stand for classes 2, 3, ...: those farthest from the blue and orange of classes 0 and 1. */
const CLASS_SERIES = [2, 3, 5, 4, 6, 7];

/** @type {Palette | null} */
let current = null;
/** @type {Set<() => void>} */
const listeners = new Set();

/**
 * The colours of the theme that is on; read once, and again after the theme changed.
 * @returns {Palette}
 */
export function palette() {
  current ??= readPalette(document.documentElement);
  return current;
}

/**
 * Calls `listener` after every change of theme; gives the function that ends it.
 * @param {() => void} listener
 * @returns {() => void}
 */
export function onThemeChange(listener) {
  watchTheme();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * @param {Element} element
 * @returns {Palette}
 */
function readPalette(element) {
  const style = getComputedStyle(element);
  const css = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const rgb = (/** @type {string} */ name) => parseColour(css(name));
  const [negative, zero, positive] = [rgb('--neg'), rgb('--zero'), rgb('--pos')];
  const [low, middle, high] = [rgb('--map-low'), rgb('--map-middle'), rgb('--map-high')];
  return {
    zero,
    // Small values matter: a scale that leaves its middle quickly shows them.
    signed: ramp([negative, mix(negative, zero, 0.4), zero, mix(positive, zero, 0.4), positive]),
    unsigned: ramp([low, middle, high]),
    classes: [negative, positive, ...CLASS_SERIES.map((number) => rgb(`--series-${number}`))],
    resolve: resolver(css),
    css: {
      ink: css('--ink'),
      soft: css('--soft'),
      faint: css('--faint'),
      line: css('--line'),
      panel: css('--panel'),
      accent: css('--accent'),
      track: css('--accent-soft'),
      train: css('--train'),
      test: css('--test'),
      positive: css('--pos'),
      negative: css('--neg'),
      warn: css('--warn'),
    },
  };
}

/**
 * @param {(name: string) => string} read
 * @returns {(text: string) => string}
 */
function resolver(read) {
  /** @type {Map<string, string>} */
  const known = new Map();
  return (text) => {
    const found = known.get(text) ?? text.replace(/var\((--[\w-]+)\)/g, (_, name) => read(name));
    known.set(text, found);
    return found;
  };
}

let isWatching = false;

/** The theme is an attribute of the root element. */
function watchTheme() {
  if (isWatching) return;
  isWatching = true;
  new MutationObserver(() => {
    current = null;
    for (const listener of listeners) listener();
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
}
