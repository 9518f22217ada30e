import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { visitsAt } from '../domain/no-show/missed-times.ts';
import { bookVisit } from './booking.ts';
import { oneService } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { plantPrediction } from '../tests/support/no-show.ts';
import { scored, watchedVisit } from '../tests/support/no-show-stage.ts';
import { settleOutcome } from './no-show-outcomes.ts';
import { lookAtRisk } from './no-show-score.ts';
import { recordsAround } from './no-show-visits.ts';
import { blockProcessing, blocksOf, liftBlock } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

const day = 86_400_000;
let clinics: Clinics;
let visit: Awaited<ReturnType<typeof watchedVisit>>;

beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  visit = await watchedVisit(clinics, clinics.a);
});

const inA = <T>(work: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
const look = (now = Date.now()) => inA((scope) => lookAtRisk(scope, visit.visitId, now));
const tell = (id: string, kind: string, at: number, details: object = {}) =>
  clinics.admin.query(
    `insert into appointment_events (clinic_id, appointment_id, kind, at, actor, actor_role, details)
     values ($1, $2, $3, $4, 'system', 'system', $5)`,
    [clinics.a.id, id, kind, new Date(at), JSON.stringify(details)],
  );

/** A visit of the same client that lies behind her. */
async function pastVisit(daysAgo: number, status: 'done' | 'no-show'): Promise<string> {
  const startsAt = visit.startsAt.getTime() + day;
  const wish = oneService({ ...visit, startsAt, professionalId: visit.otherProfessionalId });
  const { id } = await inA((scope) => bookVisit(scope, wish, null, Date.now()));
  const starts = new Date(Date.now() - daysAgo * day);
  await clinics.admin.query(
    `update appointments set status = $2, starts_at = $3::timestamptz, ends_at = $3::timestamptz + interval '30 minutes',
       created_at = $3::timestamptz - interval '9 days', timed_at = $3::timestamptz - interval '9 days' where id = $1`,
    [id, status, starts],
  );
  await clinics.admin.query('delete from occupancies where appointment_id = $1', [id]);
  await tell(id, status === 'done' ? 'finish' : 'no-show', starts.getTime() + 1_800_000);
  return id;
}

describe('who objected to being weighed', () => {
  it.each(['scoring', 'all'] as const)(
    'has no risk while %s is blocked, and one when it is lifted',
    async (use) => {
      const { clientId } = visit;
      await inA((scope) =>
        blockProcessing(scope, { clientId, scope: use, ground: 'opposition', requestId: null }),
      );
      expect(await look()).toBeNull();
      expect(await scored(clinics, clinics.a, visit.visitId)).toBeNull();
      const [block] = await inA((scope) => blocksOf(scope, clientId));
      await inA((scope) => liftBlock(scope, block?.id ?? ''));
      expect(await scored(clinics, clinics.a, visit.visitId)).toMatchObject({ clientId });
    },
  );

  it('is weighed all the same when she objected to something else', async () => {
    const { clientId } = visit;
    await inA((scope) =>
      blockProcessing(scope, { clientId, scope: 'marketing', ground: 'opposition', requestId: null }),
    );
    expect(await look()).toMatchObject({ clientId });
  });
});

describe('the risk of a visit', () => {
  it('is told by the house’s rules while the clinic has no model, higher for who missed before', async () => {
    const before = await look();
    expect(before).toMatchObject({
      ...{ arm: 'treated', modelId: null, modelKind: 'rules', valueCents: 25_000, clientId: visit.clientId },
    });
    await pastVisit(30, 'no-show');
    const after = await look();
    expect(after?.risk).toBeGreaterThan(before?.risk ?? 1);
    expect(after?.reasons.map(({ code }) => code)).toContain('missed-before');
  });

  it('does not look at what was learned later', async () => {
    const past = await pastVisit(30, 'done');
    const now = Date.now();
    const then = await look(now);
    await tell(past, 'no-show', now + 1_000);
    await clinics.admin.query(`update appointments set status = 'no-show' where id = $1`, [past]);
    await tell(visit.visitId, 'confirm', now + 2_000);
    await tell(visit.visitId, 'move', now + 3_000, { from: visit.startsAt.toISOString() });
    await clinics.admin.query(
      `update appointments set starts_at = starts_at + interval '2 days', ends_at = ends_at + interval '2 days' where id = $1`,
      [visit.visitId],
    );
    const later = oneService({ ...visit, startsAt: visit.startsAt.getTime() + 5 * day });
    await inA((scope) => bookVisit(scope, later, null, Date.now()));
    await clinics.admin.query(
      `update appointments set created_at = now() + interval '1 minute', timed_at = now() + interval '1 minute'
       where client_id = $1 and created_at > to_timestamp($2 / 1000.0)`,
      [visit.clientId, now],
    );
    expect((await look(now))?.features).toEqual(then?.features);
  });

  it('knows nothing of another client, and of no other clinic', async () => {
    const before = await look();
    const other = await watchedVisit(clinics, clinics.a, { hour: 16 });
    await clinics.admin.query(
      `update appointments set status = 'no-show', starts_at = now() - interval '3 days',
      ends_at = now() - interval '71 hours' where id = $1`,
      [other.visitId],
    );
    expect((await look())?.features).toEqual(before?.features);
    const inB = clinics.workerTenancy.withClinic(clinics.b.system, (scope) =>
      lookAtRisk(scope, visit.visitId, Date.now()),
    );
    expect(await inB).toBeNull();
  });

  it('is not told of what is over, and the columns hold no procedure, no age and no gender', async () => {
    const names = Object.keys((await look())?.features ?? {});
    expect(names.filter((name) => /age|gender|procedure|neighbour|diabet|name/i.test(name))).toEqual([]);
    await clinics.admin.query(`update appointments set status = 'cancelled' where id = $1`, [visit.visitId]);
    expect(await look()).toBeNull();
  });
});

describe('a prediction', () => {
  const rows = async () =>
    (
      await clinics.admin.query(
        'select * from no_show_predictions where appointment_id = $1 order by scored_at',
        [visit.visitId],
      )
    ).rows as Record<string, unknown>[];

  it('is frozen: made once for its moment, and never changed', async () => {
    const first = await scored(clinics, clinics.a, visit.visitId);
    await pastVisit(30, 'no-show');
    const again = await scored(clinics, clinics.a, visit.visitId);
    expect(again).toMatchObject({ predictionId: first?.predictionId, risk: first?.risk, band: first?.band });
    expect(await rows()).toHaveLength(1);
    for (const change of ['update no_show_predictions set risk = 0.5', 'delete from no_show_predictions'])
      await expect(clinics.admin.query(change)).rejects.toThrow();
    await expect(inA((scope) => scope.trx('noShowPredictions').update({ risk: 0.5 }))).rejects.toThrow();
  });

  it('is made once by two at a time', async () => {
    const made = await Promise.all(
      [1, 2, 3].map(() => scored(clinics, clinics.a, visit.visitId, 'day-before')),
    );
    expect(new Set(made.map((one) => one?.predictionId)).size).toBe(1);
    expect(await rows()).toHaveLength(1);
  });

  it('of a reply is made again only when something changed', async () => {
    const now = Date.now();
    await scored(clinics, clinics.a, visit.visitId, 'reply', now);
    await scored(clinics, clinics.a, visit.visitId, 'reply', now);
    await tell(visit.visitId, 'confirm', now + 500);
    const confirmed = await scored(clinics, clinics.a, visit.visitId, 'reply', now + 1_000);
    expect((await rows()).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(confirmed?.reasons.map(({ code }) => code)).toContain('confirmed');
  });

  it('tells the watch, on which side she is, too', async () => {
    visit = await watchedVisit(clinics, clinics.a, { hour: 16, arm: 'held-out' });
    const made = await scored(clinics, clinics.a, visit.visitId);
    const { rows: watches } = await clinics.admin.query('select * from no_show_watches where id = $1', [
      visit.visitId,
    ]);
    expect(watches).toMatchObject([
      { prediction_id: made?.predictionId, risk: made?.risk, band: made?.band, arm: 'held-out' },
    ]);
    expect(await rows()).toMatchObject([{ arm: 'held-out', client_id: visit.clientId }]);
  });

  it('tells the watch the side of now, though what was frozen was drawn by an older percentage', async () => {
    const { visitId: appointmentId, clientId, startsAt } = visit;
    const frozen = {
      appointmentId,
      clientId,
      startsAt,
      scoredAt: new Date(Date.now() + 1_000),
      arm: 'held-out',
    } as const;
    const predictionId = await plantPrediction(clinics, clinics.a, frozen);
    expect(await scored(clinics, clinics.a, appointmentId)).toMatchObject({ predictionId, arm: 'held-out' });
    const { rows: watches } = await clinics.admin.query('select * from no_show_watches where id = $1', [
      appointmentId,
    ]);
    expect(watches).toMatchObject([{ prediction_id: predictionId, arm: 'treated' }]);
  });

  it('is joined to what became of its time, which a late arrival corrects', async () => {
    for (const outcome of ['missed', 'missed', 'came'] as const)
      await inA((scope) => settleOutcome(scope, visit.visitId, visit.startsAt, outcome));
    const { rows: outcomes } = await clinics.admin.query(
      'select outcome from no_show_outcomes where appointment_id = $1',
      [visit.visitId],
    );
    expect(outcomes).toEqual([{ outcome: 'came' }]);
  });
});

describe('the visits of a clinic', () => {
  it('are told of one client as of a moment', async () => {
    const id = await pastVisit(5, 'done');
    const told = (now: number) =>
      inA(async (scope) =>
        (await recordsAround(scope, visit.visitId)).flatMap((one) => visitsAt(one, now, one.timeZone)),
      );
    const fates = (list: Awaited<ReturnType<typeof told>>) => list.map((one) => [one.id, one.outcome]);
    expect(fates(await told(Date.now()))).toEqual(
      expect.arrayContaining([
        [id, 'came'],
        [visit.visitId, null],
      ]),
    );
    expect(fates(await told(Date.now() - 6 * day))).toEqual([[id, null]]);
  });
});
