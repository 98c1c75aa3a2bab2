// Under the stack, one tab each: the chosen layer, and the views of the network or the run as a whole. Imports state.

import './study.css';
import { useEffect, useState } from 'preact/hooks';
import { openTab } from '../../state/store.js';
import { phrase } from '../../words/study.js';

/** @typedef {(props: {}) => import('preact').VNode|null} View */
/**
 * A view at once, or one that is loaded when its tab is first opened.
 * @typedef {{id: string, title: string} & ({view: View, load?: undefined} | {view?: undefined, load: () =>
 *   Promise<View>})} Tab
 */

/** @param {{tabs: Tab[]}} props */
export function StudyPanel({ tabs }) {
  const open = openTab.value;
  const setOpen = (/** @type {string} */ id) => {
    openTab.value = id;
  };
  const tab = tabs.find((one) => one.id === open) ?? tabs[0];
  return (
    <section class="panel study" aria-label={phrase('lookCloser')}>
      <div
        class="study-tabs"
        role="tablist"
        aria-label={phrase('lookCloser')}
        onKeyDown={(event) => moveByKey(event, tabs, open, setOpen)}
      >
        {tabs.map((one) => (
          <button
            key={one.id}
            type="button"
            role="tab"
            id={`study-tab-${one.id}`}
            aria-selected={one === tab}
            aria-controls="study-view"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => setOpen(one.id)}
          >
            {one.title}
          </button>
        ))}
      </div>
      <div id="study-view" role="tabpanel" aria-labelledby={`study-tab-${tab.id}`}>
        {tab.view ? <tab.view /> : <Loaded key={tab.id} load={tab.load} />}
      </div>
    </section>
  );
}

/** @param {{load: () => Promise<View>}} props */
function Loaded({ load }) {
  // Boxed: a state that is a function is called.
  const [loaded, setLoaded] = useState(/** @type {{View: View}|null} */ (null));
  const [error, setError] = useState(/** @type {string|null} */ (null));
  useEffect(() => {
    load().then(
      (View) => setLoaded({ View }),
      (reason) => setError(String(reason)),
    );
  }, [load]);
  if (error) return <p class="soft">{phrase('thisViewCouldNot', { error })}</p>;
  return loaded ? <loaded.View /> : <div class="is-waiting" />;
}

/** @param {KeyboardEvent} event @param {Tab[]} tabs @param {string} open @param {(id: string) => void} setOpen */
function moveByKey(event, tabs, open, setOpen) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = tabs.findIndex((tab) => tab.id === open);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  setOpen(next.id);
  document.getElementById(`study-tab-${next.id}`)?.focus();
}
