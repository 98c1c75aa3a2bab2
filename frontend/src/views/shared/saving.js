// Tables as CSV, and files the browser saves. Imports nothing.

/**
 * A table by RFC 4180; a missing number is an empty cell.
 * @param {string[]} heads
 * @param {(number | string | null)[][]} columns
 * @returns {string}
 */
export function toCsv(heads, columns) {
  const rows = Array.from({ length: columns[0]?.length ?? 0 }, (_, row) =>
    columns.map((column) => cell(column[row])).join(','),
  );
  return [heads.map(cell).join(','), ...rows, ''].join('\r\n');
}

/** @param {number | string | null} value @returns {string} */
function cell(value) {
  const text = value === null ? '' : String(value);
  // A spreadsheet takes a cell that starts with = or @ for a formula; layer names come from people.
  const safe = typeof value === 'string' && /^[=@+\-\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {Blob} blob
 * @param {string} name
 * @returns {void}
 */
export function saveFile(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/**
 * @param {string} name
 * @returns {string}
 */
export function fileName(name) {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '');
}
