import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNextChunk } from '../activities/clients/import-chunk.ts';
import {
  confirmImport,
  discardImport,
  expireImport,
  importStage,
  type ImportStage,
} from '../models/import-check.ts';
import { createKnex } from '../models/knex.ts';
import { openProcesses } from '../models/open-process.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import { checkImport, type ImportFile, uploadFile } from './support/import-file.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

const planned = async (id: string): Promise<number> => {
  const { rows } = await clinics.admin.query<{ n: number }>(
    'select count(*)::int as n from import_plan_keys where import_id = $1',
    [id],
  );
  return rows[0]?.n ?? 0;
};

describe('the word of a person', () => {
  const file: ImportFile = { kind: 'clients', mapping: { name: 'Nome' }, text: 'Nome\nAna Lima Duarte\n' };
  const as = <T>(work: Parameters<Clinics['tenancy']['withClinic']>[1]) =>
    clinics.tenancy.withClinic(clinics.a.system, work) as Promise<T>;

  it('is not taken before the file was looked through, nor twice', async () => {
    const id = await uploadFile(clinics, file, clinics.a, true);
    await expect(as((scope) => confirmImport(scope, id))).rejects.toMatchObject({
      code: 'import-not-checked',
    });
    await checkImport(clinics, id, clinics.a);
    await as((scope) => confirmImport(scope, id));
    await expect(as((scope) => confirmImport(scope, id))).rejects.toMatchObject({
      code: 'import-not-checked',
    });
    await expect(as((scope) => discardImport(scope, id))).rejects.toMatchObject({
      code: 'import-already-started',
    });
  });

  it('throws the file away: nothing of it stays, and its process has nothing left to do', async () => {
    const id = await uploadFile(clinics, file, clinics.a, true);
    await checkNextChunk(clinics.workerTenancy, clinics.a.system, id, Date.now());
    expect(await planned(id)).toBeGreaterThan(0);
    await as((scope) => discardImport(scope, id));
    const { rows } = await clinics.admin.query(
      `select (select count(*)::int from import_chunks where import_id = $1 and rows_ct is not null) as kept,
         (select count(*)::int from import_plan_keys where import_id = $1) as planned, status, findings_ct as findings
       from imports where id = $1`,
      [id],
    );
    expect(rows).toEqual([{ kept: 0, planned: 0, status: 'discarded', findings: null }]);
    expect(await checkNextChunk(clinics.workerTenancy, clinics.a.system, id, Date.now())).toBe(false);
    expect(await as((scope) => importStage(scope, id))).toMatchObject({
      status: 'discarded',
      discardAt: null,
    });
  });

  it('is waited for by a process: the reconciler sees an import until it is over', async () => {
    const outbox = createKnex({ url: clinics.urls.outbox, pool: 1 });
    const isOpen = async (id: string) => {
      for await (const { kind, id: open } of openProcesses(outbox))
        if (kind === 'import' && open === id) return true;
      return false;
    };
    const id = await uploadFile(clinics, file, clinics.a, true);
    const seen = [await isOpen(id)];
    await checkImport(clinics, id, clinics.a);
    seen.push(await isOpen(id));
    await as((scope) => discardImport(scope, id));
    seen.push(await isOpen(id));
    await outbox.destroy();
    expect(seen).toEqual([true, true, false]);
  });

  it('is given up after a week, unless it came before', async () => {
    const id = await uploadFile(clinics, file, clinics.a, true);
    await checkImport(clinics, id, clinics.a);
    const { discardAt } = await as<ImportStage>((scope) => importStage(scope, id));
    expect(Math.round(((discardAt ?? 0) - Date.now()) / 86_400_000)).toBe(7);
    expect(await as((scope) => expireImport(scope, id))).toBe(true);
    const other = await uploadFile(clinics, file, clinics.a, true);
    await checkImport(clinics, other, clinics.a);
    await as((scope) => confirmImport(scope, other));
    expect(await as((scope) => expireImport(scope, other))).toBe(false);
  });

  it('is nobody else’s', async () => {
    const id = await uploadFile(clinics, file, clinics.a, true);
    await checkImport(clinics, id, clinics.a);
    for (const work of [confirmImport, discardImport]) {
      const theirs = clinics.tenancy.withClinic(clinics.b.system, (scope) => work(scope, id));
      await expect(theirs).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});
