import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEffectActivities } from '../../activities/no-show/effect-activities.ts';
import { createKnex } from '../../models/knex.ts';
import { reportEffects } from '../../models/no-show-report.ts';
import { readNoShowSettings } from '../../models/no-show-settings.ts';
import { weighedClinics } from '../../models/no-show-weighed-clinics.ts';
import { startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';

interface Told {
  items: Record<string, unknown>[];
  sinceStart: Record<string, unknown> | null;
}
let clinics: Clinics;
let api: TestApi;
let owner: Person;

/** The middle of a month, so that no test sits on its edge; two months of the clinic lie behind it. */
const now = Date.parse('2026-11-15T15:00:00Z');

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  owner = await api.signIn(clinics.a, 'owner');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query('delete from no_show_effects');
  await clinics.admin.query('delete from staff_tasks');
  // Predictions are never changed in the product; a test begins anew.
  await clinics.admin.query('alter table no_show_predictions disable trigger user');
  await clinics.admin.query('delete from no_show_steps; delete from no_show_watches');
  await clinics.admin.query('delete from no_show_outcomes; delete from no_show_predictions');
  await clinics.admin.query('alter table no_show_predictions enable trigger user');
});

interface Side {
  arm: 'treated' | 'held-out';
  clients: number;
  missed: number;
  /** ISO; each client has one visit then. */
  at: string;
  band?: 'low' | 'medium' | 'high';
  outcome?: 'cancelled' | 'moved' | null;
}

/** Weighed a day after they were booked, well before anything could be done. */
async function plant(clinic: TestClinic, { arm, clients, missed, at, band = 'high', outcome }: Side) {
  const { clientId, professionalId, procedureId } = await createCatalogue(clinics.tenancy, clinic.id);
  const { rows } = await clinics.admin.query<{ id: string }>(
    `with keys as (insert into person_keys (clinic_id, person_id, wrapped_key)
         select $1, gen_random_uuid(), wrapped_key from person_keys, generate_series(1, $2) where clinic_id = $1 and person_id = $3
         returning person_id),
       people as (insert into clients (clinic_id, id, name_ct) select $1, person_id, '' from keys returning id),
       visits as (insert into appointments (clinic_id, id, client_id, professional_id, procedure_id, starts_at, ends_at, status, origin)
         select $1, gen_random_uuid(), id, $4, $5, $6::timestamptz, $6::timestamptz + interval '30 minutes', 'cancelled', 'staff'
         from people returning id, client_id)
     insert into no_show_predictions (clinic_id, id, appointment_id, client_id, visit_starts_at, moment, risk, band, arm, value_cents,
         features, reasons, scored_at)
       select $1, gen_random_uuid(), id, client_id, $6, 'booking', 0.4, $7, $8, 20000, '{}', '[]', $6::timestamptz - interval '9 days'
       from visits returning appointment_id as id`,
    [clinic.id, clients, clientId, professionalId, procedureId, at, band, arm],
  );
  const ids = rows.map(({ id }) => id);
  if (outcome !== null)
    await clinics.admin.query(
      `insert into no_show_outcomes (clinic_id, appointment_id, visit_starts_at, outcome)
         select $1, id, $2, coalesce($5, case when at <= $4 then 'missed' else 'came' end) from unnest($3::uuid[]) with ordinality t(id, at)`,
      [clinic.id, at, ids, missed, outcome ?? null],
    );
  return ids;
}
const report = (clinic = clinics.a, at = now) =>
  clinics.workerTenancy.withClinic(clinic.system, (scope) => reportEffects(scope, at));
const look = async (who = owner) => (await who.get<Told>('/no-show/effects')).body;
const october = '2026-10-10T15:00:00Z';
const november = '2026-11-10T15:00:00Z';
const both = async (at: string, [treated, heldOut]: [number, number], clients = 100) => {
  await plant(clinics.a, { arm: 'treated', clients, missed: treated, at });
  await plant(clinics.a, { arm: 'held-out', clients, missed: heldOut, at });
};

describe('effects', () => {
  it('are for those who may read risks, and of their clinic alone', async () => {
    expect((await api.stranger().get('/no-show/effects')).status).toBe(401);
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    expect((await officer.get('/no-show/effects')).status).toBe(403);
    await both(october, [10, 40]);
    await report();
    const other = await api.signIn(clinics.b, 'owner');
    expect(await look(other)).toEqual({ items: [], sinceStart: null });
  });

  it('are none where nothing was weighed yet', async () => {
    expect(await report()).toBeNull();
    expect(await look()).toEqual({ items: [], sinceStart: null });
    const { effect } = await clinics.workerTenancy.withClinic(clinics.a.system, readNoShowSettings);
    expect(effect).toMatchObject({ source: 'assumed' });
  });

  it('count a time that the ladder gave away as missed, and say so', async () => {
    await both(october, [10, 40]);
    const given = await plant(clinics.a, {
      ...{ arm: 'treated', clients: 50, missed: 0, at: october, outcome: 'cancelled' },
    });
    await clinics.admin.query(
      `with watches as (insert into no_show_watches (clinic_id, id, visit_starts_at, arm) select $1, id, $2, 'treated'
         from unnest($3::uuid[]) t(id))
       insert into no_show_steps (clinic_id, appointment_id, visit_starts_at, step, state, started_at, ended_at)
       select $1, id, $2, 'release', 'done', $2::timestamptz - interval '18 hours', $2::timestamptz - interval '18 hours' from unnest($3::uuid[]) t(id)`,
      [clinics.a.id, october, given],
    );
    await report();
    const treated = { visits: 150, missed: 10, released: 50, cancelled: 0, rate: 0.4 };
    const [told] = (await look()).items.filter(({ month }) => month === '2026-10');
    expect(told).toMatchObject({
      treated,
      heldOut: { released: 0, rate: 0.4 },
      uplift: 0,
      cents: { saved: 0 },
    });
  });

  it('are told month by month and as a whole, with misses and money, and weigh the thresholds from then on', async () => {
    await both(october, [10, 40]);
    await both(november, [12, 36]);
    await plant(clinics.a, { arm: 'treated', clients: 50, missed: 0, at: november, outcome: 'cancelled' });
    await plant(clinics.a, { arm: 'treated', clients: 80, missed: 80, at: november, band: 'low' });
    expect(await report()).toEqual({ months: 2, isFlagged: false });
    const { items, sinceStart } = await look();
    expect(items).toMatchObject([
      {
        ...{ month: '2026-11', isFinal: false, verdict: 'helps' },
        treated: { visits: 150, clients: 150, came: 88, missed: 12, cancelled: 50, moved: 0, rate: 0.08 },
        heldOut: { visits: 100, missed: 36, rate: 0.36 },
      },
      {
        ...{ month: '2026-10', isFinal: true, verdict: 'helps', bySteps: [] },
        missesAvoided: { value: expect.closeTo(30, 6) as number },
        cents: { saved: 600_000, cost: 0, net: 600_000 },
      },
    ]);
    expect(sinceStart, 'the running month decides nothing').toMatchObject({
      ...{ month: '2026-10', verdict: 'helps', treated: { visits: 100 }, switched: 0 },
      everybody: { uplift: expect.closeTo(0.3, 9) as number },
    });
    expect(items[0], 'those of low risk, too').toMatchObject({
      everybody: { uplift: expect.closeTo(0.36 - 92 / 230, 9) as number },
    });
    const share = (0.4 - 0.1) / 0.4;
    const { effect } = await clinics.workerTenancy.withClinic(clinics.a.system, readNoShowSettings);
    expect(effect).toEqual({ share: expect.closeTo(share, 9) as number, source: 'measured' });
  });

  it('count calls and asking for money as their cost, and who answered', async () => {
    const ids = await plant(clinics.a, { arm: 'treated', clients: 100, missed: 10, at: october });
    await plant(clinics.a, { arm: 'held-out', clients: 100, missed: 40, at: october });
    await clinics.admin.query(
      `insert into no_show_watches (clinic_id, id, visit_starts_at, arm, answered_at)
         select $1, id, $2, 'treated', case when at <= 3 then now() end from unnest($3::uuid[]) with ordinality t(id, at)`,
      [clinics.a.id, october, ids],
    );
    await clinics.admin.query(
      `insert into no_show_steps (clinic_id, appointment_id, visit_starts_at, step, state)
         select $1, id, $2, step, case when at <= 8 then 'done' when at = 9 then 'skipped' else 'cancelled' end
         from unnest($3::uuid[]) with ordinality t(id, at), unnest('{call,deposit}'::text[]) step where at <= 10`,
      [clinics.a.id, october, ids],
    );
    await report();
    expect((await look()).items.at(-1)).toMatchObject({
      bySteps: [
        { step: 'call', started: 8, answered: 3 },
        { step: 'deposit', started: 8, answered: 3 },
      ],
      cents: { cost: 8 * 800 + 8 * 3_000, net: 600_000 - 30_400 },
    });
  });

  it('take the prediction before anything could be done, not the one after she answered', async () => {
    await both(october, [10, 40]);
    await clinics.admin.query(
      `insert into no_show_predictions (clinic_id, id, appointment_id, client_id, visit_starts_at, moment, risk, band, arm, value_cents,
           features, reasons, scored_at)
         select clinic_id, gen_random_uuid(), appointment_id, client_id, visit_starts_at, 'day-before', 0.05, 'low', arm, 20000, '{}', '[]',
           visit_starts_at - interval '1 day' from no_show_predictions where arm = 'treated'`,
    );
    await report();
    expect((await look()).items.at(-1)).toMatchObject({ treated: { visits: 100, missed: 10 } });
  });

  it('end now: a visit to come that is cancelled already is not counted, as those that will be attended are not', async () => {
    await both(november, [10, 40]);
    const at = '2026-11-20T15:00:00Z';
    await plant(clinics.a, { arm: 'treated', clients: 30, missed: 0, at, outcome: 'cancelled' });
    await report();
    const { items, sinceStart } = await look();
    expect(items).toMatchObject([{ isFinal: false, treated: { visits: 100, cancelled: 0 } }]);
    expect(sinceStart, 'no month is over').toBeNull();
  });

  it('wait for ends that are not known, for a week; a month that is final stays as it was told', async () => {
    await both(october, [10, 40]);
    const awaited = { arm: 'treated', clients: 5, missed: 0, at: october, outcome: null } as const;
    const open = await plant(clinics.a, awaited);
    const first = Date.parse('2026-11-05T15:00:00Z');
    await report(clinics.a, first);
    expect((await look()).items.at(-1)).toMatchObject({ isFinal: false, treated: { visits: 100 } });
    await report(clinics.a, Date.parse('2026-11-09T15:00:00Z'));
    expect((await look()).items.at(-1)).toMatchObject({ isFinal: true, treated: { visits: 100 } });
    await clinics.admin.query(
      `insert into no_show_outcomes (clinic_id, appointment_id, visit_starts_at, outcome) select $1, unnest($2::uuid[]), $3, 'missed'`,
      [clinics.a.id, open, october],
    );
    await report();
    const { items, sinceStart } = await look();
    expect(items.map(({ month }) => month)).toEqual(['2026-11', '2026-10']);
    expect(items.at(-1)).toMatchObject({ treated: { missed: 10 } });
    expect(sinceStart).toMatchObject({ treated: { visits: 105, missed: 15 } });
  });
});

describe('a ladder that does not help', () => {
  const tasks = async () => {
    const { rows } = await clinics.admin.query<Record<string, string>>(
      'select clinic_id, kind, reason, state from staff_tasks order by created_at',
    );
    return rows;
  };
  const task = (reason: string) => ({
    clinic_id: clinics.a.id,
    kind: 'no-show-model',
    reason,
    state: 'open',
  });

  it('is flagged when it harms, once a month', async () => {
    await both(october, [40, 10]);
    expect(await report()).toEqual({ months: 2, isFlagged: true });
    await report();
    expect(await tasks()).toEqual([task('effect-harms')]);
    expect((await look()).sinceStart).toMatchObject({ verdict: 'harms' });
    await clinics.admin.query(`update staff_tasks set state = 'done'`);
    await report();
    expect(await tasks(), 'whoever settled it has seen it').toMatchObject([{ state: 'done' }]);
    await report(clinics.a, Date.parse('2026-12-05T15:00:00Z'));
    expect(await tasks()).toHaveLength(2);
  });

  it('is flagged when two months that are over won nothing', async () => {
    await both('2026-09-10T15:00:00Z', [22, 20]);
    expect(await report(clinics.a, Date.parse('2026-10-05T15:00:00Z'))).toMatchObject({ isFlagged: false });
    await both(october, [21, 20]);
    expect(await report()).toMatchObject({ isFlagged: true });
    expect(await tasks()).toEqual([task('effect-none')]);
  });

  it('is not flagged while it is too early to say', async () => {
    await both(october, [20, 5], 30);
    expect(await report()).toMatchObject({ isFlagged: false });
    expect((await look()).items.at(-1)).toMatchObject({ verdict: 'too-few' });
    expect(await tasks()).toEqual([]);
  });
});

describe('the nightly report', () => {
  it('keeps no clinic waiting for another’s fault, and says it at the end', async () => {
    await both(october, [10, 40]);
    const activities = createEffectActivities({
      tenancy: {
        withClinic: (actor, work) =>
          actor.clinicId === clinics.b.id
            ? Promise.reject(new Error('away'))
            : clinics.workerTenancy.withClinic(actor, work),
      },
      live: { publish: () => undefined },
      weighedClinics: () => Promise.resolve([clinics.b.id, clinics.a.id]),
    });
    await expect(new MockActivityEnvironment().run(() => activities.measureEffects())).rejects.toThrow(
      '1 clinics',
    );
    expect((await look()).items.length).toBeGreaterThan(0);
  });

  it('asks those whose visits are weighed', async () => {
    const [id] = await plant(clinics.b, { arm: 'treated', clients: 1, missed: 0, at: november });
    await clinics.admin.query(
      `insert into no_show_watches (clinic_id, id, visit_starts_at, arm) values ($1, $2, $3, 'treated')`,
      [clinics.b.id, id, november],
    );
    const outbox = createKnex({ url: clinics.urls.outbox, pool: 1 });
    expect(await weighedClinics(outbox).finally(() => outbox.destroy())).toEqual([clinics.b.id]);
  });
});
