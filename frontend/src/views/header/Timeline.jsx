// The life of the run as a line: epochs done, changes on the way, speed; its knob goes back to earlier pictures. May import state.
import { useEffect, useState } from 'preact/hooks';
import { viewEpoch } from '../../state/actions.js';
import { catalog, history, inspection, isStale, latestEpoch, pictures, run, spec, viewedEpoch } from '../../state/store.js';
import { loss, percent } from '../../drawings/format.js';
import { duration, pace } from './pace.js';
import { writeField } from '../../schema-form/fields.js';

export function Timeline() {
  const { epoch, state } = history.value;
  const total = (run.value && history.value.total) || spec.value?.training?.epochs || catalog.value?.defaults.spec.training?.epochs || 1;
  const shown = viewedEpoch.value ?? epoch;
  return (
    <section class={`bar${isStale.value ? ' is-stale' : ''}`} aria-label="Timeline of the run">
      <span class="epoch-count">Epoch <b>{epoch}</b> / {total}</span>
      {latestEpoch.value && <span class="bar-result">test <b>{latestEpoch.value.test.accuracy === null ? loss(latestEpoch.value.test.loss) : percent(latestEpoch.value.test.accuracy)}</b></span>}
      <div class="time">
        <div class="track" />
        <div class="done" style={{ width: `${(100 * epoch) / total}%` }} />
        {rateMarks(total).map((mark) => (
          <span key={mark.key} class={`mark${mark.share > 0.7 ? ' is-late' : ''}`} style={{ left: `${100 * mark.share}%` }} title={mark.text}><i>{mark.text}</i></span>
        ))}
        <input
          type="range" class="knob" min="0" max={total} value={shown} disabled={!run.value || epoch === 0}
          aria-label="Epoch whose pictures are shown" aria-valuetext={`epoch ${shown} of ${total}`}
          onInput={(event) => choose(event.currentTarget, epoch)}
        />
      </div>
      <span class="pace" title={run.value ? history.value.reason ?? undefined : undefined} role={state === 'failed' || state === 'diverged' ? 'alert' : undefined}>{viewedEpoch.value !== null ? <Looking /> : isWaiting() ? <Waiting key={run.value?.id} /> : remark()}</span>
    </section>
  );
}

function Looking() {
  return <>pictures of epoch {pictures.value?.epoch ?? viewedEpoch.value} · <button type="button" class="link" onClick={() => viewEpoch(null)}>newest</button></>;
}

/** Nothing has been learnt yet. */
const isWaiting = () => run.value !== null && ['queued', 'running'].includes(history.value.state) && !history.value.epochs.length;

const LATE_MS = 700;

/** Right after the server has started, its engine takes some seconds to load. */
function Waiting() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  const place = run.value?.queue_position;
  if (history.value.state === 'queued' && place) return <>{place === 1 ? 'next in the queue' : `place ${place} in the queue`}</>;
  return <>{isLate && !history.value.started ? 'the engine is starting…' : 'first epoch…'}</>;
}

/** There are no pictures past the epochs done: the knob stays with them. @param {HTMLInputElement} input @param {number} epoch */
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
  if (!run.value && inspection.value?.trainable === false) return 'Not trainable yet: see the note in red';
  if (!run.value) return 'Untrained: press Train';
  const speed = pace(epochs);
  if (state === 'running' && speed) return `${speed.text} · ${duration((total - epoch) / speed.epochsPerSecond)} left`;
  if (state === 'paused') return 'paused';
  if (state === 'diverged') return `diverged in epoch ${epoch + 1}`;
  return reason ?? state;
}
