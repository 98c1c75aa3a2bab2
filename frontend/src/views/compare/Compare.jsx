// The tab "Compare": chosen runs over one another, what is different about them, and the table of all. Imports state
// and its siblings.
import './compare.css';
import './results.css';
import { useEffect } from 'preact/hooks';
import { comparedIds, courses, keepComparing, setCompared } from '../../state/run/comparing.js';
import { keepResults } from '../../state/run/results.js';
import { CloseIcon } from '../shared/icons.jsx';
import { Differences } from './Differences.jsx';
import { namesOf, runColour } from './names.js';
import { Overlays } from './Overlays.jsx';
import { ResultsPanel } from './ResultsPanel.jsx';
import { Seeds } from './Seeds.jsx';
import { phrase } from '../../words/compare.js';

/** @import { Course } from '../../state/run/comparing.js' */

export function Compare() {
  useEffect(keepResults, []);
  useEffect(keepComparing, []);
  const compared = courses.value;
  const names = namesOf(compared);
  return (
    <div class="compare">
      {compared.length > 0 && <Chosen compared={compared} names={names} />}
      {compared.length < 2 ? (
        <p class="compare-empty soft">{emptyText(compared.length)}</p>
      ) : (
        <>
          <Differences compared={compared} names={names} />
          <Seeds compared={compared} />
          <Overlays compared={compared} names={names} />
        </>
      )}
      <ResultsPanel />
    </div>
  );
}

/** @param {number} count */
function emptyText(count) {
  if (comparedIds.value.length > count) return phrase('loading');
  return count === 1 ? phrase('tickAnotherRunIn') : phrase('tickTwoRunsOr');
}

/** @param {{compared: Course[], names: string[]}} props */
function Chosen({ compared, names }) {
  return (
    <ul class="compared" aria-label={phrase('comparedRuns')}>
      {compared.map(({ run, colour, isOpen }, index) => (
        <li key={run.id}>
          <i style={{ color: runColour(colour) }} aria-hidden="true" />
          <span class="compared-name" title={run.name}>
            {names[index]}
          </span>
          {isOpen ? (
            <span class="faint">{phrase('open')}</span>
          ) : (
            <button
              type="button"
              class="icon-button"
              aria-label={phrase('compareWithout', { without: names[index] })}
              onClick={() => setCompared(run.id, false)}
            >
              <CloseIcon />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
