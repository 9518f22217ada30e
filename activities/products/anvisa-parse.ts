import { createReadStream } from 'node:fs';
import type { AnvisaFileCode } from '../../domain/products/anvisa-catalogue.ts';
import { readCompanies } from '../../domain/products/anvisa-companies.ts';
import { readCosmetics } from '../../domain/products/anvisa-cosmetics.ts';
import { readDevices } from '../../domain/products/anvisa-devices.ts';
import { readIrregular } from '../../domain/products/anvisa-irregular.ts';
import { readMedicines } from '../../domain/products/anvisa-medicines.ts';
import type { LineReader } from '../../domain/products/anvisa-rows.ts';
import { fromLatin1 } from '../../domain/products/anvisa-text.ts';
import type { ChunkCounts } from '../../models/anvisa-imports.ts';
import { companyRow, irregularRow, productRow } from '../../models/anvisa-stage.ts';
import { anvisaFailure } from './anvisa-fault.ts';

export interface ParsedChunk {
  from: number;
  to: number;
  header: string;
  rows: Buffer;
  counts: ChunkCounts;
}

type RowOf = (line: string, counts: ChunkCounts) => string;

/** Lines into rows of COPY; null when the header has drifted. */
function rowsWith<Line>(
  reader: LineReader<Line>,
  rowOf: (line: Line) => string,
  header: string,
): RowOf | null {
  const read = reader(header);
  if (!read) return null;
  return (text, counts) => {
    const result = read(text);
    if ('skipped' in result) {
      counts.skipped += 1;
      if (result.skipped === 'broken') counts.broken += 1;
      return '';
    }
    counts.rows += 1;
    if (result.unknownWord) counts.unknown += 1;
    return rowOf(result.line);
  };
}

const writers: Record<AnvisaFileCode, (header: string) => RowOf | null> = {
  medicines: (header) => rowsWith(readMedicines, productRow, header),
  devices: (header) => rowsWith(readDevices, productRow, header),
  cosmetics: (header) => rowsWith(readCosmetics, productRow, header),
  companies: (header) => rowsWith(readCompanies, companyRow, header),
  irregular: (header) => rowsWith(readIrregular, irregularRow, header),
};

/** About so many bytes of a file make a chunk: some seconds are lost by a kill at most, and two of them are in memory. */
const chunkBytes = 4_000_000;
/** Nothing in these files is so long; a file without line ends would otherwise be read into memory whole. */
const longestLine = 1_000_000;

const nothing = (): ChunkCounts => ({ rows: 0, skipped: 0, broken: 0, unknown: 0 });

/**
 * The rows of a file from a place on, in chunks that end with a line. Bytes are read as one character each, so that a length is a number of
 * bytes; the letters are put right line by line. `from` 0 begins with the header, any other place needs to be told it.
 */
export async function* parseFile(
  code: AnvisaFileCode,
  path: string,
  begin: { from: number; header: string | null },
): AsyncGenerator<ParsedChunk> {
  let header = begin.header;
  let rowOf = header === null ? null : writers[code](header);
  let [from, at, rest] = [begin.from, begin.from, ''];
  let [rows, counts] = [[] as string[], nothing()];
  const take = (line: string): void => {
    const text = fromLatin1(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rowOf) {
      if (text !== '') rows.push(rowOf(text, counts));
      return;
    }
    header = text;
    rowOf = writers[code](text);
    if (!rowOf) throw anvisaFailure('header-drift', text.slice(0, 200));
  };
  const cut = (): ParsedChunk => {
    const chunk = { from, to: at, header: header ?? '', rows: Buffer.from(rows.join('')), counts };
    [from, rows, counts] = [at, [], nothing()];
    return chunk;
  };
  const file = createReadStream(path, { start: begin.from, highWaterMark: 1_000_000 });
  for await (const bytes of file as AsyncIterable<Buffer>) {
    const text = rest + bytes.toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      take(text.slice(start, end));
      start = end + 1;
    }
    at += start;
    rest = text.slice(start);
    if (rest.length > longestLine) throw anvisaFailure('unreadable', 'a line without end');
    if (at - from >= chunkBytes) yield cut();
  }
  // The last line of some files has no end.
  if (rest !== '') take(rest);
  at += rest.length;
  if (rowOf === null) throw anvisaFailure('header-drift', 'nothing in it');
  if (at > from) yield cut();
}
