// How the last file fared: what is in it, what was left out by row or file, or why it could not be read. May import
// drawings.
import { count } from '../../format.js';
import { sizeText } from '../../shape.js';

/** @import { Upload, UploadWarning } from '../../state/types.js' */

const SHOWN = 8;

/**
 * @param {{outcome: {kind: 'reading', name: string} | {kind: 'failed', name: string, reasons: string[]} | {kind:
 *   'read', upload: Upload}}} props
 */
export function Findings({ outcome }) {
  if (outcome.kind === 'reading')
    return (
      <p class="findings soft" role="status">
        Reading {outcome.name}…
      </p>
    );
  if (outcome.kind === 'failed') {
    return (
      <div class="findings is-bad" role="alert">
        <p>
          <b>{outcome.name} could not be used.</b> Nothing of it was kept.
        </p>
        <Lines lines={outcome.reasons} />
      </div>
    );
  }
  const { name, examples, input_shape: shape, classes, outputs, warnings } = outcome.upload;
  const what = classes.length
    ? `${classes.length} classes`
    : `${outputs} ${outputs === 1 ? 'number' : 'numbers'} to predict`;
  return (
    <div class={`findings${warnings.length ? ' is-warning' : ''}`} role="status">
      <p>
        <b>{name}</b>: {count(examples)} examples of {sizeText(shape)}, {what}.
      </p>
      {warnings.length > 0 && <Lines lines={warnings.map(inWords)} />}
    </div>
  );
}

/** @param {UploadWarning} warning @returns {string} */
function inWords({ row, column, file, message }) {
  const place = [file, row !== undefined && `row ${row}`, column && `column ${column}`].filter(Boolean).join(', ');
  return place ? `${place}: ${message}` : message;
}

/** @param {{lines: string[]}} props */
function Lines({ lines }) {
  return (
    <ul>
      {lines.slice(0, SHOWN).map((line, index) => (
        <li key={index}>{line}</li>
      ))}
      {lines.length > SHOWN && <li>And {lines.length - SHOWN} more.</li>}
    </ul>
  );
}
