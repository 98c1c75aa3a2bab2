// Every number of a worked example as a table, and the way to save it. Imports numbers and the walk.
import { useState } from 'preact/hooks';
import { exact } from './numbers.js';
import { Sym } from './typeset.jsx';
import { phrase, rich } from '../../words/by-hand.js';

/** @import { Worked } from './walk.js' */

/** @param {{worked: Worked, onSave: () => void}} props */
export function Numbers({ worked, onSave }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="worked-numbers">
      <div class="chart-tools">
        <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {phrase('allNumbersAsA')}
        </button>
        <button type="button" class="link" onClick={onSave} aria-label={phrase('saveAllNumbersAs')}>
          {phrase('csv')}
        </button>
      </div>
      {isOpen && (
        <div class="worked-tables" tabIndex={0} role="region" aria-label={phrase('allNumbers')}>
          <Units worked={worked} />
          <Weights worked={worked} />
        </div>
      )}
    </div>
  );
}

/** @param {{worked: Worked}} props */
function Units({ worked }) {
  return (
    <table>
      <caption>{rich('unitsLoss', { loss: <b>{exact(worked.loss.value)}</b> })}</caption>
      <thead>
        <tr>
          <th scope="col">{phrase('unit')}</th>
          <th scope="col">z</th>
          <th scope="col">a</th>
          <th scope="col">∂E/∂a</th>
          <th scope="col">∂a/∂z</th>
          <th scope="col">∂E/∂z</th>
        </tr>
      </thead>
      <tbody>
        {worked.nodes.map((node) => (
          <tr key={node.id}>
            <th scope="row">
              <Sym id={node.id} />
            </th>
            <td>{exact(node.z)}</td>
            <td class="is-value">{exact(node.a)}</td>
            <td class="is-error">{exact(node.dE_da)}</td>
            <td>{exact(node.da_dz)}</td>
            <td class="is-error">{exact(node.dE_dz)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** @param {{worked: Worked}} props */
function Weights({ worked }) {
  return (
    <table>
      <caption>{phrase('weightsAndBiasesWith')}</caption>
      <thead>
        <tr>
          <th scope="col">{phrase('weight')}</th>
          <th scope="col">{phrase('fromTo')}</th>
          <th scope="col">{phrase('before')}</th>
          <th scope="col">{phrase('factors')}</th>
          <th scope="col">{phrase('gradient')}</th>
          <th scope="col">{phrase('after')}</th>
        </tr>
      </thead>
      <tbody>
        {worked.edges.map((edge) => (
          <tr key={edge.id}>
            <th scope="row">
              <Sym id={edge.id} />
            </th>
            <td>
              {edge.from ?? '1'} – {edge.to}
            </td>
            <td>{exact(edge.value)}</td>
            <td>
              {edge.factors.map((factor, index) => (
                <span key={index}>
                  {index > 0 && ' · '}
                  {exact(factor.value)}
                </span>
              ))}
            </td>
            <td class="is-error">{exact(edge.gradient)}</td>
            <td class="is-result">{exact(edge.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
