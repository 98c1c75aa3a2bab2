// What the stories ask of the screen that the page is shown on. Imports nothing.

/** Tests hand the stories another one. */
export const display = {
  isHidden: () => document.hidden,
  isNarrow: () => matchMedia('(max-width: 640px)').matches,
  isCalm: () => matchMedia('(prefers-reduced-motion: reduce)').matches,

  /** Just before the screen is drawn next. @param {(now: number) => void} draw */
  nextFrame: (draw) => void requestAnimationFrame(draw),
};

/** @typedef {typeof display} Display */
