import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmImport } from '../../models/import-check.ts';
import { erasedFile } from '../../models/import-key.ts';
import type { Clinics } from '../../tests/support/clinics.ts';
import {
  erasedPerson,
  type ErasureStage,
  letHerLive,
  openErasureStage,
} from '../../tests/support/erasure-stage.ts';
import {
  checkImport,
  endRun,
  type ImportFile,
  lookAtImport,
  runImport,
  uploadFile,
} from '../../tests/support/import-file.ts';

let stage: ErasureStage;
let clinics: Clinics;
let waiting: string;
let over: string;
let strange: string;
interface Copy {
  wrapped: Buffer;
  name: Buffer;
  rows: Buffer;
}
let copy: Copy;

const { name, cpf } = erasedPerson;
const file: ImportFile = {
  ...{ kind: 'clients', fileName: `Ficha ${name}.csv`, mapping: { name: 'Nome', cpf: 'CPF' } },
  text: `Nome;CPF\n${name};${cpf}\n${name};${cpf}9\nRosa Lima Duarte;\n`,
};

beforeAll(async () => {
  stage = await openErasureStage();
  // With the cover of the stage, as API and worker have it.
  clinics = { ...stage.clinics, tenancy: stage.tenancy, workerTenancy: stage.tenancy };
  const { clientId } = await letHerLive(stage);
  const { a } = clinics;
  waiting = await uploadFile(clinics, file, a, true);
  await checkImport(clinics, waiting, a);
  over = await uploadFile(clinics, file, a);
  await runImport(clinics, over, a);
  await endRun(clinics, over, a);
  strange = await uploadFile(clinics, { ...file, fileName: 'outra.csv', text: 'Nome;CPF\nRosa Lima;\n' }, a);
  copy = await one<Copy>(
    `select i.wrapped_key as wrapped, i.file_name_ct as name, c.rows_ct as rows from imports i
      join import_chunks c on c.clinic_id = i.clinic_id and c.import_id = i.id where i.id = $1`,
    waiting,
  );
  const owner = await stage.api.signInProved(a, 'owner');
  const begun = await owner.post<{ id: string }>(`/clients/${clientId}/erasure`, { ground: 'purpose-over' });
  await stage.runAll(begun.body.id);
});
afterAll(() => stage.stop());

async function one<Row extends object>(sql: string, id: string): Promise<Row> {
  return (await clinics.admin.query<Row>(sql, [id])).rows[0] as Row;
}
const look = (id: string) => lookAtImport(clinics, id, clinics.a);

describe('files that name somebody who is erased', () => {
  it('have another name, and those that do not name her keep theirs', async () => {
    expect((await look(waiting)).fileName).toBe(erasedFile);
    expect((await look(over)).fileName).toBe(erasedFile);
    expect((await look(strange)).fileName).toBe('outra.csv');
  });

  it('show her in no first row any more', async () => {
    const { findings } = await look(waiting);
    expect(findings.sample.map(({ client }) => client)).toEqual(['Rosa Lima Duarte']);
  });

  it('do not open with the key of an old backup', async () => {
    await clinics.tenancy.withClinic(clinics.a.system, ({ vault }) => {
      expect(() => vault.openPerson(waiting, copy.wrapped)).toThrow(
        expect.objectContaining({ code: 'key-destroyed' }) as Error,
      );
      return Promise.resolve();
    });
    const row = await one<{ spent: Buffer | null }>(
      'select spent_key as spent from imports where id = $1',
      waiting,
    );
    expect(row.spent).toBeNull();
  });

  it('do not bring her back: her rows are told as refused, the others come in', async () => {
    await clinics.tenancy.withClinic(clinics.a.system, (scope) => confirmImport(scope, waiting));
    await runImport(clinics, waiting, clinics.a);
    await endRun(clinics, waiting, clinics.a);
    const { faults, run } = await look(waiting);
    expect(faults.filter(([, , code]) => code === 'person-erased').map(([row]) => row)).toEqual([2, 3]);
    expect(run.clientsNew + run.rowsKnown).toBe(1);
  });
});
