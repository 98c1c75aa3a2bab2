// Numbers predicted against numbers true on a canvas, with the line where they agree. Pure; imports only drawings.

import { short } from '../format.js';
import { phrase } from '../words/drawings.js';

/** @typedef {{low: number, high: number}} Extent both axes have the same */

/**
 * The extent of all finite numbers, a little wider than they are.
 * @param {(number|null)[][]} lists
 * @returns {Extent}
 */
export function extentOf(lists) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists)
    for (const value of list) if (value !== null) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!Number.isFinite(low)) return { low: -1, high: 1 };
  const margin = (high - low || 1) * 0.05;
  return { low: low - margin, high: high + margin };
}

/**
 * Where a pair lies in a square of `side`: true to the right, predicted upwards.
 * @param {number} truth @param {number} said @param {Extent} extent @param {number} side
 * @returns {[number, number]}
 */
export function placeOf(truth, said, { low, high }, side) {
  const scale = side / (high - low);
  return [(truth - low) * scale, side - (said - low) * scale];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{true: (number|null)[], predicted: (number|null)[]}} points
 * @param {Extent} extent
 * @param {{css: import('./theme.js').Palette['css'], ratio: number, selected?: number}} look `selected`: place of one
 * @returns {void}
 */
export function drawScatter(context, points, extent, { css, ratio, selected = -1 }) {
  const side = Math.min(context.canvas.width, context.canvas.height);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.strokeStyle = css.line;
  context.lineWidth = ratio;
  context.strokeRect(ratio / 2, ratio / 2, side - ratio, side - ratio);
  context.strokeStyle = css.faint;
  context.setLineDash([4 * ratio, 4 * ratio]);
  context.beginPath();
  context.moveTo(0, side);
  context.lineTo(side, 0);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = points.true.length > 300 ? 0.5 : 0.8;
  context.fillStyle = css.accent;
  const radius = (points.true.length > 300 ? 2 : 3) * ratio;
  points.true.forEach((truth, index) => dot(context, truth, points.predicted[index], extent, { side, radius }));
  context.globalAlpha = 1;
  if (selected >= 0) {
    context.fillStyle = css.ink;
    dot(context, points.true[selected], points.predicted[selected], extent, { side, radius: 5 * ratio });
  }
  context.fillStyle = css.soft;
  context.font = `${11 * ratio}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  context.fillText(phrase('predicted', { high: short(extent.high) }), 6 * ratio, 6 * ratio);
  context.textBaseline = 'bottom';
  context.fillText(short(extent.low), 6 * ratio, side - 5 * ratio);
  context.textAlign = 'right';
  context.fillText(phrase('true', { high: short(extent.high) }), side - 6 * ratio, side - 5 * ratio);
  context.textAlign = 'left';
}

/**
 * @param {CanvasRenderingContext2D} context @param {number|null} truth @param {number|null} said @param {Extent} extent
 * @param {{side: number, radius: number}} look
 */
function dot(context, truth, said, extent, { side, radius }) {
  if (truth === null || said === null) return;
  const [x, y] = placeOf(truth, said, extent, side);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
