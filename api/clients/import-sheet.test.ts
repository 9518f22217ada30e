import { describe, expect, it } from 'vitest';
import type { ImportMapping } from '../../domain/clients/import-targets.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import { readSheet } from './import-sheet.ts';

const mapping: ImportMapping = { name: 'Nome', phone: 'Fone' };

/** Byte by byte is the worst network. */
async function* packets(file: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < file.length; from += size)
    yield await Promise.resolve(file.subarray(from, from + size));
}
async function read(file: string | Buffer, { size = 7, columns = mapping } = {}) {
  const chunks: Chunk[] = [];
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const summary = await readSheet(packets(bytes, size), columns, (chunk) =>
    Promise.resolve(void chunks.push(chunk)),
  );
  return { summary, chunks, rows: chunks.flatMap(({ rows }) => rows) };
}
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('a file that cannot be read', () => {
  it.each([
    ['nothing', ''],
    ['a header alone', 'Nome;Fone\n'],
    ['a workbook', Buffer.from('PK\x03\x04 and more')],
    ['zero bytes', Buffer.from('Nome;Fone\nAna\0;1\n')],
    ['a quote that never ends', `Nome;Fone\n"Ana;1\n${'x;y\n'.repeat(100_000)}`],
  ])('is refused: %s', async (_what, file) => {
    await expect(read(file, { size: 65_536 })).rejects.toMatchObject({ code: 'import-unreadable' });
  });
  it('is refused with the columns it lacks', async () => {
    await expect(read('Nome;Telefone\nAna;1\n')).rejects.toMatchObject({
      code: 'invalid-input',
      details: { fields: [{ path: 'mapping.phone', code: 'column-missing' }] },
    });
  });
  it('is refused when it is too large, while it still arrives', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('Nome;Fone\n');
      for (;;) yield await Promise.resolve(Buffer.from('Ana;11987654321\n'.repeat((sent += 1) && 64)));
    }
    const reading = readSheet(endless(), mapping, () => Promise.resolve(), 100_000);
    await expect(reading).rejects.toMatchObject({ code: 'payload-too-large' });
    expect(sent).toBeLessThan(110);
  });
  it('ends with the fault of whoever keeps the chunks', async () => {
    const rows = 'Ana;1\n'.repeat(3_000);
    const reading = readSheet(packets(Buffer.from(`Nome;Fone\n${rows}`), 1_000), mapping, () =>
      Promise.reject(new Error('full')),
    );
    await expect(reading).rejects.toThrow('full');
  });
});

describe('a file', () => {
  it('is read from the exports of Brazilian Excel: Windows-1252 and semicolons', async () => {
    expect((await read(latin1('Nome;Fone\r\nJoão Conceição;1\r\n'))).rows).toEqual([
      [2, ['João Conceição', '1']],
    ]);
  });
  it.each([1, 2, 3, 4, 1000])(
    'is read alike in packets of %i bytes, with the mark of UTF-8',
    async (size) => {
      const { rows } = await read('\uFEFFNome,Fone\n"Ávila, Ana",1\n', { size });
      expect(rows).toEqual([[2, ['Ávila, Ana', '1']]]);
    },
  );
  it('is read from the Unicode text of Excel: UTF-16 and tabs', async () => {
    const file = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('Nome\tFone\r\nAção\t1\r\n', 'utf16le'),
    ]);
    expect((await read(file)).rows).toEqual([[2, ['Ação', '1']]]);
  });
  it('may begin with the line that tells Excel the delimiter, and its first accent may come late', async () => {
    const many = 'Ana;1\n'.repeat(5_000);
    const { rows } = await read(
      Buffer.concat([Buffer.from(`sep=;\nNome;Fone\n${many}`), latin1('Zoé;2\n')]),
      { size: 1_000 },
    );
    expect(rows.at(-1)).toEqual([5_002, ['Zoé', '2']]);
  });
  it('keeps only mapped columns, counts blank rows and marks shifted ones', async () => {
    const { rows, summary } = await read('Nome;Diabetes;Fone;\nAna;sim;1;\n\n;;;\nBia;não;2;x\n');
    expect(rows).toEqual([
      [2, ['Ana', '1']],
      [5, ['Bia', '2']],
    ]);
    expect(summary).toEqual({ chunkCount: 1, totalRows: 2 });
    expect((await read('Nome;Fone\nAna;1;2\n')).rows).toEqual([[2, null]]);
  });
  it('is cut into chunks of 500 rows', async () => {
    const { summary, chunks } = await read(`Nome;Fone\n${'Ana;1\n'.repeat(1_250)}`, { size: 4_096 });
    expect(summary).toEqual({ chunkCount: 3, totalRows: 1_250 });
    expect(chunks.map(({ chunkNo, rows }) => [chunkNo, rows[0]?.[0], rows.length])).toEqual([
      [0, 2, 500],
      [1, 502, 500],
      [2, 1_002, 250],
    ]);
  });
});
