// The name of the document, and ready-made ones to start from. May import state.
import { openDocument } from '../../state/run/actions.js';
import { edit } from '../../state/document/editing.js';
import { rename } from '../../state/document/operations.js';
import { catalog, isActive, spec } from '../../state/store.js';
import { ChevronIcon } from '../shared/icons.jsx';
import { Popover } from '../shared/Popover.jsx';
import { phrase } from '../../words/header.js';

export function NameMenu() {
  const document = spec.value;
  if (!document) return null;
  const label = (
    <>
      <span class="name-text">{document.name ?? phrase('untitled')}</span>
      <ChevronIcon />
    </>
  );
  return (
    <div class="name">
      <Popover label={label} buttonClass="button quiet name-button" title={phrase('renameOrStartFrom')}>
        {(close) => <Menu close={close} />}
      </Popover>
    </div>
  );
}

/** @param {{close: () => void}} props */
function Menu({ close }) {
  const presets = presetList();
  return (
    <div class="name-menu">
      <label class="rename">
        {phrase('name')}
        <input
          class="field"
          maxLength={100}
          value={spec.value?.name ?? ''}
          onInput={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') close();
          }}
        />
      </label>
      <h2>{phrase('startFrom')}</h2>
      {isActive.value && <p class="form-note">{phrase('aRunGoesOn')}</p>}
      <ul>
        {presets.map(({ title, spec: preset }) => (
          <li key={title}>
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                openDocument(preset);
                close();
              }}
            >
              <b>{title}</b>
              <span class="soft">{summary(preset)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The opening network first, unless it is among the presets anyway. */
function presetList() {
  const presets = catalog.value?.presets ?? [];
  const opening = catalog.value?.defaults.spec;
  if (!opening || presets.some((preset) => preset.spec.name === opening.name)) return presets;
  return [{ title: opening.name ?? phrase('openingNetwork'), spec: opening }, ...presets];
}

/** @param {import('../../state/types.js').Spec} preset @returns {string} */
function summary(preset) {
  const data = catalog.value?.data[preset.data.type]?.title ?? preset.data.type;
  const count = preset.network.layers.length;
  return phrase('layers', { data, count });
}

/** An empty name is not a name: the server would refuse it. @param {string} name */
function setName(name) {
  if (spec.value) edit(rename(spec.value, name.trim() ? name : 'untitled'), 'name');
}
