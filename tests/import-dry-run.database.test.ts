import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportMapping } from '../domain/clients/import-targets.ts';
import { confirmImport } from '../models/import-check.ts';
import { createCatalogue, fictitiousCpf, slotInDays, type Catalogue } from './support/catalogue.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import {
  checkImport,
  endRun,
  type ImportFile,
  lookAtImport,
  runImport,
  uploadFile,
} from './support/import-file.ts';
import { tenantTables } from './support/plant-rows.ts';

let clinics: Clinics;
let a: Catalogue;
let code: string;
beforeAll(async () => {
  clinics = await startClinics();
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
  await createCatalogue(clinics.tenancy, clinics.b.id);
  const { rows } = await clinics.admin.query<{ code: string }>('select code from procedures where id = $1', [
    a.roomProcedureId,
  ]);
  code = rows[0]?.code ?? '';
});
afterAll(() => clinics.stop());

/** Rows of every table of both clinics, but for the import's own and the trail that says who looked. */
async function allRows(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tenantTables(clinics.admin)) {
    if (/^import|^audit/.test(table)) continue;
    const { rows } = await clinics.admin.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    counts[table] = rows[0]?.n ?? 0;
  }
  return counts;
}
const own = async (table: string, id: string): Promise<number> => {
  const { rows } = await clinics.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table} where import_id = $1`,
    [id],
  );
  return rows[0]?.n ?? 0;
};

const mapping: ImportMapping = {
  clientName: 'Paciente',
  clientPhone: 'Fone',
  clientCpf: 'CPF',
  date: 'Data',
  time: 'Hora',
  procedure: 'Serviço',
  professional: 'Profissional',
};
const dayOf = (instant: number) =>
  new Intl.DateTimeFormat('pt-BR', { timeZone: 'America/Sao_Paulo' }).format(instant);
const header = 'Paciente;Fone;CPF;Data;Hora;Serviço;Profissional';

describe('a dry run', () => {
  const day = dayOf(slotInDays(20));
  const mixed = (): ImportFile => ({
    ...{ kind: 'appointments', mapping },
    text: [
      header,
      `${a.clientName};${a.clientPhone};;05/10/2026;14:00;${code};Helena`,
      `Fernanda Nova;11981110001;;${day};10:00;${code};Helena`,
      `Fernanda Nova;11981110001;;${day};10:15;${code};Helena`,
      `Fernanda Nova;11981110001;;${day};10:00;${code};Helena`,
      `Gabi Rocha;11981110002;;${day};11:00;Massagem;Zélia`,
      `Gabi Rocha;11981110002;;${day};12:00;Massagem;Caio`,
      `Iara Melo;;111.111.111-11;${day};13:00;${code};Caio`,
      `Gabi Rocha;11981110002;;${day};;${code};Caio`,
      `${a.clientName};;;${day};15:00;${code};Caio`,
    ].join('\n'),
  });
  const expectedFaults = [
    [4, 'Data', 'slot-unavailable'],
    [6, 'Profissional', 'professional-unknown'],
    [6, 'Serviço', 'procedure-unknown'],
    [7, 'Serviço', 'procedure-unknown'],
    [8, 'CPF', 'cpf-invalid'],
    [9, 'Data', 'time-missing'],
  ];

  it('writes nothing but the import’s own rows, and forgets its plan', async () => {
    const id = await uploadFile(clinics, mixed(), clinics.a, true);
    const before = await allRows();
    await checkImport(clinics, id, clinics.a);
    expect(await allRows()).toEqual(before);
    expect([await own('import_plan_keys', id), await own('import_plan_slots', id)]).toEqual([0, 0]);
  });

  it('tells what the import then does, count by count and fault by fault', async () => {
    const id = await uploadFile(clinics, mixed(), clinics.a, true);
    await checkImport(clinics, id, clinics.a);
    const seen = await lookAtImport(clinics, id, clinics.a);
    expect(seen).toMatchObject({ status: 'checked', totalRows: 9, doneRows: 9, failedRows: 5 });
    expect(seen.faults).toEqual(expectedFaults);
    expect(seen.check).toMatchObject({
      ...{ rows: 9, refused: 5, clientsNew: 1, visitsAhead: 2, visitsPast: 1, rowsRepeated: 1 },
      ...{ rowsKnown: 0, collisionsFile: 1, collisionsAgenda: 0 },
      clientsMet: { reference: 0, cpf: 0, phone: 1, email: 0, name: 0 },
    });
    expect(seen.findings.unknown).toEqual([
      { kind: 'procedure', name: 'Massagem', rows: 2 },
      { kind: 'professional', name: 'Zélia', rows: 1 },
    ]);
    expect(seen.findings.collisions).toEqual([
      expect.objectContaining({ row: 4, resource: 'professional', with: 'file', otherRow: 3 }),
    ]);
    expect(seen.findings.sample.map(({ row, client, clientBy }) => [row, client, clientBy])).toEqual([
      [2, a.clientName, 'phone'],
      [3, 'Fernanda Nova', 'new'],
      [10, a.clientName, 'name'],
    ]);

    const before = await allRows();
    await clinics.tenancy.withClinic(clinics.a.system, (scope) => confirmImport(scope, id));
    await runImport(clinics, id, clinics.a);
    await endRun(clinics, id, clinics.a);
    const done = await lookAtImport(clinics, id, clinics.a);
    expect(done).toMatchObject({ status: 'done', doneRows: 9, failedRows: 5 });
    expect(done.faults).toEqual(expectedFaults);
    expect({ ...done.run, clientsMet: null }).toEqual({ ...seen.check, clientsMet: null });
    const after = await allRows();
    expect((after.clients ?? 0) - (before.clients ?? 0)).toBe(1);
    expect((after.appointments ?? 0) - (before.appointments ?? 0)).toBe(3);
    expect(done.findings).toEqual({ sample: [], unknown: [], collisions: [] });
  });

  it('sees what is in the agenda by now: the same file again would make nothing', async () => {
    const id = await uploadFile(clinics, mixed(), clinics.a, true);
    await checkImport(clinics, id, clinics.a);
    const { check, findings } = await lookAtImport(clinics, id, clinics.a);
    expect(check).toMatchObject({
      clientsNew: 0,
      visitsAhead: 0,
      visitsPast: 0,
      rowsKnown: 4,
      rowsRepeated: 0,
    });
    expect(findings.collisions).toEqual([
      expect.objectContaining({ row: 4, with: 'agenda', otherRow: null }),
    ]);
  });
});

describe('a dry run of a file in several pieces', () => {
  // Seven hundred visits by half hours: the second piece meets people, times and visits of the first.
  const visit = (at: number, person: number, days: number, minute: number): string => {
    const day = dayOf(slotInDays(30 + days));
    const time = `${String(8 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const known =
      person % 3 === 0 ? `;;${fictitiousCpf(300_000_000 + person)}` : `;119820${String(10_000 + person)};`;
    return `Pessoa Número${String.fromCharCode(97 + (person % 26))} Souza${known};${day};${time};${code};${at % 2 ? 'Helena' : 'Caio'}`;
  };
  const long = (): ImportFile => {
    const rows = Array.from({ length: 520 }, (_, at) =>
      visit(at, at % 200, Math.floor(at / 20), (at % 20) * 30),
    );
    const late = [
      // Another time of a person of the first piece, a collision with it, a visit of it again.
      visit(0, 7, 28, 0),
      visit(0, 9, 0, 5),
      rows[3] ?? '',
      'Nova Pessoa;11982099999;;01/10/2026;10:00;;',
    ];
    return { kind: 'appointments', mapping, text: [header, ...rows, ...late].join('\n') };
  };

  it('counts as the import does, across the pieces', async () => {
    const id = await uploadFile(clinics, long(), clinics.a, true);
    expect(await own('import_chunks', id)).toBe(2);
    const before = await allRows();
    await checkImport(clinics, id, clinics.a);
    expect(await allRows()).toEqual(before);
    const seen = await lookAtImport(clinics, id, clinics.a);
    expect(seen.check).toMatchObject({ clientsNew: 201, rowsRepeated: 1 });
    expect(seen.check?.collisionsFile).toBeGreaterThan(0);

    await clinics.tenancy.withClinic(clinics.a.system, (scope) => confirmImport(scope, id));
    await runImport(clinics, id, clinics.a);
    const done = await lookAtImport(clinics, id, clinics.a);
    expect(done.faults).toEqual(seen.faults);
    const { clientsNew, visitsAhead, visitsPast, refused, rows: all } = done.run;
    expect({ clientsNew, visitsAhead, visitsPast, refused, rows: all }).toEqual({
      clientsNew: seen.check?.clientsNew,
      visitsAhead: seen.check?.visitsAhead,
      visitsPast: seen.check?.visitsPast,
      refused: seen.check?.refused,
      rows: seen.check?.rows,
    });
    // What the dry run knows to be of the file, the import finds in the agenda.
    expect(done.run.rowsKnown + done.run.rowsRepeated).toBe(
      (seen.check?.rowsKnown ?? 0) + (seen.check?.rowsRepeated ?? 0),
    );
    const after = await allRows();
    expect((after.clients ?? 0) - (before.clients ?? 0)).toBe(clientsNew);
    expect((after.appointments ?? 0) - (before.appointments ?? 0)).toBe(visitsAhead + visitsPast);
  });
});

describe('a list of clients', () => {
  it('is looked through as it is imported', async () => {
    const text = [
      'Nome;CPF;Celular;Codigo',
      `Beatriz Conceição;${fictitiousCpf(700_000_001)};11981130001;77`,
      `Beatriz Conceição;;;77`,
      `${a.clientName};;${a.clientPhone};78`,
      `${a.clientName};;${a.clientPhone};79`,
      `Outra;;;78`,
      `;${fictitiousCpf(3)};;`,
    ].join('\n');
    const clients: ImportMapping = { name: 'Nome', cpf: 'CPF', phone: 'Celular', reference: 'Codigo' };
    const id = await uploadFile(clinics, { kind: 'clients', mapping: clients, text }, clinics.a, true);
    const before = await allRows();
    await checkImport(clinics, id, clinics.a);
    expect(await allRows()).toEqual(before);
    const seen = await lookAtImport(clinics, id, clinics.a);
    expect(seen.check).toMatchObject({ clientsNew: 1, rowsRepeated: 1, rowsKnown: 3, refused: 1 });
    expect(seen.check?.clientsMet.phone).toBe(1);
    await clinics.tenancy.withClinic(clinics.a.system, (scope) => confirmImport(scope, id));
    await runImport(clinics, id, clinics.a);
    const done = await lookAtImport(clinics, id, clinics.a);
    expect({ ...done.run, clientsMet: null }).toEqual({ ...seen.check, clientsMet: null });
    expect(done.faults).toEqual(seen.faults);
  });
});
