// A canvas that draws itself only while on screen, at most once per frame, at the screen's resolution.
// May import only other drawings.

import { useEffect, useRef } from 'preact/hooks';
import { cancelDraw, fitCanvas, requestDraw, watchPlace } from './schedule.js';
import { onThemeChange, palette } from './theme.js';

/** @typedef {{context: CanvasRenderingContext2D, ratio: number, palette: import('./theme.js').Palette}} Stage */

/**
 * `draw` is called with the newest props; `height` in CSS pixels, else the style sheet decides.
 * @param {{draw: (stage: Stage) => void, [attribute: string]: any}} props
 */
export function Canvas({ draw, ...attributes }) {
  const element = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const newest = useRef(draw);
  const redraw = useRef(() => {});
  newest.current = draw;

  useEffect(() => {
    const canvas = /** @type {HTMLCanvasElement} */ (element.current);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    let isVisible = false;
    let isPainted = false;
    const paint = () => {
      if (canvas.clientWidth === 0) return;
      isPainted = true;
      fitCanvas(canvas, canvas.clientWidth, canvas.clientHeight);
      newest.current({ context, ratio: canvas.width / canvas.clientWidth, palette: palette() });
    };
    // Out of sight it waits, but for the first time: a page printed whole has no empty pictures.
    redraw.current = () => {
      if (isVisible || !isPainted) requestDraw(paint);
    };
    const endPlace = watchPlace(canvas, (place) => {
      isVisible = place.isVisible;
      redraw.current();
    });
    const endTheme = onThemeChange(() => redraw.current());
    return () => {
      endPlace();
      endTheme();
      cancelDraw(paint);
    };
  }, []);

  useEffect(() => redraw.current());
  return <canvas ref={element} {...attributes} />;
}
