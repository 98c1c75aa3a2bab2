// Opens the page: draws it, and starts the state behind it. May import views and state.
import './styles/tokens.css';
import './styles/base.css';
import './styles/form.css';
import './styles/page.css';
import { h, render } from 'preact';
import { start } from './state/opening.js';
import { report } from './state/run/actions.js';
import { Page } from './views/Page.jsx';

render(h(Page, null), /** @type {HTMLElement} */ (document.getElementById('page')));
start().catch(report);
