// What is zoomed into: a channel, a value that is pointed at, one that is kept; and the answers about them. Imports
// state.

import { useEffect, useState } from 'preact/hooks';
import { useExplanation } from '../../../state/asking/explaining.js';
import { ownInputs } from '../../../state/asking/own.js';
import { ownFrame } from '../../../state/store.js';

/** @typedef {import('./words.js').Spot} Spot */

/**
 * `planes`: how many maps the layer has, 0 for a row of units. `sample`: the example that is looked at, by its index.
 * @param {{id: string, planes: number, isUnits: boolean, sample: number | undefined}} what
 */
export function useZooms({ id, planes, isUnits, sample }) {
  const [channel, setChannel] = useState(/** @type {number | null} */ (null));
  const [hovered, setHovered] = useState(/** @type {Spot | null} */ (null));
  const [kept, setKept] = useState(/** @type {Spot | null} */ (null));
  const canExplain = id !== 'input';
  const leave = () => {
    setChannel(null);
    setHovered(null);
    setKept(null);
  };
  useEffect(leave, [planes, isUnits]);
  const open = channel !== null && channel < planes ? channel : null;
  const isClose = canExplain && (open !== null || (isUnits && kept !== null));
  const spot = isClose ? (hovered ?? kept) : null;
  const own = ownFrame.value && ownInputs.value; // the cards show an example of the user's own
  const shared = own ? { layer: id, inputs: own } : sample === undefined ? { layer: id } : { layer: id, sample };
  const place = spot && (isUnits ? { channel: spot.column } : { channel: open, row: spot.row, column: spot.column });
  const wholeChannel = useExplanation(
    canExplain && open !== null ? { type: 'channel', ...shared, channel: open } : null,
  );
  const oneValue = useExplanation(place ? { type: 'unit', ...shared, ...place } : null);
  /** One step out: from the value to its channel, from there to all. @returns {boolean} whether there was one */
  const back = () => {
    if (kept || (spot && !isUnits)) {
      setKept(null);
      setHovered(null);
      return true;
    }
    if (open !== null) {
      leave();
      return true;
    }
    return false;
  };
  /** @param {Spot | null} at */
  const pick = (at) => {
    if (!at) return;
    if (!canExplain) setChannel(open === null ? at.channel : null);
    else if (!isUnits && open === null) setChannel(at.channel);
    else setKept(isSame(kept, at) ? null : at);
  };
  return {
    open,
    kept,
    spot,
    isClose,
    wholeChannel,
    oneValue,
    back,
    pick,
    leave,
    point: (/** @type {Spot | null} */ at) => setHovered(at),
    keep: (/** @type {Spot} */ at) => {
      if (isClose) {
        setHovered(null);
        setKept(at);
      }
    },
    release: () => {
      setKept(null);
      setHovered(null);
    },
    step: (/** @type {number | null} */ to) => {
      if (to === null) leave();
      else {
        setChannel(to);
        setKept(kept && { ...kept, channel: to });
        setHovered(null);
      }
    },
  };
}

/** @param {Spot | null} one @param {Spot} other */
const isSame = (one, other) =>
  one !== null && one.channel === other.channel && one.row === other.row && one.column === other.column;
