// The page: what stands where. May import views and state.
import { useEffect } from 'preact/hooks';
import { redo, undo } from '../state/document/editing.js';
import { announcement } from '../state/store.js';
import { DataPanel } from './data/DataPanel.jsx';
import { Doctor } from './doctor/Doctor.jsx';
import { Header } from './header/Header.jsx';
import { Timeline } from './header/Timeline.jsx';
import { Notice } from './Notice.jsx';
import { OutcomePanel } from './outcome/OutcomePanel.jsx';
import { RunsPanel } from './runs/RunsPanel.jsx';
import { StackPanel } from './stack/StackPanel.jsx';
import { StudyPanel } from './study/StudyPanel.jsx';
import { TABS } from './tabs.js';
import { TrainingPanel } from './training/TrainingPanel.jsx';

export function Page() {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <>
      <div class="page-top">
        <Header />
        <Timeline />
      </div>
      <Notice />
      <main>
        <div class="column left">
          <DataPanel />
          <TrainingPanel />
          <RunsPanel />
        </div>
        <div class="column middle">
          <StackPanel />
          <StudyPanel tabs={TABS} />
        </div>
        <div class="column right">
          <Doctor />
          <OutcomePanel />
        </div>
      </main>
      <div class="visually-hidden" aria-live="polite">
        {announcement.value}
      </div>
    </>
  );
}

/** Undo and redo everywhere but in a text field, which has its own. @param {KeyboardEvent} event */
function onKeyDown(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === 'z') {
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  }
  if (key === 'y') {
    event.preventDefault();
    redo();
  }
}

/** @param {EventTarget|null} target @returns {boolean} */
const isTyping = (target) =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');
