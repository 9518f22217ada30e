import { hasSeparatorLine, sniffDelimiter } from './import-format.ts';

/**
 * The first rows of a text as cells, for a look at the file before it is sent (the import itself reads with csv-parse). Blank rows are
 * left out; a last row that may be cut off is left out too when the text is only the beginning of the file.
 */
export function sampleRows(text: string, { most, isCut }: { most: number; isCut: boolean }): string[][] {
  const delimiter = sniffDelimiter(text);
  const body = text.replace(/^\uFEFF/, '');
  const start = hasSeparatorLine(body) ? body.indexOf('\n') + 1 : 0;
  const rows: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endRow = () => {
    cells.push(cell);
    if (cells.some((value) => value.trim() !== '')) rows.push(cells);
    cells = [];
    cell = '';
  };
  for (let at = start; at < body.length && rows.length < most; at += 1) {
    const char = body[at] as string;
    if (char === '"' && isQuoted && body[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted;
    else if (isQuoted) cell += char;
    else if (char === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || (char === '\r' && body[at + 1] !== '\n')) endRow();
    else if (char !== '\r') cell += char;
  }
  if (!isCut && rows.length < most && (cell !== '' || cells.length > 0)) endRow();
  return rows;
}
