import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffActor } from '../tests/support/actors.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { accessesOf, listAuditEvents } from './audit.ts';
import type { Scope } from './tenancy.ts';

const [anna, bela] = [randomUUID(), randomUUID()];

describe('the trail of one person', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await startClinics();
    for (const { system } of [clinics.a, clinics.b])
      await clinics.tenancy.withClinic(system, async (scope) => {
        // What a busy clinic writes meanwhile about others.
        await scope.run({
          text: `select app.audit('client.read', 'client', null, array[gen_random_uuid()], 'CARE_DELIVERY') from generate_series(1, 3000)`,
        });
        for (const subjectIds of [[anna], [bela], [anna, bela, anna], []])
          await scope.audit({ action: 'client.update', entity: 'client', subjectIds });
      });
    await clinics.admin.query('analyze');
  });
  afterAll(() => clinics.stop());

  const asAuditor = async <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    clinics.tenancy.withClinic(await staffActor(clinics, clinics.a, 'auditor'), work);
  const page = (scope: Scope, after: readonly [string, string] | null, limit: number) =>
    listAuditEvents(scope, { subjectId: anna, action: 'client.update', after, limit });

  it('is of this clinic alone, each event once, and page by page the same', async () => {
    const [all, pages] = await asAuditor(async (scope) => {
      const [first] = await page(scope, null, 1);
      const rest = await page(scope, [first?.position ?? '', first?.id ?? ''], 5);
      return [await page(scope, null, 50), [first, ...rest]];
    });
    expect(all).toHaveLength(2);
    expect(pages.map((one) => one?.id)).toEqual(all.map(({ id }) => id));
    const { rows } = await clinics.admin.query<{ id: string }>(
      `select id from audit_events where clinic_id = $1 and $2 = any(subject_ids) and action = 'client.update' order by at desc`,
      [clinics.a.id, anna],
    );
    expect(all.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  });

  it('is found without reading everybody’s, row level security and all', async () => {
    const read = await asAuditor(async (scope) => {
      await accessesOf(scope, anna);
      await page(scope, null, 50);
      const [row] = await scope.run<{ rows: number }>({
        text: `select sum(seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables
          where relname in ('audit_events', 'audit_subjects')`,
      });
      return row?.rows;
    });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(100);
  });

  it('can be changed by nobody', async () => {
    for (const sql of [
      'delete from audit_subjects',
      'truncate audit_subjects',
      'update audit_subjects set at = now()',
    ])
      await expect(clinics.admin.query(sql)).rejects.toThrow('append-only');
    const forged = clinics.tenancy.withClinic(clinics.a.system, ({ run, clinicId }) =>
      run({ text: 'insert into audit_subjects values ($1, $2, now(), $2)', values: [clinicId, bela] }),
    );
    await expect(forged).rejects.toThrow('permission denied');
  });
});
