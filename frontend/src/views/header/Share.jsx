// The whole document as a link, to copy. May import state.
import { signal } from '@preact/signals';
import { encodeSpec } from '../../state/document/link.js';
import { say } from '../../state/say.js';
import { run, spec } from '../../state/store.js';
import { Popover } from '../shared/Popover.jsx';

const link = signal('');
const copied = signal(/** @type {string|null} */ (null));

export function Share() {
  return (
    <Popover label="Share" title="A link to this network" align="end" onOpen={makeLink}>
      {() => (
        <div class="share">
          <h2>A link to this network</h2>
          <p class="soft">
            It holds everything: data, layers, training settings and seeds. Whoever opens it gets the same network, and
            the same run.
          </p>
          <CopyRow label="Link" text={link.value} />
          {run.value && <CopyRow label="This run, on this server" text={`${here()}#run=${run.value.id}`} />}
        </div>
      )}
    </Popover>
  );
}

/** @param {{label: string, text: string}} props */
function CopyRow({ label, text }) {
  return (
    <div class="copy-row">
      <label>
        {label}
        <input class="field" readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button type="button" class="button small" onClick={(event) => copy(text, event.currentTarget)}>
        {copied.value === text ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}

const here = () => location.origin + location.pathname;

async function makeLink() {
  copied.value = null;
  if (spec.value) link.value = `${here()}#s=${await encodeSpec(spec.value)}`;
}

/** @param {string} text @param {HTMLButtonElement} button */
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    copied.value = text;
    say('Link copied');
  } catch {
    // No clipboard off https: the text is selected, so that Ctrl+C does it.
    button.parentElement?.querySelector('input')?.select();
    say('The link is selected: copy it with Ctrl+C');
  }
}
