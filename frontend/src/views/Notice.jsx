// What went wrong last, until it is dismissed. May import state.
import { notice } from '../state/store.js';
import { CloseIcon } from './shared/icons.jsx';
import { phrase } from '../words/page.js';

export function Notice() {
  const said = notice.value;
  return (
    <div class="notice-place" role="alert">
      {said && (
        <div class={`notice is-${said.kind}`}>
          <p>
            <b>{said.title}.</b> {said.detail}
          </p>
          <button
            type="button"
            aria-label={phrase('dismiss')}
            onClick={() => {
              notice.value = null;
            }}
          >
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}
