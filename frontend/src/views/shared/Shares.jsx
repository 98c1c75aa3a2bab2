// The share of the answer that each class has, and what the network says by it. Imports only words and types.

import { percent } from '../../format.js';
import { phrase, rich } from '../../words/shared.js';

/** @param {{shares: import('./facts.js').ClassShare[]}} props */
export function Verdict({ shares }) {
  const said = shares.find((share) => share.isLargest);
  if (!said) return null;
  const isJudged = shares.some((share) => share.isTrue);
  return (
    <p class="verdict">
      {rich('theNetworkSays', { name: <b>{said.name}</b> })}
      {isJudged && (
        <span class={said.isTrue ? 'is-right' : 'is-wrong'}>{said.isTrue ? phrase('right') : phrase('wrong')}</span>
      )}
    </p>
  );
}

/** @param {{shares: import('./facts.js').ClassShare[]}} props */
export function Probabilities({ shares }) {
  return (
    <ol class="probabilities">
      {shares.map(({ name, share, isTrue, isLargest }) => (
        <li key={name} class={isLargest ? 'is-largest' : undefined}>
          <span class={`class-name${isTrue ? ' is-true' : ''}`} title={isTrue ? phrase('theTrueClass') : undefined}>
            {name}
            {isTrue && <span class="visually-hidden"> {phrase('true')}</span>}
          </span>
          <span class="share-track" aria-hidden="true">
            <i style={{ width: `${share * 100}%` }} />
          </span>
          <span class="share-text">{percent(share, 0)}</span>
        </li>
      ))}
    </ol>
  );
}
