import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { armOf } from '../../domain/no-show/arm.ts';
import { defaultNoShowRules } from '../../domain/no-show/settings.ts';
import { armSalt } from '../../models/no-show-settings.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { watchedVisit } from '../../tests/support/no-show-stage.ts';

const path = '/no-show/settings';
const wish = (over: object = {}) => ({ version: 0, ...defaultNoShowRules, ...over });
const rung = (step: string, leadMin: number, isOn = true) => ({ step, leadMin, isOn });
let clinics: Clinics;
let api: TestApi;
let manager: Person;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  manager = await api.signIn(clinics.a, 'manager');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query(
    `delete from no_show_settings; delete from outbox; update appointments set status = 'cancelled'`,
  );
});
const put = (body: unknown, who = manager) => who.send('PUT', `/api/v1${path}`, body);
const medium = (...rungs: object[]) => wish({ ladders: { ...defaultNoShowRules.ladders, medium: rungs } });
const poked = async () =>
  (await clinics.admin.query<{ id: string }>(`select entity_id as id from outbox where topic = 'no-show'`))
    .rows;
/** So many visits of one client, one every so many minutes from now on, and nothing else to come. */
async function plantVisits(count: number, everyMinutes: number): Promise<void> {
  const { visitId } = await watchedVisit(clinics, clinics.a);
  await clinics.admin.query(
    `insert into appointments (clinic_id, id, client_id, origin, status, procedure_id, professional_id, starts_at, ends_at)
     select clinic_id, gen_random_uuid(), client_id, origin, 'booked', procedure_id, professional_id, at, at + interval '1 second'
     from appointments, generate_series(1, $2) n, lateral (select now() + n * $3 * interval '1 minute' - interval '1 second') t(at)
     where id = $1`,
    [visitId, count, everyMinutes],
  );
  await clinics.admin.query(`update appointments set status = 'cancelled' where id = $1`, [visitId]);
  await clinics.admin.query('delete from outbox');
}

describe('the rules of a clinic are refused', () => {
  it('to who may not: reading to operators, writing to the reception', async () => {
    expect((await api.stranger().get(path)).status).toBe(401);
    expect((await (await api.signIn(clinics.a, 'operator')).get(path)).status).toBe(403);
    const desk = await api.signIn(clinics.a, 'receptionist');
    expect((await desk.get(path)).status).toBe(200);
    expect((await put(wish(), desk)).status).toBe(403);
  });

  it('out of bounds, with a field too many, or without one', async () => {
    const { ladders: _, ...without } = wish();
    const bad = [
      ...[wish({ holdoutPercent: 4 }), wish({ holdoutPercent: 51 }), wish({ missedCostCents: 0 })],
      ...[wish({ callCostCents: -1 }), wish({ salt: clinics.a.id }), without, wish({ callOwnerId: 'ana' })],
      ...[medium(), medium(rung('ask', 60)), medium(rung('shout', 600))],
    ];
    for (const body of bad) expect((await put(body)).status, JSON.stringify(body)).toBe(400);
  });

  it('with a ladder that is none, and says which and why', async () => {
    const faults = [
      [medium(rung('ask', 600), rung('ask', 300)), 'step-twice'],
      [medium(rung('sms', 300), rung('ask', 600)), 'leads-not-falling'],
      [medium(rung('ask', 600, false)), 'no-step-on'],
    ] as const;
    for (const [body, code] of faults) {
      const answer = await put(body);
      expect(answer).toMatchObject({ status: 400, body: { fields: [{ path: 'ladders.medium', code }] } });
    }
  });

  it('after somebody else changed them', async () => {
    expect((await put(wish())).status).toBe(200);
    for (const version of [0, 2])
      expect(await put(wish({ version }))).toMatchObject({ status: 409, body: { code: 'version-conflict' } });
  });

  it('when calls are for somebody of another clinic, or who left', async () => {
    const left = clinics.a.staff.professional.id;
    await clinics.admin.query('update staff set is_active = false where id = $1', [left]);
    for (const callOwnerId of [clinics.b.staff.receptionist.id, left]) {
      const answer = await put(wish({ callOwnerId }));
      expect(answer).toMatchObject({
        status: 400,
        body: { fields: [{ path: 'callOwnerId', code: 'unknown' }] },
      });
    }
    await clinics.admin.query('update staff set is_active = true where id = $1', [left]);
  });
});

describe('the rules of a clinic', () => {
  it('are the house’s until it writes its own', async () => {
    expect((await manager.get(path)).body).toEqual({
      ...{
        version: 0,
        ...defaultNoShowRules,
        assumedEffect: 0.3,
        effectSource: 'assumed',
        canAskDeposit: false,
      },
      thresholds: { mediumFrom: 800 / 7_500, highFrom: 0.4 },
    });
  });

  it('are kept, told apart by clinic, and change no client’s side', async () => {
    const callOwnerId = clinics.a.staff.receptionist.id;
    const saved = await put(wish({ callOwnerId, missedCostCents: 50_000, holdoutPercent: 20 }));
    const expected = { version: 1, callOwnerId, missedCostCents: 50_000, thresholds: { highFrom: 0.25 } };
    expect(saved).toMatchObject({ status: 200, body: expected });
    expect((await manager.get(path)).body).toEqual(saved.body);
    const { rows } = await clinics.admin.query('select clinic_id from no_show_settings');
    expect(rows).toEqual([{ clinic_id: clinics.a.id }]);
    expect((await put(wish({ version: 1, isOn: false }))).body).toMatchObject({ version: 2, isOn: false });
    const other = await api.signIn(clinics.b, 'owner');
    expect((await other.get(path)).body).toMatchObject({ version: 0, holdoutPercent: 10 });
    const { rows: audit } = await clinics.admin.query(
      `select distinct actor from audit_events where action = 'no-show-settings.update'`,
    );
    expect(audit).toEqual([{ actor: clinics.a.staff.manager.id }]);
  });

  it('widen the hold-out at once: who is drawn into it now is shown no more', async () => {
    await put(wish());
    const visit = await watchedVisit(clinics, clinics.a);
    const salt = armSalt(await clinics.tenancy.vaultOf(clinics.a.id));
    expect(salt).not.toContain(clinics.a.id);
    const side = async () => {
      const { rows } = await clinics.admin.query<{ arm: string }>(
        'select arm from no_show_watches where id = $1',
        [visit.visitId],
      );
      return rows[0]?.arm;
    };
    await put(wish({ version: 1, holdoutPercent: 50 }));
    expect(await side()).toBe(armOf(salt, visit.clientId, 50));
    await put(wish({ version: 2, holdoutPercent: 5 }));
    expect(await side()).toBe(armOf(salt, visit.clientId, 5));
  });

  it('are told to the processes of the visits to come, of this clinic alone, on and off', async () => {
    const mine = await watchedVisit(clinics, clinics.a);
    await watchedVisit(clinics, clinics.b);
    await clinics.admin.query('delete from outbox');
    await put(wish({ isOn: false }));
    expect(await poked()).toEqual([{ id: mine.visitId }]);
    await clinics.admin.query('delete from outbox');
    await put(wish({ version: 1 }));
    expect(await poked()).toEqual([{ id: mine.visitId }]);
  });

  it('look anew at thousands of visits a few a second, the soonest first, never before what is urgent', async () => {
    await plantVisits(3_000, 10);
    expect((await put(wish({ isOn: false }))).status).toBe(200);
    await clinics.admin.query(
      `insert into outbox (clinic_id, topic, entity_id) values ($1, 'appointment', gen_random_uuid())`,
      [clinics.a.id],
    );
    const { rows } = await clinics.admin.query(
      `with late as (
         select o.*, extract(epoch from o.due_at - min(o.due_at) over ())::float8 as seconds,
           row_number() over (order by a.starts_at) = row_number() over (order by o.due_at) as is_in_turn
         from outbox o join appointments a on a.id = o.entity_id where o.topic = 'no-show')
       select count(*)::int as rows, count(distinct entity_id)::int as visits, max(seconds) as seconds,
         count(*) filter (where seconds < 1)::int as "inFirstSecond", bool_and(is_in_turn) as "isInTurn" from late`,
    );
    expect(rows).toEqual([
      { rows: 3_000, visits: 3_000, seconds: 74.975, inFirstSecond: 40, isInTurn: true },
    ]);
    const { rows: before } = await clinics.admin.query<{ share: number }>(
      `select avg((o.due_at > u.due_at)::int)::float8 as share from outbox o, outbox u
       where o.topic = 'no-show' and u.topic = 'appointment'`,
    );
    expect(before[0]?.share, 'what is urgent is due before nearly all of them').toBeGreaterThan(0.5);
  });

  it('look anew where a plan hangs on what changed: not for a cost, nor at visits that are far away', async () => {
    await plantVisits(30, 24 * 60);
    expect((await put(wish({ missedCostCents: 40_000 }))).status).toBe(200);
    expect(await poked(), 'a cost is read when a visit is weighed').toEqual([]);
    const high = defaultNoShowRules.ladders.high.slice(0, 2);
    const ladders = { ...defaultNoShowRules.ladders, high };
    expect((await put(wish({ version: 1, ladders }))).status).toBe(200);
    expect(await poked(), 'three days of lead and eight').toHaveLength(11);
    await clinics.admin.query('delete from outbox');
    expect((await put(wish({ version: 2, ladders, holdoutPercent: 20 }))).status).toBe(200);
    expect(await poked()).toHaveLength(11);
    await clinics.admin.query('delete from outbox');
    expect((await put(wish({ version: 3, ladders, holdoutPercent: 20, isOn: false }))).status).toBe(200);
    expect(await poked()).toHaveLength(30);
  });

  it('weigh by what the clinic’s own comparison has shown since it began', async () => {
    const report = (verdict: string) => {
      const sinceStart = { verdict, uplift: 0.1, heldOut: { rate: 0.25 } };
      return JSON.stringify({ sinceStart });
    };
    const month = (day: string, verdict: string) =>
      clinics.admin.query(
        `insert into no_show_effects (clinic_id, month, is_final, verdict, report) values ($1, $2, true, 'unclear', $3)`,
        [clinics.a.id, day, report(verdict)],
      );
    const effect = async () => (await manager.get(path)).body;
    await month('2026-09-01', 'helps');
    expect(await effect()).toMatchObject({ assumedEffect: 0.4, effectSource: 'measured' });
    await month('2026-10-01', 'unclear');
    expect(await effect()).toMatchObject({ assumedEffect: 0.3, effectSource: 'assumed' });
    await clinics.admin.query('delete from no_show_effects');
  });
});
