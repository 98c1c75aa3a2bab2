// The doctor's card: what was found in the open run, how sure that is, and what mends it. Imports state and drawings.
import './doctor.css';
import { selectLayer, trainAnew } from '../../state/run/actions.js';
import { isTried, tryRemedy } from '../../state/document/doctor.js';
import { undo } from '../../state/document/editing.js';
import { catalog, history, isStale, pending, run } from '../../state/store.js';
import { HOW_SURE, quiet, sinceWhen, valueText } from './words.js';
import { phrase } from '../../words/doctor.js';

/** @import { Finding, Remedy } from '../../state/types.js' */

export function Doctor() {
  const checks = Object.entries(catalog.value?.findings ?? {});
  if (!checks.length) return null;
  const findings = run.value ? (history.value.diagnosis?.findings ?? []) : [];
  const [primary, ...also] = findings;
  return (
    <section
      class={`panel doctor${primary ? ` is-${primary.certainty}` : ''}${isStale.value ? ' is-stale' : ''}`}
      aria-label={phrase('doctor')}
    >
      {primary ? <Diagnosis finding={primary} also={also} /> : <Quiet checks={checks.map(([, entry]) => entry)} />}
    </section>
  );
}

/** @param {{checks: {title: string, help: string}[]}} props */
function Quiet({ checks }) {
  return (
    <details class="doctor-quiet">
      <summary>
        <h2>{phrase('doctor')}</h2>{' '}
        <span>{quiet({ hasRun: run.value !== null, epoch: history.value.epoch, checks: checks.length })}</span>
      </summary>
      <ul class="doctor-checks">
        {checks.map(({ title, help }) => (
          <li key={title}>
            <b>{title}.</b> {help}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** @param {{finding: Finding, also: Finding[]}} props */
function Diagnosis({ finding, also }) {
  const words = catalog.value?.findings?.[finding.finding];
  return (
    <>
      <div class="panel-head">
        <h2>{phrase('doctor')}</h2>
        <span class="faint doctor-when">
          {HOW_SURE[finding.certainty]} · {sinceWhen(finding.since)}
        </span>
      </div>
      <h3 class="doctor-title">{words?.title ?? finding.finding}</h3>
      <p class="doctor-sentence">
        {finding.sentence} <Where layer={finding.layer} />
      </p>
      {words && <p class="soft doctor-why">{words.why}</p>}
      {finding.remedy ? <Try remedy={finding.remedy} /> : words && <p class="doctor-advice">{words.advice}</p>}
      <details class="doctor-more">
        <summary>{phrase('howSureAndWhat')}</summary>
        <Figures finding={finding} />
        {words && <p>{phrase('thisRuleWhenIt', { basis: words.basis })}</p>}
        {words && (
          <p>
            {words.help} {words.advice}
          </p>
        )}
      </details>
      {also.length > 0 && <Also findings={also} />}
    </>
  );
}

/** @param {{layer: string|null}} props */
function Where({ layer }) {
  if (!layer) return null;
  return (
    <button type="button" class="link doctor-layer" onClick={() => selectLayer(layer)}>
      {phrase('show', { what: layer === 'input' ? phrase('theInput') : layer })}
    </button>
  );
}

/** @param {{finding: Finding}} props */
function Figures({ finding }) {
  if (!finding.figures.length) return null;
  return (
    <table class="doctor-figures">
      <thead>
        <tr>
          <th scope="col">{phrase('measured')}</th>
          <th scope="col">{phrase('value')}</th>
          <th scope="col">{phrase('usual')}</th>
        </tr>
      </thead>
      <tbody>
        {finding.figures.map(({ name, value, limit }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{valueText(value)}</td>
            <td>{limit || '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** @param {{remedy: Remedy}} props */
function Try({ remedy }) {
  const tried = isTried(remedy);
  return (
    <div class="doctor-remedy">
      <p>
        <b>{remedy.label}.</b> {remedy.effect}
      </p>
      <div class="doctor-buttons">
        {tried ? (
          <>
            <button type="button" class="button small" disabled={pending.value !== null} onClick={trainAnew}>
              {phrase('trainWithIt')}
            </button>
            <button type="button" class="link" onClick={undo}>
              {phrase('takeItBack')}
            </button>
          </>
        ) : (
          <button type="button" class="button small" onClick={() => tryRemedy(remedy)}>
            {phrase('tryTheRemedy')}
          </button>
        )}
        <span class="faint" role="status">
          {tried ? phrase('itIsInThe') : ''}
        </span>
      </div>
    </div>
  );
}

/** @param {{findings: Finding[]}} props */
function Also({ findings }) {
  return (
    <div class="doctor-also">
      <h3>{phrase('alsoSeen')}</h3>
      <ul>
        {findings.map((finding) => (
          <li key={finding.finding}>
            <details>
              <summary>{catalog.value?.findings?.[finding.finding]?.title ?? finding.finding}</summary>
              <p>
                {finding.sentence} <Where layer={finding.layer} />
              </p>
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}
