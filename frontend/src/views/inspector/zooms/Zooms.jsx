// The stage beside the channel that is pointed at: its sum, or the arithmetic of one value. Imports state and drawings.

import './zooms.css';
import './numbers.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { catalog, inspection, run, spec } from '../../../state/store.js';
import { saveFile } from '../../shared/saving.js';
import { ChannelStage } from './ChannelStage.jsx';
import { UnitStage } from './UnitStage.jsx';
import { channelCsv, placeText, unitCsv } from './words.js';
import { phrase } from '../../../words/inspector.js';

/** @import { UnitAnswer } from './answers.js' */

/** @import { Frame } from '../../../state/types.js' */

/**
 * @param {{id: string, title: string, frame: Frame | null, isLocal: boolean, zooms: ReturnType<typeof
 *   import('./useZooms.js').useZooms>}} props
 */
export function Stage({ id, title, frame, isLocal, zooms }) {
  const isUnit = zooms.spot !== null;
  const { answer, question, error, isPending } = isUnit ? zooms.oneValue : zooms.wholeChannel;
  const isOfThis =
    answer &&
    question &&
    question.layer === id &&
    (isUnit ? answer.place !== undefined : question.channel === zooms.open);
  const [box, height] = useSteadyHeight(`${id} ${zooms.open}`);
  return (
    <section
      ref={box}
      class="stage"
      style={{ minHeight: `${height}px` }}
      aria-label={
        isOfThis && isUnit
          ? phrase('byHand', { id, place: placeText(answer.place) })
          : isUnit
            ? phrase('oneValue')
            : phrase('oneChannel')
      }
      aria-busy={isPending}
    >
      {error && (
        <p class="stage-error" role="alert">
          {error}
        </p>
      )}
      {!isOfThis && !error && (
        <p class="soft stage-wait">{isPending ? phrase('workingItOut') : phrase('theNetworkCannotBe')}</p>
      )}
      {isOfThis && (
        <div key={isUnit ? 'unit' : 'channel'} class={`stage-view${isPending ? ' is-stale' : ''}`}>
          {isUnit ? (
            <UnitStage answer={answer} frame={frame} flattened={flattenedBefore(answer)} />
          ) : (
            <ChannelStage answer={answer} isLocal={isLocal} title={title} />
          )}
          <StageFoot answer={answer} frame={frame} isUnit={isUnit} />
        </div>
      )}
    </section>
  );
}

/**
 * The most height that the stage had for what is open: pointing at a pixel does not move what stands below.
 * @param {string} what
 * @returns {[import('preact').RefObject<HTMLElement | null>, number]}
 */
function useSteadyHeight(what) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [most, setMost] = useState({ what, height: 0 });
  useLayoutEffect(() => {
    const height = box.current?.offsetHeight ?? 0;
    if (most.what !== what) setMost({ what, height: 0 });
    else if (height > most.height + 1) setMost({ what, height });
  });
  return [box, most.what === what ? most.height : 0];
}

/** @param {{answer: any, frame: Frame | null, isUnit: boolean}} props */
function StageFoot({ answer, frame, isUnit }) {
  const name = [
    run.value?.name || spec.value?.name || 'layerlab',
    answer.layer,
    isUnit ? placeText(answer.place) : '',
    `channel ${isUnit ? answer.place[0] : answer.channel}`,
    `epoch ${answer.epoch}`,
  ];
  const isOther = frame?.source === 'run' && answer.epoch !== frame.epoch;
  return (
    <p class="stage-foot">
      {isOther && (
        <span class="soft">{phrase('numbersOfEpochPictures', { epoch: answer.epoch, epoch2: frame.epoch })} </span>
      )}
      <button
        type="button"
        class="link"
        onClick={() =>
          saveFile(
            new Blob([isUnit ? unitCsv(answer) : channelCsv(answer)], { type: 'text/csv' }),
            `${name.filter(Boolean).join(' ')}.csv`,
          )
        }
      >
        {phrase('saveTheseNumbersAs')}
      </button>
    </p>
  );
}

/**
 * The shape of the picture that was flattened into what the layer reads.
 * @param {UnitAnswer} answer
 * @returns {number[] | null}
 */
function flattenedBefore(answer) {
  const before = inspection.value?.layers.find((layer) => layer.id === answer.sources[0]?.layer);
  return before && catalog.value?.layers[before.type]?.lays_in_a_row ? before.input_shapes[0] : null;
}
