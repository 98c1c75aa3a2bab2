// The settings of an occlusion. Imports nothing of ours.
import { phrase } from '../../words/why.js';

/** @typedef {import('./WhyView.jsx').Covering} Covering */

/** @param {{covering: Covering, isPicture: boolean, onChange: (covering: Covering) => void}} props */
export function Occlusion({ covering, isPicture, onChange }) {
  const number = (/** @type {'patch'|'stride'} */ name, /** @type {string} */ label) => (
    <label>
      {label}{' '}
      <input
        class="field"
        type="number"
        min="1"
        max="64"
        value={covering[name]}
        aria-label={label}
        onChange={(event) => {
          const value = Math.round(event.currentTarget.valueAsNumber);
          if (value >= 1 && value <= 64) onChange({ ...covering, [name]: value });
        }}
      />
    </label>
  );
  return (
    <div class="why-tools">
      {number('patch', isPicture ? phrase('patch') : phrase('inputsAtOnce'))}
      {number('stride', phrase('stride'))}
      <label>
        {phrase('coveredWithIts')}{' '}
        <select
          class="field"
          value={covering.cover}
          aria-label={phrase('coveredWith')}
          onChange={(event) =>
            onChange({ ...covering, cover: /** @type {Covering['cover']} */ (event.currentTarget.value) })
          }
        >
          <option value="mean">{phrase('mean')}</option>
          <option value="smallest">{phrase('smallestValue')}</option>
          <option value="largest">{phrase('largestValue')}</option>
        </select>
      </label>
    </div>
  );
}
