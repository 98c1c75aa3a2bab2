// The top bar: name, controls of training, the state of the line, sharing and the theme. May import state and its own
// parts.
import './header.css';
import './timeline.css';
import './narrow.css';
import { Controls } from './Controls.jsx';
import { NameMenu } from './NameMenu.jsx';
import { Share } from './Share.jsx';
import { StatusPill } from './StatusPill.jsx';
import { ThemeButton } from './ThemeButton.jsx';

export function Header() {
  return (
    <header class="top">
      <h1 class="logo">
        <span class="logo-mark" aria-hidden="true">
          {Array.from({ length: 9 }, (_, index) => (
            <b key={index} />
          ))}
        </span>
        Layerlab
      </h1>
      <NameMenu />
      <Controls />
      <div class="top-end">
        <StatusPill />
        <Share />
        <ThemeButton />
      </div>
    </header>
  );
}
