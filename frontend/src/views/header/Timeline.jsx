// The life of the run as a line: epochs done, changes on the way, speed; its knob goes back to earlier epochs. May
// import state.
import { useEffect, useState } from 'preact/hooks';
import { forkFrom } from '../../state/run/actions.js';
import { firstEpoch, toggleFilm, viewEpoch } from '../../state/run/viewing.js';
import {
  catalog,
  explainedEpoch,
  history,
  inspection,
  isPlaying,
  isRunNetwork,
  isStale,
  keptEpochs,
  latestEpoch,
  pending,
  pictures,
  run,
  spec,
  viewedEpoch,
} from '../../state/store.js';
import { loss, percent } from '../../format.js';
import { PauseIcon, PlayIcon } from '../shared/icons.jsx';
import { duration, pace } from '../shared/pace.js';
import { writeField } from '../../schema-form/fields.js';
import { phrase, rich } from '../../words/header.js';

export function Timeline() {
  const { epoch, state } = history.value;
  const total =
    (run.value && history.value.total) ||
    spec.value?.training?.epochs ||
    catalog.value?.defaults.spec.training?.epochs ||
    1;
  const shown = viewedEpoch.value ?? epoch;
  return (
    <section class={`bar${isStale.value ? ' is-stale' : ''}`} aria-label={phrase('timelineOfTheRun')}>
      <span class="epoch-count">{rich('epoch', { epoch: <b>{epoch}</b>, total })}</span>
      {latestEpoch.value && (
        <span class="bar-result">
          {rich('test', {
            what: (
              <b>
                {latestEpoch.value.test.accuracy === null
                  ? loss(latestEpoch.value.test.loss)
                  : percent(latestEpoch.value.test.accuracy)}
              </b>
            ),
          })}
        </span>
      )}
      <div class="reel">
        <FilmButton />
        <div class="time">
          <div class="track" />
          <div class="done" style={{ width: `${(100 * epoch) / total}%` }} />
          <RateMarks total={total} />
          {viewedEpoch.value !== null && <KeptMarks total={total} />}
          <input
            type="range"
            class="knob"
            min={run.value ? firstEpoch() : 0}
            max={total}
            value={shown}
            disabled={!run.value || epoch === 0}
            aria-label={phrase('epochThatIsShown')}
            aria-valuetext={phrase('epochOf', { shown, total })}
            onInput={(event) => choose(event.currentTarget, epoch)}
          />
        </div>
      </div>
      <span
        class="pace"
        title={run.value ? (history.value.reason ?? undefined) : undefined}
        role={state === 'failed' || state === 'diverged' ? 'alert' : undefined}
      >
        {viewedEpoch.value !== null ? <Looking /> : isWaiting() ? <Waiting key={run.value?.id} /> : remark()}
      </span>
    </section>
  );
}

/** @param {{total: number}} props */
const RateMarks = ({ total }) =>
  rateMarks(total).map((mark) => (
    <span
      key={mark.key}
      class={`mark${mark.share > 0.7 ? ' is-late' : ''}`}
      style={{ left: `${100 * mark.share}%` }}
      title={mark.text}
    >
      <i>{mark.text}</i>
    </span>
  ));

function FilmButton() {
  const label = isPlaying.value ? phrase('stopTheFilm') : phrase('playTheEpochsAs');
  return (
    <button
      type="button"
      class="film"
      aria-label={label}
      title={label}
      aria-pressed={isPlaying.value}
      disabled={!run.value || history.value.epoch < 2}
      onClick={toggleFilm}
    >
      {isPlaying.value ? <PauseIcon /> : <PlayIcon />}
    </button>
  );
}

/** What is looked at, and of which epoch it truly is where that is another. */
function Looking() {
  const viewed = viewedEpoch.value ?? 0;
  return (
    <span class="looking">
      <b>{phrase('epochViewed', { viewed })}</b>
      {otherEpochs(viewed)} <ForkButton viewed={viewed} />
      {' · '}
      <button type="button" class="link" onClick={() => viewEpoch(null)}>
        {phrase('newest')}
      </button>
    </span>
  );
}

/** Pictures and weights are kept of some epochs: else the nearest before stands in. @param {number} viewed */
function otherEpochs(viewed) {
  const drawn = pictures.value?.source === 'run' ? pictures.value.epoch : viewed;
  const explained = explainedEpoch.value?.asked === viewed ? explainedEpoch.value.epoch : viewed;
  const parts = [
    drawn !== viewed && phrase('picturesOf', { drawn }),
    explained !== viewed && phrase('explanationsOf', { explained }),
  ].filter(Boolean);
  return parts.length ? ` (${parts.join(', ')})` : '';
}

/** @param {{viewed: number}} props */
function ForkButton({ viewed }) {
  const epoch = keptEpochs.value.findLast((kept) => kept.epoch <= viewed)?.epoch;
  if (epoch === undefined) return null;
  const title = isRunNetwork.value ? phrase('trainANewRun', { epoch }) : phrase('aForkKeepsThe');
  return (
    <>
      {'· '}
      <button
        type="button"
        class="link"
        title={title}
        disabled={!isRunNetwork.value || pending.value !== null}
        onClick={() => forkFrom(epoch)}
      >
        {phrase('forkFromEpoch', { epoch })}
      </button>
    </>
  );
}

/** Where weights are kept, and which were best so far. @param {{total: number}} props */
function KeptMarks({ total }) {
  return keptEpochs.value.map(({ epoch, is_best }) => (
    <span
      key={epoch}
      class={`kept${is_best ? ' is-best' : ''}`}
      style={{ left: `${(100 * epoch) / total}%` }}
      title={is_best ? phrase('epochTheBestKept', { epoch }) : undefined}
    />
  ));
}

/** Nothing has been learnt yet. */
const isWaiting = () =>
  run.value !== null && ['queued', 'running'].includes(history.value.state) && !history.value.epochs.length;

const LATE_MS = 700;

/** Right after the server has started, its engine takes some seconds to load. */
function Waiting() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  const place = run.value?.queue_position;
  if (history.value.state === 'queued' && place)
    return <>{place === 1 ? phrase('nextInTheQueue') : phrase('placeInTheQueue', { place })}</>;
  return <>{isLate && !history.value.started ? phrase('theEngineIsStarting') : phrase('firstEpoch')}</>;
}

/**
 * There are no pictures past the epochs done: the knob stays with them.
 * @param {HTMLInputElement} input
 * @param {number} epoch
 */
function choose(input, epoch) {
  const wanted = Math.min(input.valueAsNumber, epoch);
  input.value = String(wanted);
  viewEpoch(wanted === epoch ? null : wanted);
}

/** Only the last change of a crowd is written out. @param {number} total */
function rateMarks(total) {
  return history.value.marks.map((mark, index) => ({
    key: index,
    share: Math.min(1, mark.epoch / total),
    text: `${mark.name.replaceAll('_', ' ')} ${writeField(mark.old)} → ${writeField(mark.new)}`,
  }));
}

/** @returns {string} */
function remark() {
  const { state, reason, epochs, total, epoch } = history.value;
  if (!run.value && inspection.value?.trainable === false) return phrase('notTrainableYetSee');
  if (!run.value) return phrase('untrainedPressTrain');
  const speed = pace(epochs);
  if (state === 'running' && speed)
    return phrase('left', { text: speed.text, total: duration((total - epoch) / speed.epochsPerSecond) });
  if (state === 'paused') return phrase('paused');
  if (state === 'diverged') return phrase('divergedInEpoch', { epoch: epoch + 1 });
  return reason ?? state;
}
