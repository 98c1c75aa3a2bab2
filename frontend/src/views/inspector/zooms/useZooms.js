// What is zoomed into: a channel, a value that is pointed at, one that is kept; and the answers about them. Imports
// state.

import { useEffect, useState } from 'preact/hooks';
import { useExplanation } from '../../../state/asking/explaining.js';
import { ownInputs } from '../../../state/asking/own.js';
import { ownFrame } from '../../../state/store.js';

/** @typedef {import('./words.js').Spot} Spot */

/**
 * `planes`: how many maps the layer has, 0 for a row of units. `sample`: the example that is looked at, by its index.
 * @typedef {{id: string, planes: number, isUnits: boolean, sample: number | undefined}} What
 */
/** @typedef {{channel: number | null, hovered: Spot | null, kept: Spot | null}} Zoom */

/** @type {Zoom} */
const OUT = { channel: null, hovered: null, kept: null };

/** @param {What} what */
export function useZooms({ id, planes, isUnits, sample }) {
  const [zoom, setZoom] = useState(OUT);
  useEffect(() => setZoom(OUT), [planes, isUnits]);
  const { channel, hovered, kept } = zoom;
  const canExplain = id !== 'input';
  const open = channel !== null && channel < planes ? channel : null;
  const isClose = canExplain && (open !== null || (isUnits && kept !== null));
  const spot = isClose ? (hovered ?? kept) : null;
  const answers = useAnswers({ id, open: canExplain ? open : null, spot, isUnits, sample });
  const change = (/** @type {Partial<Zoom>} */ next) => setZoom((now) => ({ ...now, ...next }));
  /** One step out: from the value to its channel, from there to all. @returns {boolean} whether there was one */
  const back = () => {
    const isAtValue = kept !== null || (spot !== null && !isUnits);
    if (!isAtValue && open === null) return false;
    if (isAtValue) change({ kept: null, hovered: null });
    else setZoom(OUT);
    return true;
  };
  /** @param {Spot | null} at */
  const pick = (at) => {
    if (!at) return;
    if (!canExplain) change({ channel: open === null ? at.channel : null });
    else if (!isUnits && open === null) change({ channel: at.channel });
    else change({ kept: isSame(kept, at) ? null : at });
  };
  const step = (/** @type {number | null} */ to) =>
    setZoom(to === null ? OUT : { channel: to, kept: kept && { ...kept, channel: to }, hovered: null });
  const point = (/** @type {Spot | null} */ at) => change({ hovered: at });
  const keep = (/** @type {Spot} */ at) => {
    if (isClose) change({ hovered: null, kept: at });
  };
  const [leave, release] = [() => setZoom(OUT), () => change({ kept: null, hovered: null })];
  return { open, kept, spot, isClose, ...answers, back, pick, leave, point, keep, release, step };
}

/**
 * What the network says of the open channel, and of the value that is looked at.
 * @param {{id: string, open: number | null, spot: Spot | null, isUnits: boolean, sample: number | undefined}} at
 */
function useAnswers({ id, open, spot, isUnits, sample }) {
  const own = ownFrame.value && ownInputs.value; // the cards show an example of the user's own
  const shared = own ? { layer: id, inputs: own } : sample === undefined ? { layer: id } : { layer: id, sample };
  const place = spot && (isUnits ? { channel: spot.column } : { channel: open, row: spot.row, column: spot.column });
  const wholeChannel = useExplanation(open === null ? null : { type: 'channel', ...shared, channel: open });
  const oneValue = useExplanation(place ? { type: 'unit', ...shared, ...place } : null);
  return { wholeChannel, oneValue };
}

/** @param {Spot | null} one @param {Spot} other */
const isSame = (one, other) =>
  one !== null && one.channel === other.channel && one.row === other.row && one.column === other.column;
