// Data sets of the user's own: reading a file, choosing one that was read, forgetting it. Imports the store and the
// API.
import { signal } from '@preact/signals';
import { ApiError, deleteUpload, listUploads, uploadFile } from '../../api.js';
import { edit } from './editing.js';
import { setData } from './operations.js';
import { say } from '../say.js';
import { catalog, spec } from '../store.js';
import { phrase } from '../../words/state.js';

/** @import { Upload } from '../types.js' */

const NAME_LENGTH = 80;

/**
 * Files that were read before, newest first; null until asked for.
 * @type {import('@preact/signals').Signal<Upload[]|null>}
 */
export const uploads = signal(null);

/**
 * How the last file fared.
 * @type {import('@preact/signals').Signal<{kind: 'reading', name: string} | {kind: 'failed', name: string, reasons:
 *   string[]} | {kind: 'read', upload: Upload} | null>}
 */
export const reading = signal(null);

/**
 * The files chosen last, kept so that they can be read again in another way.
 * @type {import('@preact/signals').Signal<File[]>}
 */
export const chosenFiles = signal(/** @type {File[]} */ ([]));

/**
 * How they are to be read: what the form of their format holds.
 * @type {import('@preact/signals').Signal<Record<string, any>>}
 */
export const readingOptions = signal(/** @type {Record<string, any>} */ ({}));

/** Whether such data are chosen. */
export const isUpload = () => !!catalog.value?.data[spec.value?.data.type ?? '']?.is_uploaded;

/**
 * The format a file's name tells, by which the form is chosen; the server looks at the content.
 * @param {File[]} files
 * @returns {string|null}
 */
export function formatOf(files) {
  const name = files[0]?.name.toLowerCase() ?? '';
  if (files.length > 1 || /ubyte|idx/.test(name)) return 'idx';
  if (/\.(csv|tsv|txt)$/.test(name)) return 'csv';
  return { zip: 'images', npz: 'npz' }[name.split('.').at(-1) ?? ''] ?? null;
}

/** Other files: read as their content tells. @param {File[]} files */
export async function takeFiles(files) {
  if (!files.length) return;
  chosenFiles.value = files;
  readingOptions.value = {};
  await readFiles();
}

/** Read the chosen files (again), and take what is in them as the data. */
export async function readFiles() {
  const files = chosenFiles.value;
  const name = files.map((file) => file.name).join(' + ');
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const most = catalog.value?.limits.upload_bytes ?? Infinity;
  if (bytes > most) return fail(name, [phrase('itHasMayBe', { bytes: megabytes(bytes), most: megabytes(most) })]);
  reading.value = { kind: 'reading', name };
  try {
    const { preview: _, ...upload } = await uploadFile(files.length === 1 ? files[0] : new Blob(files), {
      name: plainName(files[0].name),
      format: 'auto',
      ...readingOptions.value,
    });
    reading.value = { kind: 'read', upload };
    say(phrase('isReadExamples', { name, examples: upload.examples }));
    await refreshUploads();
    chooseUpload(upload.id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reasons = error.errors.map((one) => one.message).filter((message) => message !== error.message);
    fail(name, [error.message, ...reasons]);
  }
}

/** @param {string} name @param {string[]} reasons */
function fail(name, reasons) {
  reading.value = { kind: 'failed', name, reasons };
  say(phrase('couldNotBeUsed', { name, reason: reasons[0] }));
}

/** @param {string} id */
export function chooseUpload(id) {
  const sets = catalog.value?.data ?? {};
  const type = Object.keys(sets).find((name) => sets[name].is_uploaded);
  if (type && spec.value && spec.value.data.id !== id) edit(setData(spec.value, { type, id }));
}

export async function refreshUploads() {
  uploads.value = await listUploads().then(
    ({ items }) => items,
    () => uploads.value ?? [],
  );
}

/** @param {Upload} upload @throws {ApiError} while a run uses it */
export async function forgetUpload({ id }) {
  await deleteUpload(id);
  if (reading.value?.kind === 'read' && reading.value.upload.id === id) reading.value = null;
  await refreshUploads();
}

/** @param {number} bytes */
const megabytes = (bytes) => phrase('mib', { bytes: (bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0) });

/** "flowers.csv" is read as "flowers". @param {string} file */
const plainName = (file) => file.replace(/\.(csv|tsv|txt|zip|npz|gz)$/i, '').slice(0, NAME_LENGTH) || 'My data';
