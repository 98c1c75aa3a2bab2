// One uPlot chart that is kept, resized with its box and redrawn at most once per frame. Imports drawings.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import { decimate } from '../../../drawings/decimate.js';
import { cancelDraw, requestDraw, requestUnseenDraw, watchPlace } from '../../../drawings/schedule.js';
import { onThemeChange, palette } from '../../../drawings/theme.js';
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
 * @param {ChartData & {height?: number, onPoint: (epoch: number | null) => void, looked?: number | null}} props
 *   `looked`: the epoch that is looked at, marked by a line
 */
export function Chart({ height = 140, onPoint, looked = null, ...data }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const kept = useRef(/** @type {KeptChart | null} */ (null));
  const newest = useRef({ data, onPoint });
  newest.current = { data, onPoint };
  useEffect(() => {
    kept.current = new KeptChart(/** @type {HTMLElement} */ (box.current), height, newest);
    return () => kept.current?.end();
  }, []);
  // A parent that only shows another epoch's numbers draws the same lines again.
  useEffect(() => kept.current?.redraw(), signatureOf(data));
  useEffect(() => kept.current?.point(looked), [looked]);
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

/** Owns the uPlot instance of a box: made when first seen, and again only when its lines or the theme change. */
class KeptChart {
  /** @type {uPlot | null} */
  #chart = null;
  #made = '';
  #cursor = document.createElement('div');
  #place = { isVisible: false, width: 0, height: 0 };
  /** @type {number | null} */
  #looked = null;
  #box;
  #height;
  #newest;
  #ends;

  /**
   * @param {HTMLElement} box @param {number} height
   * @param {{current: {data: ChartData, onPoint: (epoch: number | null) => void}}} newest what is to be drawn
   */
  constructor(box, height, newest) {
    this.#box = box;
    this.#height = height;
    this.#newest = newest;
    this.#cursor.className = 'chart-cursor';
    const endPlace = watchPlace(box, (next) => {
      this.#place = { ...next, width: Math.floor(next.width) };
      this.redraw();
    });
    this.#ends = [endPlace, onThemeChange(() => this.redraw())];
  }

  redraw() {
    if (this.#place.isVisible || !this.#chart) requestDraw(this.#paint);
    else requestUnseenDraw(this.#paint);
  }

  /** The epoch that is looked at: moving a line costs no redraw. @param {number | null} epoch */
  point(epoch) {
    this.#looked = epoch;
    this.#cursor.hidden = epoch === null || !this.#chart;
    if (this.#chart && epoch !== null)
      this.#cursor.style.transform = `translateX(${this.#chart.valToPos(epoch, 'x')}px)`;
  }

  end() {
    for (const end of this.#ends) end();
    cancelDraw(this.#paint);
    this.#chart?.destroy();
  }

  #paint = () => {
    const { width } = this.#place;
    if (width === 0) return;
    const { data } = this.#newest.current;
    const shown = thinned(data, width, decimate);
    const key = kindOf(data);
    if (!this.#chart || key !== this.#made) this.#make(key, shown);
    else {
      if (this.#chart.width !== width) this.#chart.setSize({ width, height: this.#height });
      this.#chart.setData(shown);
    }
    this.point(this.#looked);
  };

  /** @param {string} key @param {uPlot.AlignedData} shown */
  #make(key, shown) {
    this.#chart?.destroy();
    const size = { width: this.#place.width, height: this.#height };
    const newest = this.#newest;
    const options = optionsOf(
      size,
      () => newest.current.data,
      palette(),
      (epoch) => newest.current.onPoint(epoch),
    );
    this.#chart = new uPlot(options, shown, this.#box);
    this.#made = key;
    this.#chart.over.append(this.#cursor);
  }
}

/** What a uPlot instance cannot change once it is made. @param {ChartData} data */
function kindOf({ lines, scale, band, isSeconds }) {
  const kinds = lines.map((line) => [line.isDashed, line.isSpanned]);
  return JSON.stringify([scale, kinds, Boolean(band), isSeconds, palette().css.ink]);
}
