// Runs that differ only by seed as one row: how many, and mean and spread of what came of them. Imports drawings and
// its siblings.
import { loss, percent, short } from '../../format.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { phrase } from '../../words/compare.js';

/** @import { Group, Spread } from './groups.js' */
/** @typedef {'loss'|'bestAccuracy'|'lastAccuracy'|'seconds'} Measured */

/** @type {[Measured, string, (value: number|null) => string][]} */
const MEASURED = [
  ['loss', phrase('bestTestLoss'), loss],
  ['bestAccuracy', phrase('accuracyAtBest'), percent],
  ['lastAccuracy', phrase('accuracyAtLast'), percent],
  ['seconds', phrase('seconds'), short],
];

const MEANING = phrase('meanStandardDeviationN');

/** @param {{groups: Group[]}} props */
export function GroupsTable({ groups }) {
  const several = groups.filter(({ rows }) => rows.length > 1);
  if (several.length === 0) {
    return <p class="soft">{phrase('noTwoOfThese')}</p>;
  }
  return (
    <>
      <div class="results-box" tabIndex={0} role="region" aria-label={phrase('groupsOfSeedsTable')}>
        <table class="results-table groups-table">
          <caption class="visually-hidden">{phrase('runsThatDifferOnly')}</caption>
          <thead>
            <tr>
              <th scope="col">{phrase('name')}</th>
              <th scope="col" class="is-number">
                {phrase('finished')}
              </th>
              <th scope="col">{phrase('trainingSeeds')}</th>
              {MEASURED.map(([id, head]) => (
                <th key={id} scope="col" class="is-number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {several.map((group) => (
              <GroupRow key={group.key} group={group} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="soft results-note">
        {MEANING} {differenceText(several)}{' '}
        <button
          type="button"
          class="link"
          onClick={() => saveFile(new Blob([groupsCsv(several)], { type: 'text/csv' }), 'groups of seeds.csv')}
          aria-label={phrase('groupsSaveAsCsv')}
        >
          {phrase('csv')}
        </button>
      </p>
    </>
  );
}

/** @param {{group: Group}} props */
function GroupRow({ group: { rows, counted, spreads } }) {
  return (
    <tr>
      <th scope="row">{rows[0].name}</th>
      <td class="is-number">{phrase('of', { count: counted.length, count2: rows.length })}</td>
      <td>{[...new Set(counted.map((row) => row.seeds.training))].sort((a, b) => a - b).join(', ') || '–'}</td>
      {MEASURED.map(([id, , text]) => (
        <td key={id} class="is-number" title={rangeText(spreads[id], text)}>
          {spreadText(spreads[id], text)}
        </td>
      ))}
    </tr>
  );
}

/** @param {Spread|null} spread @param {(value: number|null) => string} text */
const spreadText = (spread, text) =>
  spread ? `${text(spread.mean)}${spread.deviation === null ? '' : ` ± ${text(spread.deviation)}`}` : '–';

/** @param {Spread|null} spread @param {(value: number|null) => string} text */
const rangeText = (spread, text) =>
  spread && spread.count > 1 ? phrase('to', { least: text(spread.least), most: text(spread.most) }) : undefined;

/** Two groups whose spreads meet may differ by luck alone. @param {Group[]} groups */
function differenceText(groups) {
  const measured = groups.filter(({ spreads }) => spreads.loss?.deviation != null);
  if (measured.length !== 2) return '';
  const [one, other] = measured.map(({ spreads }) => /** @type {Spread} */ (spreads.loss));
  const [better, worse] = one.mean <= other.mean ? [one, other] : [other, one];
  return better.most < worse.least ? phrase('everyRunOfThe') : phrase('theTwoGroupsTest');
}

/** @param {Group[]} groups @returns {string} */
function groupsCsv(groups) {
  const heads = MEASURED.flatMap(([, head]) =>
    ['mean', 'deviation', 'least', 'most'].map((what) => `${head}, ${what}`),
  );
  const columns = MEASURED.flatMap(([id]) =>
    /** @type {const} */ (['mean', 'deviation', 'least', 'most']).map((what) =>
      groups.map(({ spreads }) => spreads[id]?.[what] ?? null),
    ),
  );
  return toCsv(
    ['Name', 'Finished', 'Runs', ...heads],
    [
      groups.map(({ rows }) => rows[0].name),
      groups.map(({ counted }) => counted.length),
      groups.map(({ rows }) => rows.length),
      ...columns,
    ],
  );
}
