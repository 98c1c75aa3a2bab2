// The whole document as a link, to copy. May import state.
import { signal } from '@preact/signals';
import { encodeSpec } from '../../state/document/link.js';
import { say } from '../../state/say.js';
import { run, spec } from '../../state/store.js';
import { Popover } from '../shared/Popover.jsx';
import { phrase } from '../../words/header.js';

const link = signal('');
const copied = signal(/** @type {string|null} */ (null));

export function Share() {
  return (
    <Popover label={phrase('share')} title={phrase('aLinkToThis')} align="end" onOpen={makeLink}>
      {() => (
        <div class="share">
          <h2>{phrase('aLinkToThis')}</h2>
          <p class="soft">{phrase('itHoldsEverythingData')}</p>
          <CopyRow label={phrase('link')} text={link.value} />
          {run.value && <CopyRow label={phrase('thisRunOnThis')} text={`${here()}#run=${run.value.id}`} />}
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
        {copied.value === text ? phrase('copied') : phrase('copy')}
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
    say(phrase('linkCopied'));
  } catch {
    // No clipboard off https: the text is selected, so that Ctrl+C does it.
    button.parentElement?.querySelector('input')?.select();
    say(phrase('theLinkIsSelected'));
  }
}
