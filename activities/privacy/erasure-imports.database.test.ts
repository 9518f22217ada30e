import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNextChunk } from '../clients/import-chunk.ts';
import { confirmImport } from '../../models/import-check.ts';
import { erasedFile, importSealer } from '../../models/import-key.ts';
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
let underCheck: string;
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
  underCheck = await beginCheck();
  expect(await planned(underCheck)).toEqual([name, 'Rosa Lima Duarte'].sort());
  const owner = await stage.api.signInProved(a, 'owner');
  const begun = await owner.post<{ id: string }>(`/clients/${clientId}/erasure`, { ground: 'purpose-over' });
  await stage.runAll(begun.body.id);
});
afterAll(() => stage.stop());

/** Visits in two pieces, of which the first is looked through: its plan knows her, and somebody whom the second names as well. */
async function beginCheck(): Promise<string> {
  const { a } = clinics;
  const { code } = await one<{ code: string }>(
    'select min(code) as code from procedures where clinic_id = $1',
    a.id,
  );
  const rest = `14:00;${code};Helena`;
  // With a number of hers that the clinic does not know, she is somebody new to the plan.
  const rosa = `Rosa Lima Duarte;11981110001;;`;
  const firstDay = Date.UTC(2022, 0, 1);
  const dayAt = (at: number) => new Date(firstDay + at * 86_400_000).toISOString().slice(0, 10);
  const lines = [
    `${name};11981119999;;${dayAt(0)};${rest}`,
    ...Array.from({ length: 499 }, (_, at) => `${rosa}${dayAt(at)};${rest}`),
    `${rosa}${dayAt(600)};${rest}`,
    `${name};;${cpf};${dayAt(601)};${rest}`,
  ];
  const visits: ImportFile = {
    kind: 'appointments',
    mapping: {
      ...{ clientName: 'Paciente', clientPhone: 'Fone', clientCpf: 'CPF', date: 'Data', time: 'Hora' },
      ...{ procedure: 'Serviço', professional: 'Profissional' },
    },
    text: ['Paciente;Fone;CPF;Data;Hora;Serviço;Profissional', ...lines].join('\n'),
  };
  const id = await uploadFile(clinics, visits, a, true);
  await checkNextChunk(clinics.workerTenancy, a.system, id, Date.now());
  return id;
}
/** Whom the plan names, by whatever key of the file opens it. */
async function planned(id: string): Promise<string[]> {
  const { rows } = await clinics.admin.query<{ key: string; ct: Buffer }>(
    `select encode(key, 'hex') as key, name_ct as ct from import_plan_keys where import_id = $1 and name_ct is not null`,
    [id],
  );
  return clinics.tenancy.withClinic(clinics.a.system, async (scope) => {
    const sealer = await importSealer(scope, id);
    const names = rows.map(({ key, ct }) =>
      sealer.open({ table: 'import_plan_keys', column: 'name_ct', row: `${id}/${key}` }, ct),
    );
    return [...new Set(names)].sort();
  });
}

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

  it('that are being looked through go on, and their plan names her no more', async () => {
    expect(await planned(underCheck)).toEqual(['Rosa Lima Duarte']);
    await checkImport(clinics, underCheck, clinics.a);
    const { status, faults } = await look(underCheck);
    expect(status).toBe('checked');
    expect(faults).toEqual([[503, '', 'person-erased']]);
  });
});
