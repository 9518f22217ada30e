import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { measureEffect } from '../domain/no-show/effect.ts';
import { seeded } from '../domain/no-show/random.ts';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { readLiveVisits } from './no-show-accuracy.ts';
import { clientTallies, stepTallies, uncounted, type Window } from './no-show-tally.ts';

let clinics: Clinics;
let people: { clientId: string; professionalId: string; procedureId: string };
beforeAll(async () => {
  clinics = await startClinics();
  people = await createCatalogue(clinics.tenancy, clinics.a.id);
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  // Predictions are never changed in the product; a test begins anew.
  await clinics.admin.query('set session_replication_role = replica');
  await clinics.admin.query(
    'delete from no_show_steps; delete from no_show_outcomes; delete from no_show_predictions; delete from appointments',
  );
});

type Outcome = 'came' | 'missed' | 'cancelled' | 'moved' | null;
interface Time {
  /** ISO. */
  at: string;
  outcome: Outcome;
  /** Null: it was never weighed. */
  arm?: 'treated' | 'held-out' | null;
  band?: 'low' | 'medium' | 'high';
}
interface Visit {
  clientId: string;
  times: Time[];
  status?: string;
}

/** Visits with their times, each weighed nine days before it, in one go: what the product writes in months. */
async function plant(visits: readonly Visit[]): Promise<string[]> {
  const rows = visits.map((visit) => ({ ...visit, id: crypto.randomUUID(), at: visit.times.at(-1)?.at }));
  const times = rows.flatMap(({ id, clientId, times }) =>
    times.map((time, n) => ({ band: 'high', arm: 'treated', ...time, id, clientId, n })),
  );
  const { professionalId, procedureId } = people;
  await clinics.admin.query(
    `insert into appointments (clinic_id, id, client_id, professional_id, procedure_id, starts_at, ends_at, status, origin)
       select $1, id, "clientId", $2, $3, at, at + interval '30 minutes', coalesce(status, 'cancelled'), 'staff'
       from jsonb_to_recordset($4) as v(id uuid, "clientId" uuid, at timestamptz, status text)`,
    [clinics.a.id, professionalId, procedureId, JSON.stringify(rows)],
  );
  await clinics.admin.query(
    `with times as (select * from jsonb_to_recordset($2) as t(id uuid, "clientId" uuid, at timestamptz, outcome text, arm text, band text, n int)),
       ends as (insert into no_show_outcomes (clinic_id, appointment_id, visit_starts_at, outcome)
         select $1, id, at, outcome from times where outcome is not null)
     insert into no_show_predictions (clinic_id, id, appointment_id, client_id, visit_starts_at, moment, risk, band, arm, value_cents,
         features, reasons, scored_at)
       select $1, gen_random_uuid(), id, "clientId", at, 'booking', 0.4, band, arm, 20000, '{}', '[]', timestamptz '2025-01-01' + n * interval '1 day'
       from times where arm is not null`,
    [clinics.a.id, JSON.stringify(times)],
  );
  return rows.map(({ id }) => id);
}
const within = <Answer>(ask: Parameters<typeof clinics.workerTenancy.withClinic<Answer>>[1]) =>
  clinics.workerTenancy.withClinic(clinics.a.system, ask);
const october: Window = { from: new Date('2026-10-01T03:00:00Z'), to: new Date('2026-11-01T03:00:00Z') };
const tallies = (window = october) => within((scope) => clientTallies(scope, window));
const her = () => crypto.randomUUID();
const [first, second] = ['2026-10-10T15:00:00Z', '2026-11-12T15:00:00Z'];
const moved = (outcome: Outcome, over: Partial<Time> = {}): Time[] => [
  { at: first, outcome: 'moved' },
  { at: second, outcome, ...over },
];

describe('an appointment is one visit, whenever it was at last', () => {
  it('by the time it was first weighed for, with the end it came to', async () => {
    await plant([{ clientId: her(), times: moved('came') }]);
    expect(await tallies()).toMatchObject([{ visits: 1, came: 1, missed: 0, moved: 1, valueCents: 20_000 }]);
    expect(await tallies({ from: october.to, to: new Date('2026-12-01T03:00:00Z') })).toEqual([]);
  });

  it('by side and band of its first prediction', async () => {
    await plant([{ clientId: her(), times: moved('missed', { band: 'low' }) }]);
    expect(await tallies()).toMatchObject([{ visits: 1, missed: 1, missedCents: 20_000 }]);
    await plant([{ clientId: her(), times: [{ at: first, outcome: 'missed', band: 'low' }] }]);
    expect(await tallies()).toHaveLength(1);
    expect(await within((scope) => clientTallies(scope, october, 'everybody'))).toHaveLength(2);
  });

  it('that is missed when one of its times was: that time is lost, whatever came after', async () => {
    const times: Time[] = [
      { at: first, outcome: 'missed' },
      { at: second, outcome: 'came' },
    ];
    await plant([{ clientId: her(), times }]);
    expect(await tallies()).toMatchObject([{ visits: 1, came: 0, missed: 1, moved: 0 }]);
  });

  it('that is not counted before its last time has ended; one that nobody weighed ends as the visit does', async () => {
    await plant([{ clientId: her(), times: moved(null) }]);
    expect(await tallies()).toEqual([]);
    expect(await within((scope) => uncounted(scope, october))).toEqual({ open: 1, switched: 0 });
    await plant([{ clientId: her(), times: moved(null, { arm: null }), status: 'done' }]);
    expect(await tallies()).toMatchObject([{ came: 1, moved: 1 }]);
  });

  it('with the steps of all of its times as its cost', async () => {
    const [id] = await plant([{ clientId: her(), times: moved('came') }]);
    await clinics.admin.query(
      `insert into no_show_steps (clinic_id, appointment_id, visit_starts_at, step, state) select $1, $2, unnest($3::timestamptz[]), 'call', 'done'`,
      [clinics.a.id, id, [first, second]],
    );
    expect(await within((scope) => stepTallies(scope, october))).toMatchObject([
      { step: 'call', started: 2 },
    ]);
  });
});

describe('a client who objected to being weighed', () => {
  it.each([
    { span: 'still', since: '2026-11-20', until: null, counts: 0 },
    { span: 'while the visit was', since: '2026-10-01', until: '2026-10-20', counts: 0 },
    { span: 'and it was over before', since: '2026-09-01', until: '2026-09-20', counts: 1 },
  ])('$span: neither the comparison nor calibration has her visits', async ({ since, until, counts }) => {
    const clientId = her();
    await plant([{ clientId, times: [{ at: first, outcome: 'missed' }] }]);
    await clinics.admin.query(
      `insert into processing_blocks (clinic_id, client_id, scope, ground, since, until) values ($1, $2, 'scoring', 'opposition', $3, $4)`,
      [clinics.a.id, clientId, since, until],
    );
    const live = await within((scope) => readLiveVisits(scope, october.from, 'America/Sao_Paulo'));
    expect([(await tallies()).length, live.length]).toEqual([counts, counts]);
  });
});

describe('a client who was on both sides', () => {
  it('is on neither, and is told as left out', async () => {
    const both = her();
    await plant([
      { clientId: both, times: [{ at: first, outcome: 'came' }] },
      { clientId: both, times: [{ at: '2026-10-20T15:00:00Z', outcome: 'missed', arm: 'held-out' }] },
      { clientId: her(), times: moved('came', { arm: 'held-out' }) },
      { clientId: her(), times: [{ at: first, outcome: 'missed', arm: 'held-out' }] },
    ]);
    expect(await tallies()).toMatchObject([{ arm: 'held-out', visits: 1, missed: 1 }]);
    expect(await within((scope) => uncounted(scope, october))).toEqual({ open: 0, switched: 2 });
  });
});

describe('a ladder that only moves visits', () => {
  const [clients, clinicsMade, risk] = [1_000, 40, 0.3];
  const month = (n: number, days = 0, minute = 0) => new Date(Date.UTC(2000 + n, 0, 10 + days, 15, minute));

  /** A fifth of those with a ladder and one in twenty of the others are moved; three in ten miss, whatever time they have. */
  function made(ids: readonly string[], n: number, random: () => number): Visit[] {
    return ids.map((clientId, at) => {
      const arm = at % 10 < 7 ? 'treated' : 'held-out';
      const isMoved = random() < (arm === 'treated' ? 0.2 : 0.05);
      const last: Time = { at: month(n, isMoved ? 9 : 0, at).toISOString(), outcome: 'came', arm };
      if (random() < risk) last.outcome = 'missed';
      return {
        clientId,
        times: isMoved ? [{ at: month(n, 0, at).toISOString(), outcome: 'moved', arm }, last] : [last],
      };
    });
  }

  it('seldom helps, in 40 clinics that were made up', async () => {
    const random = seeded(20_261_127);
    const ids = Array.from({ length: clients }, her);
    let helps = 0;
    for (let n = 1; n <= clinicsMade; n += 1) {
      await plant(made(ids, n, random));
      if (n === 1) await clinics.admin.query('analyze no_show_predictions, no_show_outcomes, appointments');
      const own = await tallies({ from: month(n, -1), to: month(n, 20) });
      const { verdict, treated } = measureEffect({
        ...{ clients: own, steps: [], isFinal: true },
        costs: { callCostCents: 0, frictionCostCents: 0 },
      });
      expect(treated.visits).toBe(700);
      if (verdict === 'helps') helps += 1;
    }
    expect(helps, 'chance alone: one in forty').toBeLessThanOrEqual(3);
  }, 120_000);
});
