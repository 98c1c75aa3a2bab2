// When drawings are drawn: at most once per animation frame, or once a second out of sight. Imports nothing.

/** @type {Set<() => void>} */
const waiting = new Set();

/**
 * Runs `draw` in the next animation frame; asked for again before that, it still runs once.
 * @param {() => void} draw
 * @returns {void}
 */
export function requestDraw(draw) {
  if (waiting.size === 0) requestAnimationFrame(drawAll);
  waiting.add(draw);
}

/** Drawings out of sight are kept up to date too, slowly: nothing is stale when scrolled to, or printed. */
const UNSEEN_PAUSE = 1000;
/** @type {Set<() => void>} */
const unseen = new Set();

/**
 * Runs `draw` within a second or so, together with whatever else is out of sight.
 * @param {() => void} draw
 * @returns {void}
 */
export function requestUnseenDraw(draw) {
  if (unseen.size === 0) setTimeout(drawUnseen, UNSEEN_PAUSE);
  unseen.add(draw);
}

/** A few at a time: sixty cards out of sight are no reason for a pause in what is seen. */
const UNSEEN_AT_ONCE = 8;

function drawUnseen() {
  for (const draw of [...unseen].slice(0, UNSEEN_AT_ONCE)) {
    unseen.delete(draw);
    requestDraw(draw);
  }
  if (unseen.size > 0) requestAnimationFrame(drawUnseen);
}

/**
 * @param {() => void} draw
 * @returns {void}
 */
export function cancelDraw(draw) {
  waiting.delete(draw);
  unseen.delete(draw);
}

function drawAll() {
  const draws = [...waiting];
  waiting.clear();
  for (const draw of draws) {
    unseen.delete(draw);
    draw();
  }
}

/** @typedef {{isVisible: boolean, width: number, height: number}} Place an element's size in CSS pixels */

/** @type {WeakMap<Element, {place: Place, changed: (place: Place) => void}>} */
const watched = new WeakMap();
/** One observer of each kind for the whole page: a stack has up to 64 cards.
 * @type {{visible: IntersectionObserver, size: ResizeObserver} | null} */
let observers = null;

/**
 * Says when an element comes on screen (or near it), leaves it, or changes size. Gives the function that ends it.
 * @param {Element} element
 * @param {(place: Place) => void} changed
 * @returns {() => void}
 */
export function watchPlace(element, changed) {
  observers ??= createObservers();
  const { visible, size } = observers;
  watched.set(element, { place: { isVisible: false, width: 0, height: 0 }, changed });
  visible.observe(element);
  size.observe(element);
  return () => {
    visible.unobserve(element);
    size.unobserve(element);
    watched.delete(element);
  };
}

function createObservers() {
  return {
    visible: new IntersectionObserver(
      (entries) => entries.forEach((entry) => update(entry.target, { isVisible: entry.isIntersecting })),
      { rootMargin: '120px' },
    ),
    size: new ResizeObserver((entries) => entries.forEach((entry) => update(entry.target, entry.contentRect))),
  };
}

/**
 * @param {Element} element
 * @param {Partial<Place>} change
 */
function update(element, change) {
  const entry = watched.get(element);
  if (!entry) return;
  const { isVisible = entry.place.isVisible, width = entry.place.width, height = entry.place.height } = change;
  entry.place = { isVisible, width, height };
  entry.changed(entry.place);
}

/**
 * Makes a canvas as many device pixels as it covers; true where that changed it (and so cleared it).
 * @param {HTMLCanvasElement} canvas
 * @param {number} width in CSS pixels
 * @param {number} height in CSS pixels
 * @returns {boolean}
 */
export function fitCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width === wide && canvas.height === high) return false;
  canvas.width = wide;
  canvas.height = high;
  return true;
}
