// How the last file fared: what is in it, what was left out by row or file, or why it could not be read. May import
// drawings.
import { count } from '../../format.js';
import { sizeText } from '../../shape.js';
import { phrase, rich } from '../../words/data.js';

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
        {phrase('reading', { name: outcome.name })}
      </p>
    );
  if (outcome.kind === 'failed') {
    return (
      <div class="findings is-bad" role="alert">
        <p>{rich('nothingOfItWas', { name: <b>{phrase('couldNotBeUsed', { name: outcome.name })}</b> })}</p>
        <Lines lines={outcome.reasons} />
      </div>
    );
  }
  const { name, examples, input_shape: shape, classes, outputs, warnings } = outcome.upload;
  const what = classes.length ? phrase('classes', { count: classes.length }) : phrase('toPredict', { outputs });
  return (
    <div class={`findings${warnings.length ? ' is-warning' : ''}`} role="status">
      <p>{rich('examplesOf', { name: <b>{name}</b>, examples: count(examples), shape: sizeText(shape), what })}</p>
      {warnings.length > 0 && <Lines lines={warnings.map(inWords)} />}
    </div>
  );
}

/** @param {UploadWarning} warning @returns {string} */
function inWords({ row, column, file, message }) {
  const place = [file, row !== undefined && phrase('row', { row }), column && phrase('column', { column })]
    .filter(Boolean)
    .join(', ');
  return place ? `${place}: ${message}` : message;
}

/** @param {{lines: string[]}} props */
function Lines({ lines }) {
  return (
    <ul>
      {lines.slice(0, SHOWN).map((line, index) => (
        <li key={index}>{line}</li>
      ))}
      {lines.length > SHOWN && <li>{phrase('andMore', { count: lines.length - SHOWN })}</li>}
    </ul>
  );
}
