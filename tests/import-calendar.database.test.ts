import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertClients, type NewClient } from '../models/client-write.ts';
import { createCatalogue, slotInDays, type Catalogue } from './support/catalogue.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import { checkImport, type ImportFile, lookAtImport, runImport, uploadFile } from './support/import-file.ts';

let clinics: Clinics;
let a: Catalogue;
let b: Catalogue;
const person = (name: string, parts: Partial<NewClient> = {}): NewClient => ({
  ...{ name, cpf: null, phone: null, email: null, birthDate: null, notes: null, whatsappOptInAt: null },
  ...parts,
});
beforeAll(async () => {
  clinics = await startClinics();
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
  b = await createCatalogue(clinics.tenancy, clinics.b.id);
  const people = [
    person('Marina Duarte Reis', { email: 'Marina@exemplo.com.br' }),
    person('Olívia Prado Neves'),
    person('Rita Melo', { phone: '+5511977770000' }),
    person('Sofia Melo', { phone: '+5511977770000' }),
  ];
  await clinics.tenancy.withClinic(clinics.a.system, (scope) => insertClients(scope, people));
  // As a client from before there was an index of e-mails.
  await clinics.admin.query('update clients set email_index = null');
});
afterAll(() => clinics.stop());

const stamp = (instant: number) => new Date(instant).toISOString().replace(/[-:]|\.000/g, '');
const event = (uid: string, startsAt: number, ...lines: string[]) =>
  ['BEGIN:VEVENT', `UID:${uid}`, `DTSTART:${stamp(startsAt)}`, 'DURATION:PT30M', ...lines, 'END:VEVENT'].join(
    '\r\n',
  );
const at = (days: number, hour: number) => slotInDays(days, hour);
const file = (events: string[], more: object = {}): ImportFile => ({
  ...{ kind: 'calendar', mapping: {} },
  options: { procedureId: a.roomProcedureId, professionalId: a.professionalId, ...more },
  text: ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n'),
});
const count = async (table: string, clinicId = clinics.a.id): Promise<number> => {
  const { rows } = await clinics.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table} where clinic_id = $1`,
    [clinicId],
  );
  return rows[0]?.n ?? 0;
};
async function whole(given: ImportFile) {
  const id = await uploadFile(clinics, given, clinics.a);
  await runImport(clinics, id, clinics.a);
  return lookAtImport(clinics, id, clinics.a);
}

const week = () =>
  file([
    event('1', at(5, 13), `SUMMARY:Botox ${a.clientPhone}`),
    event('2', at(5, 15), 'SUMMARY:Retorno', 'ATTENDEE;CN=M. Reis:mailto:marina@exemplo.com.br'),
    event('3', at(5, 17), 'SUMMARY:Limpeza de pele - Olívia Prado Neves'),
    event('4', at(6, 13), 'SUMMARY:Sofia Melo (11) 97777-0000'),
    event('5', at(6, 15), 'SUMMARY:Reunião com fornecedor'),
    event('6', at(6, 13), 'SUMMARY:Olívia Prado Neves'),
    event('7', at(7, 13), 'SUMMARY:Olívia Prado Neves', 'RRULE:FREQ=WEEKLY;COUNT=3'),
    event('8', at(-9, 13), 'SUMMARY:Olívia Prado Neves'),
    event('9', at(8, 13), 'SUMMARY:(11) 97777-0000'),
    event('10', at(8, 15), 'SUMMARY:Olívia Prado Neves', 'STATUS:CANCELLED'),
    [
      'BEGIN:VEVENT',
      'UID:11',
      `DTSTART;VALUE=DATE:${stamp(at(9, 13)).slice(0, 8)}`,
      'SUMMARY:Folga',
      'END:VEVENT',
    ].join('\r\n'),
  ]);

describe('a calendar of another system', () => {
  it('is shown before it is taken: who is recognised by what, what collides, what nobody is', async () => {
    const counts = async () => [
      await count('clients'),
      await count('appointments'),
      await count('occupancies'),
      await count('outbox'),
    ];
    const id = await uploadFile(clinics, week(), clinics.a, true);
    const before = await counts();
    await checkImport(clinics, id, clinics.a);
    expect(await counts()).toEqual(before);
    const { check, findings, faults } = await lookAtImport(clinics, id, clinics.a);
    expect(check).toMatchObject({
      ...{
        rows: 11,
        refused: 4,
        clientsNew: 0,
        visitsAhead: 7,
        visitsPast: 0,
        eventsPast: 1,
        eventsCancelled: 1,
      },
      ...{ collisionsFile: 1, clientsMet: { reference: 0, cpf: 0, phone: 2, email: 1, name: 1 } },
    });
    expect(faults.map(([, , code]) => code).sort()).toEqual([
      ...['all-day-event', 'client-ambiguous', 'client-not-found', 'slot-unavailable'],
    ]);
    expect(findings.collisions).toEqual([
      expect.objectContaining({ startsAt: at(6, 13), resource: 'professional', with: 'file' }),
    ]);
    expect(findings.sample.map(({ client, clientBy }) => [client, clientBy]).slice(0, 4)).toEqual([
      [a.clientName, 'phone'],
      ['Marina Duarte Reis', 'email'],
      ['Olívia Prado Neves', 'name'],
      ['Sofia Melo', 'phone'],
    ]);
  });

  it('becomes visits of one professional, and comes again without a second one', async () => {
    const first = await whole(week());
    expect(first.run).toMatchObject({ visitsAhead: 7, clientsNew: 0, refused: 4 });
    const { rows } = await clinics.admin.query(
      `select status, professional_id = $2 as is_hers, (select count(*)::int from outbox where entity_id = a.id) as poked
       from appointments a where clinic_id = $1 and reference_index is not null`,
      [clinics.a.id, a.professionalId],
    );
    expect(rows).toEqual(Array.from({ length: 7 }, () => ({ status: 'booked', is_hers: true, poked: 1 })));
    const visits = await count('appointments');
    const again = await whole(week());
    expect(again.run).toMatchObject({ visitsAhead: 0, rowsKnown: 7 });
    expect(await count('appointments')).toBe(visits);
  });

  it('registers nobody for an event’s title, unless its person wants that', async () => {
    const strangers = (more: object) =>
      file(
        [event('s1', at(12, 13), 'SUMMARY:Tereza Nova Cunha'), event('s2', at(12, 15), 'SUMMARY:Almoço')],
        more,
      );
    const clients = await count('clients');
    const left = await whole(strangers({}));
    expect(left.faults.map(([, , code]) => code)).toEqual(['client-not-found', 'client-not-found']);
    expect(await count('clients')).toBe(clients);
    const taken = await whole(strangers({ createsClients: true }));
    expect(taken.run).toMatchObject({ clientsNew: 1, visitsAhead: 1, refused: 1 });
    expect(await count('clients')).toBe(clients + 1);
  });

  it('is nothing of the other clinic', async () => {
    expect(await count('appointments', clinics.b.id)).toBe(0);
    const theirs = file([], { professionalId: b.professionalId });
    await expect(uploadFile(clinics, theirs, clinics.a)).rejects.toMatchObject({ code: 'not-found' });
  });
});
