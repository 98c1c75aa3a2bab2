// How deep one looks, with the way back, and what pointing does there. Imports siblings.

import { placeText } from './words.js';
import { phrase } from '../../../words/inspector.js';

/**
 * What pointing and clicking do here.
 * @param {{id: string, isUnits: boolean, isClose: boolean, open: number | null, planes: number}} at
 */
export function hintOf({ id, isUnits, isClose, open, planes }) {
  if (id === 'input') {
    if (planes < 2) return phrase('pointAtThePicture');
    return open === null ? phrase('pointToReadValues') : phrase('clickAgainForAll');
  }
  if (isClose) return isUnits ? phrase('pointAtAUnit') : phrase('pointAtAPixel');
  return isUnits ? phrase('pointToReadValuesClick') : phrase('pointToReadValuesClickA');
}

/**
 * How deep one looks, each step a way back.
 * @param {{id: string, title: string, when: string, isUnits: boolean, labels: string[], zooms: ReturnType<typeof
 *   import('./useZooms.js').useZooms>}} props
 */
export function Crumbs({ id, title, when, isUnits, labels, zooms }) {
  const { open, spot } = zooms;
  const value = spot && placeText(isUnits ? [spot.column] : [spot.channel, spot.row, spot.column], labels);
  const name = id === 'input' ? title : id;
  return (
    <h2 class="crumbs">
      {zooms.isClose ? (
        <button type="button" class="link" onClick={zooms.leave}>
          {name}
        </button>
      ) : (
        <span>{name}</span>
      )}
      {title && id !== 'input' && !zooms.isClose && <span class="faint">{title}</span>}
      {open !== null && (
        <>
          <span class="crumb-arrow" aria-hidden="true">
            ›
          </span>
          {value ? (
            <button type="button" class="link" onClick={zooms.release}>
              {phrase('channelOpen', { open })}
            </button>
          ) : (
            <span>{phrase('channelOpen', { open })}</span>
          )}
        </>
      )}
      {value && (
        <>
          <span class="crumb-arrow" aria-hidden="true">
            ›
          </span>
          <span>{value}</span>
        </>
      )}
      <span class="faint">· {when}</span>
    </h2>
  );
}
