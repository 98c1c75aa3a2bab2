// Zoom 2, one channel: what each channel it reads adds, their sum, the bias, the activation. Imports drawings.

import { count, short } from '../../../format.js';
import { pictureOf } from '../../../drawings/lit.js';
import { LitPlane } from '../../../drawings/LitPlane.jsx';
import { colourRange } from '../../../drawings/picture.js';
import { ScaleBar } from '../ScaleBar.jsx';
import { own, rangesOf } from './ranges.js';
import { added, channelSummary, SIGNS } from './words.js';
import { phrase, rich } from '../../../words/inspector.js';

/** @import { ChannelAnswer, ChannelRead, ValueMap } from './answers.js' */

/** @typedef {import('../../../drawings/picture.js').Range} Range */
/**
 * @typedef {{answer: ChannelAnswer, isSum: boolean, range: (map: ValueMap, common: Range) => Range,
 *   ranges: ReturnType<typeof rangesOf>}} Shared
 */

/** @param {{answer: ChannelAnswer, isLocal: boolean, title: string}} props */
export function ChannelStage({ answer, isLocal, title }) {
  const isSum = answer.sum !== null;
  const ranges = rangesOf(answer);
  const range = (/** @type {ValueMap} */ map, /** @type {Range} */ common) =>
    isLocal ? colourRange(map.minimum ?? 0, map.maximum ?? 0, common.isSigned) : common;
  const { layer } = answer.sources[0];
  return (
    <div class={`channel-stage${!isSum && answer.reads.length <= 1 ? ' is-direct' : ''}`}>
      <p class="stage-lead">
        {isSum ? <>{rich('eachChannelOfIs', { layer: <b>{layer}</b> })}</> : channelSummary(answer, title)}
      </p>
      <Reads answer={answer} isSum={isSum} isLocal={isLocal} range={range} ranges={ranges} />
      <Flow answer={answer} range={range} ranges={ranges} />
      <div class="stage-scales">
        <Scale name={layer} range={ranges.input} isLocal={isLocal} />
        {ranges.kernel && <Scale name={phrase('kernelSlice')} range={ranges.kernel} isLocal={isLocal} />}
        {isSum && <Scale name={phrase('contributionsAndSum')} range={ranges.sum} isLocal={isLocal} />}
      </div>
    </div>
  );
}

/**
 * The channels it is made from, those that matter most first.
 * @param {Shared & {isLocal: boolean}} props
 */
function Reads({ answer, isSum, isLocal, range, ranges }) {
  const { reads, rest } = answer;
  return (
    <ul class={`reads${isSum ? '' : ' is-plain'}${reads.length === 1 ? ' is-one' : ''}`}>
      {reads.map((read) => (
        <Read key={`${read.source}-${read.channel}`} {...{ read, answer, isSum, isLocal, range, ranges }} />
      ))}
      {rest?.result && (
        <li class="is-rest">
          <span class="rest-words">{phrase('theOtherChannelsTogether', { count: count(rest.count) })}</span>
          <span class="sign">=</span>
          <Map
            map={rest.result}
            range={range(rest.result, ranges.sum)}
            label={phrase('whatTheOtherChannels')}
            caption={phrase('theRest')}
          />
        </li>
      )}
      {rest && !rest.result && <li class="rest-words">{phrase('andMoreChannels', { count: count(rest.count) })}</li>}
    </ul>
  );
}

/** @param {Shared & {isLocal: boolean, read: ChannelRead}} props */
function Read({ answer, isSum, isLocal, range, ranges, read }) {
  const { layer } = answer.sources[read.source];
  const name = isSum
    ? phrase('channel', { channel: read.channel })
    : phrase('layerChannelChannel', { layer, channel: read.channel });
  return (
    <li>
      <Map
        map={read.map}
        range={range(read.map, ranges.input)}
        label={phrase('layerAndChannel', { layer, channel: read.channel })}
        caption={name}
      />
      {read.kernel && (
        <>
          <span class="sign">{SIGNS.convolved}</span>
          <Map
            map={{ values: read.kernel }}
            range={isLocal || !ranges.kernel ? own(read.kernel) : ranges.kernel}
            label={phrase('kernelSliceForChannel', { channel: read.channel })}
            caption={phrase('kernelSlice')}
            isSmall
          />
        </>
      )}
      {read.result && (
        <>
          <span class="sign">{read.kernel ? '=' : '→'}</span>
          <Map
            map={read.result}
            range={range(read.result, ranges.sum)}
            label={phrase('whatChannelAddsOn', {
              channel: read.channel,
              mean: short(read.mean),
              result: extentOf(read.result),
            })}
            caption={phrase('adds', { mean: short(read.mean) })}
          />
        </>
      )}
    </li>
  );
}

/** @param {ValueMap} map */
const extentOf = ({ minimum, maximum }) =>
  phrase('fromMinimumToMaximum', { minimum: short(minimum), maximum: short(maximum) });

/** From the sum to what the activation makes of it. @param {Omit<Shared, 'isSum'>} props */
function Flow({ answer, range, ranges }) {
  const { bias, next, result, sum } = answer;
  return (
    <div class="flow">
      {sum ? <Summed {...{ bias, sum, range, ranges }} /> : <span class="sign">→</span>}
      <Map
        map={result}
        range={range(result, ranges.result)}
        label={phrase('channelChannelResult', { channel: answer.channel, result: extentOf(result) })}
        caption={phrase('channel', { channel: answer.channel })}
      />
      {next && (
        <>
          <span class="sign with-words">
            <small>{next.title}</small>→
          </span>
          <Map
            map={next.result}
            range={colourRange(next.result.minimum ?? 0, next.result.maximum ?? 0, (next.result.minimum ?? 0) < 0)}
            label={phrase('after', { layer: next.layer, result: extentOf(next.result) })}
            caption={next.layer}
          />
        </>
      )}
    </div>
  );
}

/** @param {Pick<Shared, 'range' | 'ranges'> & {bias: ChannelAnswer['bias'], sum: ValueMap}} props */
function Summed({ bias, sum, range, ranges }) {
  return (
    <>
      <span class="sign">{SIGNS.sum}</span>
      <Map
        map={sum}
        range={range(sum, ranges.sum)}
        label={phrase('theirSum', { sum: extentOf(sum) })}
        caption={phrase('sum')}
      />
      {typeof bias === 'number' && (
        <span class="flow-bias">
          {added(bias)}
          <small>{phrase('itsBias')}</small>
        </span>
      )}
      {bias !== null && typeof bias === 'object' && (
        <>
          <span class="sign">+</span>
          <Map
            map={bias}
            range={range(bias, ranges.sum)}
            label={phrase('theBiasesOneFor')}
            caption={phrase('biases')}
          />
        </>
      )}
      <span class="sign">=</span>
    </>
  );
}

/** @param {{map: Pick<ValueMap, 'values'>, range: Range, label: string, caption: string, isSmall?: boolean}} props */
function Map({ map, range, label, caption, isSmall }) {
  return (
    <figure class={`zoom-map${isSmall ? ' is-small' : ''}`}>
      <LitPlane picture={pictureOf(map.values)} range={range} label={label} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

/** @param {{name: string, range: Range, isLocal: boolean}} props */
function Scale({ name, range, isLocal }) {
  return (
    <span class="named-scale">
      <span>{name}</span>
      <ScaleBar range={range} isLocal={isLocal} />
    </span>
  );
}
