// Light or dark: as the system says until the user chooses. May import state.
import { useEffect } from 'preact/hooks';
import { read, write } from '../../state/memory.js';
import { theme } from '../../state/store.js';
import { ThemeIcon } from '../shared/icons.jsx';
import { phrase } from '../../words/header.js';

const CHOSEN = 'layerlab.theme';
const DARK = '(prefers-color-scheme: dark)';

export function ThemeButton() {
  useEffect(() => {
    const system = matchMedia(DARK);
    const follow = () => {
      if (!read(() => localStorage, CHOSEN)) show(system.matches ? 'dark' : 'light');
    };
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  const other = theme.value === 'dark' ? 'light' : 'dark';
  const choose = () => {
    write(() => localStorage, CHOSEN, other);
    show(other);
  };
  return (
    <button
      type="button"
      class="button icon"
      aria-label={phrase('useTheTheme', { other })}
      title={phrase('useTheTheme', { other })}
      onClick={choose}
    >
      <ThemeIcon />
    </button>
  );
}

/** @param {'light'|'dark'} chosen */
function show(chosen) {
  document.documentElement.dataset.theme = chosen;
  theme.value = chosen;
}
