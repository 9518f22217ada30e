import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lotCodeSql, readLotCode } from '../domain/products/lot-code.ts';
import { proposeRecalls } from './recall-proposal.ts';
import { systemActor } from './tenancy.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { plantLot } from '../tests/support/recalls.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

const ask = async <Row extends object>(sql: string, ...values: unknown[]) =>
  (await clinics.admin.query<Row>(sql, values)).rows;
/** As the daily run of a clinic looks (activities/products/recheck-activities.ts, watchStock). */
const watch = (clinicId: string) =>
  clinics.workerTenancy.withClinic(systemActor(clinicId), (scope) =>
    proposeRecalls(scope, new Date().toISOString().slice(0, 10)),
  );

describe('the watch over irregular products', () => {
  it('makes a question of an entry, once, and neither a recall nor a hold', async () => {
    const lot = await plantLot(clinics, clinics.a.id, {
      code: 'FALSO77',
      name: 'Nabota',
      registration: '100430002',
    });
    await clinics.admin.query(
      `insert into anvisa_irregular (dossier, action_key, registration, product_text, published_on, row_sha256, first_seen_on, changed_on)
       values ('9', '1', null, 'NABOTA 100U LOTE FALSO-77', current_date - 900, '\\x00', current_date, current_date),
         ('9', '2', '100430002', 'TOXINA', current_date - 3, '\\x00', current_date, current_date),
         ('9', '3', null, 'NABOTA', current_date - 900, '\\x00', current_date, current_date),
         ('9', '4', null, 'OUTRA COISA', current_date, '\\x00', current_date, current_date)`,
    );
    expect(await watch(clinics.a.id)).toBe(2);
    expect(await watch(clinics.a.id)).toBe(0);
    expect(await watch(clinics.b.id)).toBe(0);
    const found = await ask<{ key: string; matched: string; hasLot: boolean }>(
      `select action_key as key, matched, has_lot as "hasLot" from recall_proposals order by 1`,
    );
    expect(found).toEqual([
      { key: '1', matched: 'name', hasLot: true },
      { key: '2', matched: 'registration', hasLot: false },
    ]);
    const [row] = await ask<{ state: string }>('select state from lots where id = $1', lot.id);
    expect(row?.state).toBe('available');
    expect(await ask('select 1 from recalls')).toEqual([]);
    const tasks = await ask(
      `select 1 from staff_tasks where subject_key like 'proposal/%' and state = 'open'`,
    );
    expect(tasks).toHaveLength(2);
  });
});

it('a code is read alike here and in the database', async () => {
  for (const code of ['c7654-c3f', ' C 76.54/C3F_', 'ação 1', 'Ｌ２５０４９']) {
    const [row] = await ask<{ code: string }>(
      `select ${lotCodeSql('x.c')} as code from (values ($1::text)) x(c)`,
      code,
    );
    expect(row?.code).toBe(readLotCode(code));
  }
});
