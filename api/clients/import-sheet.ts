import { pipeline, Readable } from 'node:stream';
import { parse, type Parser } from 'csv-parse';
import { hasSeparatorLine, isBinary, sniffDelimiter } from '../../domain/clients/import-format.ts';
import {
  columnPositions,
  type ImportMapping,
  type ImportTarget,
} from '../../domain/clients/import-targets.ts';
import { DomainError, refuse } from '../../domain/errors.ts';
import type { Chunk, ChunkRow } from '../../models/import-chunk.ts';
import { SheetDecoder } from './import-text.ts';

const rowsPerChunk = 500;
const mostBytes = 64 * 1024 * 1024;
/** Enough for any header; the delimiter is judged by it. */
const sampleLength = 4096;
/** Nobody has a row this long: a quote was opened and never closed. */
const longestRow = 256 * 1024;

export interface SheetSummary {
  chunkCount: number;
  totalRows: number;
}

/**
 * Reads a spreadsheet as it arrives and hands it on in chunks of mapped cells; unmapped columns are forgotten here. Memory is bounded
 * by one chunk, whatever the size. Refuses with `payload-too-large`, `import-unreadable` or the columns that are missing.
 */
export async function readSheet(
  bytes: AsyncIterable<Buffer>,
  mapping: ImportMapping,
  keep: (chunk: Chunk) => Promise<void>,
  limit = mostBytes,
): Promise<SheetSummary> {
  const sheet = new SheetReader(mapping, keep);
  const texts = decoded(bytes, limit);
  let sample = '';
  while (sample.length < sampleLength) {
    const { value, done } = await texts.next();
    if (done) break;
    sample += value;
  }
  const parser = startParser(sample);
  // The callback form ends both sides whatever fails; the fault itself arrives in the loop below.
  pipeline(Readable.from(continued(sample, texts)), parser, () => undefined);
  try {
    for await (const record of parser) await sheet.add(record as string[]);
  } catch (error) {
    // csv-parse's own faults: an open quote, a row without end.
    throw (error as { code?: string }).code?.startsWith('CSV_')
      ? new DomainError('import-unreadable')
      : error;
  }
  return sheet.end();
}

async function* decoded(bytes: AsyncIterable<Buffer>, limit: number): AsyncGenerator<string, undefined> {
  const decoder = new SheetDecoder();
  let size = 0;
  let isUtf16 = false;
  for await (const piece of bytes) {
    isUtf16 ||= size === 0 && piece[0] === 0xff && piece[1] === 0xfe;
    if (size < sampleLength && !isUtf16 && isBinary(piece)) refuse('import-unreadable');
    size += piece.length;
    if (size > limit) refuse('payload-too-large');
    yield decoder.push(piece);
  }
  yield decoder.end();
}

async function* continued(sample: string, texts: AsyncGenerator<string, undefined>): AsyncGenerator<string> {
  yield sample;
  yield* texts;
}

function startParser(sample: string): Parser {
  return parse({
    delimiter: sniffDelimiter(sample),
    from_line: hasSeparatorLine(sample) ? 2 : 1,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: longestRow,
  });
}

const isBlank = (record: readonly string[]) => record.every((cell) => cell.trim() === '');

class SheetReader {
  readonly #mapping: ImportMapping;
  readonly #keep: (chunk: Chunk) => Promise<void>;
  #columns: { positions: [ImportTarget, number][]; width: number } | null = null;
  #rowNo = 0;
  #rows: ChunkRow[] = [];
  #summary: SheetSummary = { chunkCount: 0, totalRows: 0 };

  constructor(mapping: ImportMapping, keep: (chunk: Chunk) => Promise<void>) {
    this.#mapping = mapping;
    this.#keep = keep;
  }

  /** Rows are numbered as a spreadsheet shows them: the header is 1 and blank ones count. */
  async add(record: readonly string[]): Promise<void> {
    this.#rowNo += 1;
    if (isBlank(record)) return;
    if (!this.#columns) {
      this.#readHeader(record);
      return;
    }
    const { positions, width } = this.#columns;
    // More cells than columns: a delimiter stands unquoted in a cell and everything after it is in the wrong place.
    const isShifted = record.slice(width).some((cell) => cell.trim() !== '');
    this.#rows.push([
      this.#rowNo,
      isShifted ? null : positions.map(([, position]) => record[position] ?? ''),
    ]);
    if (this.#rows.length === rowsPerChunk) await this.#flush();
  }

  async end(): Promise<SheetSummary> {
    if (!this.#columns) refuse('import-unreadable');
    await this.#flush();
    if (this.#summary.totalRows === 0)
      refuse('import-unreadable', { fields: [{ path: 'file', code: 'no-rows' }] });
    return this.#summary;
  }

  #readHeader(record: readonly string[]): void {
    const { positions, faults } = columnPositions(this.#mapping, record);
    if (faults.length > 0) refuse('invalid-input', { fields: faults });
    this.#columns = { positions, width: record.length };
  }

  async #flush(): Promise<void> {
    if (this.#rows.length === 0 || !this.#columns) return;
    const targets = this.#columns.positions.map(([target]) => target);
    const chunk = { chunkNo: this.#summary.chunkCount, targets, rows: this.#rows };
    const totalRows = this.#summary.totalRows + this.#rows.length;
    this.#rows = [];
    await this.#keep(chunk);
    this.#summary = { chunkCount: chunk.chunkNo + 1, totalRows };
  }
}
