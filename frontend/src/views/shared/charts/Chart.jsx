// One uPlot chart that is kept, resized with its box and redrawn at most once per frame. Imports state and drawings.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import { decimate } from '../../../drawings/decimate.js';
import { cancelDraw, requestDraw, requestUnseenDraw, watchPlace } from '../../../drawings/schedule.js';
import { onThemeChange, palette } from '../../../drawings/theme.js';
import { viewedEpoch } from '../../../state/store.js';
import { optionsOf, thinned } from './chart-options.js';

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} colour in CSS, tokens allowed: `var(--train)`
 * @property {(number | null)[]} values
 * @property {boolean} [isFaint]
 * @property {boolean} [isDashed]
 * @property {boolean} [isSpanned] whether it is drawn across gaps
 */
/**
 * @typedef {object} ChartData
 * @property {number[]} xs epochs
 * @property {Line[]} lines
 * @property {{colour: string, low: (number | null)[], high: (number | null)[]} | null} [band] behind the lines
 * @property {number} end where the axis of epochs ends
 * @property {'linear' | 'fraction' | 'log'} scale
 * @property {boolean} [isSeconds] whether the axis is of seconds instead
 * @property {number[]} [marks] epochs at which a setting was changed
 */

/**
 * @param {ChartData & {height?: number, onPoint: (epoch: number | null) => void}} props
 */
export function Chart({ height = 140, onPoint, ...data }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const newest = useRef(data);
  const point = useRef(onPoint);
  const redraw = useRef(() => {});
  newest.current = data;
  point.current = onPoint;

  useEffect(() => {
    const keeper = keepChart(
      /** @type {HTMLElement} */ (box.current),
      height,
      () => newest.current,
      (epoch) => point.current(epoch),
    );
    redraw.current = keeper.redraw;
    const endCursor = viewedEpoch.subscribe(keeper.point);
    return () => {
      endCursor();
      keeper.end();
    };
  }, []);

  // A parent that only shows another epoch's numbers draws the same lines again.
  useEffect(() => redraw.current(), signatureOf(data));
  return <div class="chart" ref={box} aria-hidden="true" style={{ height: `${height}px` }} />;
}

/**
 * What the drawing depends on, in as many items whatever the number of lines. Columns grow in place, so their length
 * counts.
 * @param {ChartData} data
 */
function signatureOf({ xs, lines, band, end, scale, marks }) {
  const looks = lines
    .map(({ label, colour, isFaint, values }) => [label, colour, isFaint, values[0], values.at(-1)].join(' '))
    .join();
  return [xs, xs.length, lines[0]?.values, lines.length, looks, band?.low, band?.colour, end, scale, marks?.join()];
}

/**
 * Owns the uPlot instance of a box: made when first seen, and again only when its lines or the theme change.
 * @param {HTMLElement} box @param {number} height @param {() => ChartData} data
 * @param {(epoch: number | null) => void} onPoint
 */
function keepChart(box, height, data, onPoint) {
  /** @type {uPlot | null} */
  let chart = null;
  let made = '';
  const cursor = document.createElement('div');
  cursor.className = 'chart-cursor';
  let place = { isVisible: false, width: 0, height: 0 };

  const paint = () => {
    if (place.width === 0) return;
    const now = data();
    const kinds = now.lines.map((line) => [line.isDashed, line.isSpanned]);
    const key = JSON.stringify([now.scale, kinds, Boolean(now.band), now.isSeconds, palette().css.ink]);
    const shown = thinned(now, place.width, decimate);
    if (!chart || key !== made) {
      chart?.destroy();
      chart = new uPlot(optionsOf({ width: place.width, height }, data, palette(), onPoint), shown, box);
      made = key;
      chart.over.append(cursor);
    } else {
      if (chart.width !== place.width) chart.setSize({ width: place.width, height });
      chart.setData(shown);
    }
    point(viewedEpoch.peek());
  };
  /** The epoch that is looked at: moving a line costs no redraw. @param {number | null} epoch */
  const point = (epoch) => {
    cursor.hidden = epoch === null || !chart;
    if (chart && epoch !== null) cursor.style.transform = `translateX(${chart.valToPos(epoch, 'x')}px)`;
  };
  const redraw = () => {
    if (place.isVisible || !chart) requestDraw(paint);
    else requestUnseenDraw(paint);
  };
  const endPlace = watchPlace(box, (next) => {
    place = { ...next, width: Math.floor(next.width) };
    redraw();
  });
  const endTheme = onThemeChange(redraw);
  return {
    redraw,
    point,
    end: () => {
      endPlace();
      endTheme();
      cancelDraw(paint);
      chart?.destroy();
    },
  };
}
