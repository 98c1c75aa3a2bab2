// Runs that differ only by seed as one row: how many, and mean and spread of what came of them. Imports drawings and
// its siblings.
import { loss, percent, short } from '../../format.js';
import { saveFile, toCsv } from '../shared/saving.js';

/** @import { Group, Spread } from './groups.js' */
/** @typedef {'loss'|'bestAccuracy'|'lastAccuracy'|'seconds'} Measured */

/** @type {[Measured, string, (value: number|null) => string][]} */
const MEASURED = [
  ['loss', 'Best test loss', loss],
  ['bestAccuracy', 'Accuracy at best', percent],
  ['lastAccuracy', 'Accuracy at last', percent],
  ['seconds', 'Seconds', short],
];

const MEANING = 'Mean ± standard deviation (n − 1) of the runs that finished, each pair of seeds once.';

/** @param {{groups: Group[]}} props */
export function GroupsTable({ groups }) {
  const several = groups.filter(({ rows }) => rows.length > 1);
  if (several.length === 0) {
    return (
      <p class="soft">
        No two of these runs differ only by seed. Tick runs above one another and press “Repeat with 5 seeds”: mean and
        spread are then shown here.
      </p>
    );
  }
  return (
    <>
      <div class="results-box" tabIndex={0} role="region" aria-label="Groups of seeds, table">
        <table class="results-table groups-table">
          <caption class="visually-hidden">
            Runs that differ only by seed, together: mean and standard deviation of those that finished
          </caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" class="is-number">
                Finished
              </th>
              <th scope="col">Training seeds</th>
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
          aria-label="Groups: save as CSV"
        >
          CSV
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
      <td class="is-number">
        {counted.length} of {rows.length}
      </td>
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
  spread && spread.count > 1 ? `${text(spread.least)} to ${text(spread.most)}` : undefined;

/** Two groups whose spreads meet may differ by luck alone. @param {Group[]} groups */
function differenceText(groups) {
  const measured = groups.filter(({ spreads }) => spreads.loss?.deviation != null);
  if (measured.length !== 2) return '';
  const [one, other] = measured.map(({ spreads }) => /** @type {Spread} */ (spreads.loss));
  const [better, worse] = one.mean <= other.mean ? [one, other] : [other, one];
  return better.most < worse.least
    ? 'Every run of the better group has a lower test loss than every run of the other.'
    : 'The two groups’ test losses overlap: their difference may be luck.';
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
