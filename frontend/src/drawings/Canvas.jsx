// A canvas that draws itself at the screen's resolution, at most once per frame, seldom while out of sight.
// May import only other drawings.

import { useEffect, useRef } from 'preact/hooks';
import { cancelDraw, fitCanvas, requestDraw, requestUnseenDraw, watchPlace } from './schedule.js';
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
    redraw.current = () => (isVisible || !isPainted ? requestDraw(paint) : requestUnseenDraw(paint));
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
