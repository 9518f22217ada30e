import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductLine } from '../domain/products/anvisa-rows.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { withPatientClient } from './anvisa-copy.ts';
import { type Chunk, endStaging, ImportTaken, openImport, stageChunk } from './anvisa-imports.ts';
import { productRow } from './anvisa-stage.ts';
import { swapImport } from './anvisa-swap.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

const file = { path: '', sha256: 'a'.repeat(64), byteCount: 300, etag: '"1"', lastModified: null };
const within = <T>(work: Parameters<typeof withPatientClient<T>>[1]) =>
  withPatientClient<T>(clinics.urls.worker, work);
const line = (key: string): ProductLine => ({
  ...{ regime: 'medicine', key, registration: key, processNumber: null, name: `A\\B\t${key}`, nameKey: 'a' },
  ...{ technicalName: null, holderCnpj: null, holderName: null, makerNames: null, riskClass: null },
  ...{ category: null, activeIngredient: null, situation: 'active', validUntil: null, isIndefinite: false },
  isTest: false,
});
const chunk = (importId: string, from: number, keys: string[]): Chunk => ({
  ...{ importId, code: 'medicines', from, to: from + 100, header: 'H' },
  rows: Buffer.from(keys.map((key) => productRow(line(key))).join('')),
  counts: { rows: keys.length, skipped: 0, broken: 0, unknown: 0 },
});
const staged = async () =>
  (await clinics.admin.query<{ key: string }>('select key from anvisa_stage_medicines order by 1')).rows.map(
    ({ key }) => key,
  );

describe('an import whose worker was killed', () => {
  it('goes on at the place behind its last rows, and of two that do, one', async () => {
    const first = await within(async (client) => {
      const opened = await openImport(client, 'medicines', file);
      await stageChunk(client, chunk(opened.id, 0, ['100000001', '100000002']));
      return opened;
    });
    const again = await within((client) => openImport(client, 'medicines', file));
    expect(again).toEqual({ id: first.id, byteOffset: 100, header: 'H', rowCount: 2 });
    // The one that was thought dead comes with the same chunk, and with one that is not its turn.
    for (const from of [0, 200])
      await expect(
        within((client) => stageChunk(client, chunk(first.id, from, ['100000009']))),
      ).rejects.toThrow(ImportTaken);
    await within((client) => stageChunk(client, chunk(first.id, 100, ['100000003'])));
    expect(await staged()).toEqual(['100000001', '100000002', '100000003']);
  });

  it('keeps neither rows nor place of a chunk that Postgres refuses', async () => {
    const { id } = await within((client) => openImport(client, 'medicines', file));
    const bad = { ...chunk(id, 200, []), rows: Buffer.from('too\tfew\n') };
    await expect(within((client) => stageChunk(client, bad))).rejects.toThrow();
    expect((await within((client) => openImport(client, 'medicines', file))).byteOffset).toBe(200);
    expect(await staged()).toHaveLength(3);
  });

  it('begins anew when a crash of Postgres emptied the stage, or the file is another', async () => {
    const before = await within((client) => openImport(client, 'medicines', file));
    await clinics.admin.query('truncate anvisa_stage_medicines');
    const anew = await within((client) => openImport(client, 'medicines', file));
    expect(anew).toMatchObject({ byteOffset: 0, rowCount: 0 });
    expect(anew.id).not.toBe(before.id);
    const other = await within((client) =>
      openImport(client, 'medicines', { ...file, sha256: 'b'.repeat(64) }),
    );
    expect(other.id).not.toBe(anew.id);
    expect(
      (await clinics.admin.query('select state, fault_code from anvisa_imports where id = $1', [before.id]))
        .rows,
    ).toEqual([{ state: 'refused', fault_code: 'lost' }]);
    expect(
      await within((client) => swapImport(client, { code: 'medicines', importId: before.id, file })),
    ).toEqual({ kind: 'refused', fault: 'lost' });
  });

  it('keeps letters that COPY has other uses for', async () => {
    await within(async (client) => {
      const { id } = await openImport(client, 'medicines', file);
      await stageChunk(client, chunk(id, 0, ['100000001']));
      await endStaging(client, id);
      await swapImport(client, { code: 'medicines', importId: id, file });
    });
    const { rows } = await clinics.admin.query('select name from anvisa_products');
    expect(rows).toEqual([{ name: 'A\\B\t100000001' }]);
  });

  it('takes nothing away when a crash of Postgres emptied the stage before the swap', async () => {
    const next = { ...file, sha256: 'c'.repeat(64) };
    const { id } = await within(async (client) => {
      const opened = await openImport(client, 'medicines', next);
      await stageChunk(client, chunk(opened.id, 0, ['100000001', '100000002']));
      await endStaging(client, opened.id);
      return opened;
    });
    await clinics.admin.query('truncate anvisa_stage_medicines');
    expect(
      await within((client) => swapImport(client, { code: 'medicines', importId: id, file: next })),
    ).toEqual({ kind: 'refused', fault: 'lost' });
    const { rows } = await clinics.admin.query('select key, gone_on from anvisa_products');
    expect(rows).toEqual([{ key: '100000001', gone_on: null }]);
    expect((await within((client) => openImport(client, 'medicines', next))).id).not.toBe(id);
  });
});
