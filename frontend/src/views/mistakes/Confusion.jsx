// The confusion matrix, its cells to be opened, and every class's recall and precision. Imports state, drawings and
// siblings.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Canvas } from '../../drawings/Canvas.jsx';
import { percent } from '../../format.js';
import { cellAt, drawMatrix, matrixLayout } from '../../drawings/matrix.js';
import { watchPlace } from '../../drawings/schedule.js';
import { run, spec } from '../../state/store.js';
import { saveFile, toCsv } from '../shared/saving.js';
import { nameOf } from '../shared/samples.js';
import { phrase, rich } from '../../words/mistakes.js';

/** @typedef {{true: number, predicted: number}} Cell */
/**
 * @typedef {object} ConfusionAnswer
 * @property {string} part
 * @property {number[][]|null} matrix null where there are too many classes
 * @property {(Cell & {count: number})[]} pairs
 * @property {(Cell & {right: number, recall: number|null, precision: number|null})[]} classes with counts of each
 */

/** @typedef {{row: number, column: number}} Spot */

const LARGEST = 460;

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * @param {{answer: ConfusionAnswer, classes: string[], cell: Cell|null, onOpen: (cell: Cell|null) => void}} props
 */
export function Confusion({ answer, classes, cell, onOpen }) {
  return (
    <div class="confusion">
      <figure aria-label={phrase('confusionMatrix')}>
        <div class="panel-head">
          <h3>{phrase('whichClassIsTaken')}</h3>
          <button
            type="button"
            class="link"
            onClick={() => save(answer, classes)}
            aria-label={phrase('confusionMatrixSaveAs')}
          >
            {phrase('csv')}
          </button>
        </div>
        {answer.matrix ? (
          <Matrix matrix={answer.matrix} classes={classes} cell={cell} onOpen={onOpen} />
        ) : (
          <Pairs pairs={answer.pairs} classes={classes} cell={cell} onOpen={onOpen} />
        )}
        <figcaption class="legend">
          <span>
            <i class="swatch is-right" />
            {phrase('right')}
          </span>
          <span>
            <i class="swatch is-wrong" />
            {phrase('takenForAnother')}
          </span>
          <span class="faint">{phrase('strongerALargerShare')}</span>
        </figcaption>
      </figure>
      <Classes answer={answer} classes={classes} />
    </div>
  );
}

/** @param {{matrix: number[][], classes: string[], cell: Cell|null, onOpen: (cell: Cell|null) => void}} props */
function Matrix({ matrix, classes, cell, onOpen }) {
  const [box, width] = useWidth();
  const [spot, setSpot] = useState(/** @type {{row: number, column: number}|null} */ (null));
  const names = matrix.map((_, index) => nameOf(index, classes));
  const plain = matrixLayout(matrix.length, Math.min(width, LARGEST), names, 1);
  const opened = cell ? { row: cell.true, column: cell.predicted } : null;
  const shown = spot ?? opened;
  const open = (/** @type {Spot|null} */ at) => {
    if (!at) return;
    const isOpen = at.row === opened?.row && at.column === opened.column;
    onOpen(isOpen ? null : { true: at.row, predicted: at.column });
  };
  const steer = (/** @type {KeyboardEvent} */ event) => {
    const at = shown ?? { row: 0, column: 0 };
    const move = MOVES[event.key];
    if (event.key === 'Enter' || event.key === ' ') open(at);
    else if (event.key === 'Escape') onOpen(null);
    else if (move)
      setSpot({ row: held(at.row + move[0], matrix.length), column: held(at.column + move[1], matrix.length) });
    else return;
    event.preventDefault();
  };
  const under = (/** @type {MouseEvent} */ event) => cellAt(plain, event.offsetX, event.offsetY);
  return (
    <div ref={box}>
      <div class="axis-name faint">{phrase('whatTheNetworkSays')}</div>
      {width > 0 && (
        <Canvas
          class="matrix-canvas"
          role="img"
          tabIndex={0}
          aria-label={phrase('arrowKeysGoThrough', { matrix: matrixText(matrix, names) })}
          style={{ width: `${plain.left + plain.side}px`, height: `${plain.top + plain.side}px` }}
          onPointerMove={(/** @type {PointerEvent} */ event) => setSpot(under(event))}
          onPointerLeave={() => setSpot(null)}
          onBlur={() => setSpot(null)}
          onKeyDown={steer}
          onClick={(/** @type {MouseEvent} */ event) => open(under(event))}
          draw={({ context, ratio, palette }) =>
            drawMatrix(context, matrix, scaled(plain, ratio), { palette, ratio, names, spot: shown })
          }
        />
      )}
      <p class="sheet-readout" aria-live="polite">
        {shown ? cellText(matrix, names, shown) : phrase('rowsAreWhatIs')}
      </p>
    </div>
  );
}

/** From the page's pixels to the screen's. @param {ReturnType<typeof matrixLayout>} plain @param {number} ratio */
const scaled = ({ side, left, top, cell, ...rest }, ratio) => ({
  ...rest,
  side: side * ratio,
  left: left * ratio,
  top: top * ratio,
  cell: cell * ratio,
});

/**
 * @param {{pairs: ConfusionAnswer['pairs'], classes: string[], cell: Cell|null,
 *   onOpen: (cell: Cell|null) => void}} props
 */
function Pairs({ pairs, classes, cell, onOpen }) {
  if (!pairs.length) return <p class="soft">{phrase('noExampleIsTaken')}</p>;
  return (
    <ul class="pairs" aria-label={phrase('pairsMostOftenConfused')}>
      {pairs.map((pair) => {
        const isOpen = cell?.true === pair.true && cell?.predicted === pair.predicted;
        return (
          <li key={`${pair.true}-${pair.predicted}`}>
            <button
              type="button"
              aria-pressed={isOpen}
              onClick={() => onOpen(isOpen ? null : { true: pair.true, predicted: pair.predicted })}
            >
              {rich('trueTakenForPredicted', {
                true: <b>{nameOf(pair.true, classes)}</b>,
                predicted: <b>{nameOf(pair.predicted, classes)}</b>,
              })}
              <span class="faint">{pair.count}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** @param {{answer: ConfusionAnswer, classes: string[]}} props */
function Classes({ answer, classes }) {
  return (
    <figure aria-label={phrase('accuracyOfEachClass')}>
      <div class="panel-head">
        <h3>{phrase('eachClass')}</h3>
      </div>
      <div class="classes-scroll" tabIndex={0} role="region" aria-label={phrase('accuracyOfEachClassA')}>
        <table class="classes">
          <thead>
            <tr>
              <th scope="col">{phrase('class')}</th>
              <th scope="col">
                <span title={phrase('shareOfTheExamples')}>{phrase('foundRecall')}</span>
              </th>
              <th scope="col">
                <span title={phrase('shareOfTheAnswers')}>{phrase('rightWhenSaidPrecision')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {answer.classes.map((one, index) => (
              <tr key={index}>
                <th scope="row">{nameOf(index, classes)}</th>
                <td>
                  <Share value={one.recall} of={`${one.right} of ${one.true}`} />
                </td>
                <td>
                  <Share value={one.precision} of={`${one.right} of ${one.predicted}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

/** @param {{value: number|null, of: string}} props */
function Share({ value, of }) {
  return (
    <span class="class-share" title={of}>
      <span class="share-track" aria-hidden="true">
        <i style={{ width: `${(value ?? 0) * 100}%` }} />
      </span>
      <span>{value === null ? '–' : percent(value, 0)}</span>
    </span>
  );
}

/** @param {number} value @param {number} count */
const held = (value, count) => Math.min(Math.max(value, 0), count - 1);

/** @param {number[][]} matrix @param {string[]} names @param {{row: number, column: number}} at */
function cellText(matrix, names, { row, column }) {
  const total = matrix[row].reduce((sum, value) => sum + value, 0);
  const share = total ? ` (${percent(matrix[row][column] / total, 0)})` : '';
  const what = row === column ? phrase('areFound') : phrase('areTakenFor', { for: names[column] });
  return phrase('ofExamplesOf', { matrix: matrix[row][column], total, name: names[row], share, what });
}

/** @param {number[][]} matrix @param {string[]} names */
function matrixText(matrix, names) {
  let [worst, row, column] = [0, 0, 0];
  let [right, total] = [0, 0];
  matrix.forEach((values, at) =>
    values.forEach((value, to) => {
      total += value;
      if (at === to) right += value;
      else if (value > worst) [worst, row, column] = [value, at, to];
    }),
  );
  const most = worst ? phrase('mostOftenIsTaken', { often: names[row], for: names[column], worst }) : '';
  return phrase('confusionMatrixOfClasses', { count: names.length, right, total, most });
}

/** @param {ConfusionAnswer} answer @param {string[]} classes */
function save(answer, classes) {
  const names = answer.classes.map((_, index) => nameOf(index, classes));
  const { matrix, pairs } = answer;
  const text = matrix
    ? toCsv(['true \\ predicted', ...names], [names, ...names.map((_, column) => matrix.map((row) => row[column]))])
    : toCsv(
        ['true', 'predicted', 'count'],
        [
          pairs.map((pair) => nameOf(pair.true, classes)),
          pairs.map((pair) => nameOf(pair.predicted, classes)),
          pairs.map((pair) => pair.count),
        ],
      );
  saveFile(
    new Blob([text], { type: 'text/csv' }),
    `${run.value?.name || spec.value?.name || 'layerlab'}-confusion-${answer.part}.csv`,
  );
}

/** @returns {[import('preact').RefObject<HTMLDivElement|null>, number]} */
export function useWidth() {
  const box = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [width, setWidth] = useState(0);
  useEffect(() => watchPlace(/** @type {Element} */ (box.current), (place) => setWidth(Math.floor(place.width))), []);
  return [box, width];
}
