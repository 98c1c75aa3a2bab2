// Earlier runs of this server: open one to see its network, charts and pictures; delete it. May import state.
import './runs.css';
import { loss, percent } from '../../format.js';
import { forgetRun, moreRuns, openRun, report } from '../../state/run/actions.js';
import { colourOf, comparedIds, isFull, setCompared } from '../../state/run/comparing.js';
import { history, latestEpoch, run, runs, runsNext } from '../../state/store.js';
import { BinIcon } from '../shared/icons.jsx';
import { showTab } from '../shared/show-tab.js';
import { ago } from '../shared/ago.js';
import { stateText } from '../shared/run-state.js';
import { phrase } from '../../words/runs.js';

/** @import { Run } from '../../state/types.js' */

export function RunsPanel() {
  const items = runs.value;
  return (
    <section class="panel runs-panel" aria-labelledby="runs-title">
      <h2 id="runs-title">{phrase('earlierRuns')}</h2>
      {!items?.length && <p class="soft runs-empty">{items ? phrase('noneYetPressTrain') : phrase('loading')}</p>}
      {Boolean(items?.length) && (
        <ul class="runs">
          {items?.map((item) => (
            <li key={item.id}>
              <Row item={live(item)} />
            </li>
          ))}
        </ul>
      )}
      {Boolean(items?.length) && (
        <button type="button" class="link runs-compare" onClick={() => showTab('compare')}>
          {phrase('compareAndAllResults')}
        </button>
      )}
      {runsNext.value && (
        <button type="button" class="link" onClick={() => moreRuns().catch(report)}>
          {phrase('showMore')}
        </button>
      )}
    </section>
  );
}

/** The open run is known better than the list. @param {Run} item @returns {Run} */
function live(item) {
  if (item.id !== run.value?.id) return item;
  const { state, epoch } = history.value;
  const test = latestEpoch.value?.test;
  return {
    ...item,
    state,
    epoch,
    test_accuracy: test?.accuracy ?? item.test_accuracy,
    test_loss: test?.loss ?? item.test_loss,
  };
}

/** @param {{item: Run}} props */
function Row({ item }) {
  const isOpen = item.id === run.value?.id;
  const words = phrase('ofEpochs', {
    name: item.name,
    state: stateText(item.state),
    epoch: item.epoch,
    epochs: item.epochs,
  });
  return (
    <div class={`run${isOpen ? ' is-open' : ''}`}>
      <button
        type="button"
        class="run-open"
        aria-current={isOpen}
        title={item.reason ?? words}
        onClick={() => openRun(item.id)}
      >
        <i class={`run-state is-${item.state}`} aria-hidden="true" />
        <span class="run-name">
          {item.name}
          <span class="visually-hidden">, {stateText(item.state)}</span>
        </span>
        <span class="run-result">{result(item)}</span>
        <span class="run-when faint">
          {stateText(item.state)}
          {item.epoch < item.epochs ? phrase('atOf', { epoch: item.epoch, epochs: item.epochs }) : ''} ·{' '}
          {ago(item.created_at)}
        </span>
      </button>
      <Tick item={item} isOpen={isOpen} />
      <button
        type="button"
        class="run-delete"
        aria-label={phrase('deleteTheRunOf', { name: item.name, createdAt: ago(item.created_at) })}
        title={phrase('delete')}
        onClick={() => remove(item)}
      >
        <BinIcon />
      </button>
    </div>
  );
}

/** Ticked runs are compared; the open one is so anyway. @param {{item: Run, isOpen: boolean}} props */
function Tick({ item, isOpen }) {
  const isCompared = comparedIds.value.includes(item.id);
  const place = isCompared && comparedIds.value.length > 1 ? colourOf(item.id) : -1;
  return (
    <label
      class={`run-tick${isCompared && !isOpen ? ' is-ticked' : ''}`}
      title={isOpen ? phrase('theOpenRunIs') : phrase('compare')}
      style={place < 0 ? undefined : { color: `var(--series-${place + 1})` }}
    >
      <input
        type="checkbox"
        class="tick"
        checked={isCompared}
        disabled={isOpen || (!isCompared && isFull.value)}
        aria-label={phrase('compareTheRunOf', { name: item.name, createdAt: ago(item.created_at) })}
        onChange={(event) => setCompared(item.id, event.currentTarget.checked)}
      />
    </label>
  );
}

/** @param {Run} item @returns {string} */
function result(item) {
  if (item.test_accuracy != null) return percent(item.test_accuracy);
  return item.test_loss == null ? '–' : loss(item.test_loss); // a regression has no accuracy
}

/** A run cannot be had back, and one that goes on is somebody's work: ask. @param {Run} item */
function remove(item) {
  if (window.confirm(phrase('deleteTheRunWith', { name: item.name }))) forgetRun(item.id);
}
