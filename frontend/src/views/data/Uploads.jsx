// The user's own data: a place to drop a file, what was found in it, and the files read before. May import state and
// its own parts.
import { useEffect, useState } from 'preact/hooks';
import { report } from '../../state/run/actions.js';
import {
  chosenFiles,
  chooseUpload,
  forgetUpload,
  formatOf,
  isUpload,
  reading,
  readFiles,
  readingOptions,
  refreshUploads,
  takeFiles,
  uploads,
} from '../../state/document/uploading.js';
import { catalog, spec } from '../../state/store.js';
import { count } from '../../format.js';
import { Form } from '../../schema-form/Form.jsx';
import { BinIcon } from '../shared/icons.jsx';
import { Findings } from './Findings.jsx';
import { phrase } from '../../words/data.js';

/** @import { Upload } from '../../state/types.js' */

export function Uploads() {
  const [isOpen, setOpen] = useState(isUpload());
  const isChosen = isUpload();
  useEffect(() => {
    if (isChosen) setOpen(true);
  }, [isChosen]);
  useEffect(() => {
    if (isOpen && uploads.value === null) refreshUploads();
  }, [isOpen]);
  if (!catalog.value?.uploads) return null;
  return (
    <details class="more" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{phrase('yourOwnData')}</summary>
      <DropZone />
      {reading.value && <Findings outcome={reading.value} />}
      <HowToRead />
      <Earlier />
    </details>
  );
}

function DropZone() {
  const [isOver, setOver] = useState(false);
  const isBusy = reading.value?.kind === 'reading';
  const take = (/** @type {FileList|null|undefined} */ files) => {
    if (!isBusy) takeFiles([...(files ?? [])]).catch(report);
  };
  return (
    <label
      class={`drop-zone${isOver ? ' is-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <input
        type="file"
        multiple
        class="visually-hidden"
        disabled={isBusy}
        accept=".csv,.tsv,.txt,.zip,.npz,.gz,.idx,*"
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <b>{isBusy ? phrase('readingTitle') : phrase('dropAFileOr')}</b>
      <span>{phrase('csvTableZipWith')}</span>
      <span class="faint">{phrase('itGoesToThis')}</span>
    </label>
  );
}

/** Guesses can be wrong: which column is the target, how large pictures become. */
function HowToRead() {
  const files = chosenFiles.value;
  const format = formatOf(files);
  const entry = format && catalog.value?.uploads?.[format];
  if (!files.length || !entry) return null;
  const change = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    readingOptions.value = { ...readingOptions.value, [name]: value ?? '' };
  };
  return (
    <details class="more">
      <summary>{phrase('readInAnotherWay', { name: files[0].name })}</summary>
      <Form schema={entry.schema} values={readingOptions.value} id="upload" onChange={change} />
      <button
        type="button"
        class="button small"
        disabled={reading.value?.kind === 'reading'}
        onClick={() => readFiles().catch(report)}
      >
        {phrase('readItAgain')}
      </button>
    </details>
  );
}

function Earlier() {
  const items = uploads.value;
  if (!items?.length) return null;
  return (
    <ul class="uploads" aria-label={phrase('filesReadBefore')}>
      {items.map((upload) => (
        <li key={upload.id}>
          <Row upload={upload} />
        </li>
      ))}
    </ul>
  );
}

/** @param {{upload: Upload}} props */
function Row({ upload }) {
  const { id, name, examples, classes } = upload;
  const isChosen = isUpload() && spec.value?.data.id === id;
  return (
    <div class={`upload${isChosen ? ' is-chosen' : ''}`}>
      <button type="button" aria-pressed={isChosen} onClick={() => chooseUpload(id)}>
        <span class="upload-name">{name}</span>
        <span class="soft">
          {phrase('examples', {
            examples: count(examples),
            more: classes.length ? phrase('countClasses', { count: classes.length }) : '',
          })}
        </span>
      </button>
      <button
        type="button"
        class="run-delete"
        aria-label={phrase('delete', { name })}
        title={phrase('deleteTitle')}
        onClick={() => remove(upload)}
      >
        <BinIcon />
      </button>
    </div>
  );
}

/** Runs that were trained on it keep what they learnt, but cannot be trained again. @param {Upload} upload */
function remove(upload) {
  if (window.confirm(phrase('deleteFromThisServer', { name: upload.name }))) forgetUpload(upload).catch(report);
}
