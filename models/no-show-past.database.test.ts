import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { productColumns } from '../domain/no-show/column-sets.ts';
import { type Clinics, startClinics, type TestClinic } from '../tests/support/clinics.ts';
import { watchedVisit } from '../tests/support/no-show-stage.ts';
import { countTaughtVisits, readPast } from './no-show-past.ts';
import { recordsByClient } from './no-show-visits.ts';
import type { Scope } from './tenancy.ts';

const day = 86_400_000;
const now = Date.now();
let clinics: Clinics;
let visit: Awaited<ReturnType<typeof watchedVisit>>;

beforeAll(async () => {
  clinics = await startClinics();
  visit = await watchedVisit(clinics, clinics.a);
});
afterAll(() => clinics.stop());

const reader = (clinic: TestClinic) => ({
  within: <T>(work: (scope: Scope) => PromiseLike<T>) =>
    clinics.workerTenancy.withClinic(clinic.system, work),
  signal: new AbortController().signal,
});

/** Put as an import would have put it, but booked nine days ahead. */
async function put(daysAgo: number, status: string, origin = 'staff'): Promise<string> {
  const id = randomUUID();
  await clinics.admin.query(
    `insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, status, origin, starts_at, ends_at, created_at, timed_at, is_closed)
     select clinic_id, $2, client_id, procedure_id, professional_id, $3, $4, $5::timestamptz, $5::timestamptz + interval '30 minutes',
       $5::timestamptz - interval '9 days', $5::timestamptz - interval '9 days', true from appointments where id = $1`,
    [visit.visitId, id, status, origin, new Date(now - daysAgo * day)],
  );
  return id;
}

describe('the past of a clinic', () => {
  it('is its visits that were kept or missed in two years, each with what was known of its client then', async () => {
    const missed = await put(5, 'no-show');
    const kept = await put(30, 'done');
    // Of longer ago, and at the desk: they teach by what they say of later ones only.
    await put(800, 'no-show');
    await put(60, 'done', 'walk-in');
    await put(3, 'cancelled');
    const { visits, from, to } = await readPast(reader(clinics.a), now);
    expect(from < to).toBe(true);
    expect(visits.map(({ id, visit: known }) => [id, known.outcome])).toEqual([
      [kept, 'came'],
      [missed, 'missed'],
    ]);
    const known = visits.map(({ values }) => values.last[productColumns.indexOf('known')]);
    expect(known).toEqual([2, 3]);
    expect((await readPast(reader(clinics.b), now)).visits).toEqual([]);
  });

  it('is read page by page, every client whole and once', async () => {
    const others = [await watchedVisit(clinics, clinics.a, { hour: 16 })];
    others.push(await watchedVisit(clinics, clinics.a, { hour: 17 }));
    const ids: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof recordsByClient>> = await reader(clinics.a).within((scope) =>
        recordsByClient(scope, after, 1),
      );
      const [records] = page;
      if (!records) break;
      expect(page).toHaveLength(1);
      after = records[0]?.clientId ?? null;
      ids.push(...records.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(ids.length);
    for (const { visitId } of [visit, ...others]) expect(ids).toContain(visitId);
  });

  it('has none of who objects, from that moment on, nor of the time of an objection that is over', async () => {
    const taught = async () => (await readPast(reader(clinics.a), now)).visits.map(({ id }) => id);
    const all = await taught();
    const during = await put(10, 'done');
    expect(await taught()).toHaveLength(all.length + 1);
    const { rows } = await clinics.admin.query<{ id: string }>(
      `insert into processing_blocks (clinic_id, client_id, scope, ground, since)
         select clinic_id, client_id, 'scoring', 'opposition', $2 from appointments where id = $1 returning id`,
      [visit.visitId, new Date(now - 12 * day)],
    );
    expect(await taught()).toEqual([]);
    expect(await reader(clinics.a).within(countTaughtVisits)).toBe(0);
    await clinics.admin.query('update processing_blocks set until = $2 where id = $1', [
      rows[0]?.id,
      new Date(now - 8 * day),
    ]);
    // What she did before and after teaches again; not what she did meanwhile.
    expect(await taught()).toEqual(all);
    expect(await taught()).not.toContain(during);
    expect(await reader(clinics.a).within(countTaughtVisits)).toBe(all.length);
    await clinics.admin.query('delete from processing_blocks');
  });

  it('is not read to its end when nobody waits any more', async () => {
    const left = AbortSignal.abort(new Error('cancelled'));
    await expect(readPast({ ...reader(clinics.a), signal: left }, now)).rejects.toThrow('cancelled');
  });
});
