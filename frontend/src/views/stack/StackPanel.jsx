// The network: palette, the stack of cards, the staircase under it, totals and warnings. May import state and its own
// parts.
import './stack.css';
import './card.css';
import { canRedo, canUndo, redo, undo } from '../../state/document/editing.js';
import { spec } from '../../state/store.js';
import { RedoIcon, UndoIcon } from '../shared/icons.jsx';
import { EditedNote } from './EditedNote.jsx';
import { Ending } from './Ending.jsx';
import { Palette } from './Palette.jsx';
import { Problems } from './Problems.jsx';
import { Stack } from './Stack.jsx';
import { Totals } from './Totals.jsx';
import { phrase } from '../../words/stack.js';

export function StackPanel() {
  if (!spec.value)
    return (
      <section class="panel stack-panel is-waiting" aria-busy="true" aria-label={phrase('network')}>
        <p class="soft">{phrase('opening')}</p>
      </section>
    );
  return (
    <section class="panel stack-panel" aria-labelledby="stack-title">
      <h2 id="stack-title" class="visually-hidden">
        {phrase('network')}
      </h2>
      <div class="palette-row">
        <Palette />
        <div class="undo">
          <button
            type="button"
            class="button icon small"
            aria-label={phrase('undo')}
            title={phrase('undoCtrlZ')}
            disabled={!canUndo.value}
            onClick={undo}
          >
            <UndoIcon />
          </button>
          <button
            type="button"
            class="button icon small"
            aria-label={phrase('redo')}
            title={phrase('redoCtrlShiftZ')}
            disabled={!canRedo.value}
            onClick={redo}
          >
            <RedoIcon />
          </button>
        </div>
      </div>
      <EditedNote />
      <Ending />
      <Stack />
      <Totals />
      <Problems />
    </section>
  );
}
