// Terms of a sum as a list of bars from a common zero, with their numbers. Imports drawings.

import { count, short } from '../../../format.js';
import { phrase } from '../../../words/inspector.js';

/**
 * @typedef {object} Term
 * @property {string} name
 * @property {number | null} value what its bar shows
 * @property {string} [how] its arithmetic
 * @property {boolean} [isChosen]
 * @property {() => void} [onChoose]
 */

/** @param {{terms: Term[], rest?: {count: number, total: number} | null, label: string}} props */
export function Terms({ terms, rest, label }) {
  const reach = Math.max(...terms.map((term) => Math.abs(term.value ?? 0)), Math.abs(rest?.total ?? 0)) || 1;
  return (
    <ol class="terms" aria-label={label}>
      {terms.map((term) => (
        <li key={term.name} class={term.isChosen ? 'is-chosen' : ''}>
          {term.onChoose ? (
            <button type="button" class="link term-name" aria-pressed={Boolean(term.isChosen)} onClick={term.onChoose}>
              {term.name}
            </button>
          ) : (
            <span class="term-name">{term.name}</span>
          )}
          <Bar share={(term.value ?? 0) / reach} />
          <span class="term-number">
            <span class="term-how">{term.how}</span> {short(term.value)}
          </span>
        </li>
      ))}
      {rest && (
        <li class="is-rest">
          <span class="term-name">{phrase('theRestMore', { count: count(rest.count) })}</span>
          <Bar share={rest.total / reach} />
          <span class="term-number">{short(rest.total)}</span>
        </li>
      )}
    </ol>
  );
}

/** @param {{share: number}} props */
function Bar({ share }) {
  return (
    <i class={`term-bar${share < 0 ? ' is-negative' : ''}`} aria-hidden="true">
      <i style={{ '--share': `${Math.round(Math.min(1, Math.abs(share)) * 1000) / 10}%` }} />
    </i>
  );
}
