import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { blockProcessing, blocksOf, liftBlock } from '../../models/processing-block.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { Scope } from '../../models/tenancy.ts';
import { scored, watchedVisit } from '../../tests/support/no-show-stage.ts';

type Visit = Awaited<ReturnType<typeof watchedVisit>>;
interface Line {
  appointmentId: string;
  risk: number;
  [field: string]: unknown;
}
interface Risks {
  items: Line[];
  nextCursor: string | null;
  summary: Record<string, number>;
}
let clinics: Clinics;
let api: TestApi;
let desk: Person;
let visits: Visit[];
let heldOut: Visit;
let theirs: Visit;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
  visits = [];
  for (const hour of [13, 15, 17]) visits.push(await watchedVisit(clinics, clinics.a, { hour }));
  heldOut = await watchedVisit(clinics, clinics.a, { hour: 16, arm: 'held-out' });
  theirs = await watchedVisit(clinics, clinics.b);
  for (const { visitId } of [...visits, heldOut]) await scored(clinics, clinics.a, visitId);
  await scored(clinics, clinics.b, theirs.visitId);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const dayOf = (visit: Visit) => wallTime(visit.startsAt.getTime(), 'America/Sao_Paulo').day;
const range = () => `from=${addDays(dayOf(heldOut), -1)}&to=${dayOf(heldOut)}`;
const list = async (query = '', who = desk) =>
  (await who.get<Risks>(`/no-show/risks?${range()}${query}`)).body;
const card = (id: string, who = desk) => who.get<Line>(`/appointments/${id}/risk`);

describe('risks are refused', () => {
  it('to strangers and to who may not read them', async () => {
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    for (const path of [`/no-show/risks?${range()}`, `/appointments/${heldOut.visitId}/risk`]) {
      expect((await api.stranger().get(path)).status).toBe(401);
      expect((await officer.get(path)).status).toBe(403);
    }
  });

  it('of another clinic, or of no visit at all', async () => {
    for (const id of [theirs.visitId, randomUUID()]) expect((await card(id)).status).toBe(404);
  });

  it('with a range, a band, a cursor or an id that is none', async () => {
    const bad = ['from=2026-02-01&to=2026-01-01', 'from=2026-01-01&to=2026-12-31', 'from=2026-01-01', ''];
    for (const query of bad) expect((await desk.get(`/no-show/risks?${query}`)).status).toBe(400);
    for (const query of ['&band=huge', '&cursor=abc', '&limit=0', '&sort=risk'])
      expect((await desk.get(`/no-show/risks?${range()}${query}`)).status).toBe(400);
    expect((await card('x')).status).toBe(400);
  });
});

describe('the list of risks', () => {
  it('tells who, when, how likely and why, in the order of the day', async () => {
    const { items, nextCursor } = await list();
    expect(items.map(({ appointmentId }) => appointmentId)).toEqual(visits.map(({ visitId }) => visitId));
    const [first] = visits as [Visit];
    expect(items[0]).toMatchObject({
      client: { id: first.clientId, name: first.clientName, phone: first.clientPhone },
      professional: { id: first.professionalId, name: 'Dra. Helena Prado' },
      ...{
        services: ['Avaliação'],
        valueCents: 25_000,
        status: 'booked',
        moment: 'booking',
        state: 'watching',
      },
      ...{ startsAt: first.startsAt.toISOString(), answer: null, nextStep: null, lastStep: null },
    });
    expect(nextCursor).toBeNull();
  });

  it('leaves out who is held out and says how many; the figures are those of the range', async () => {
    const { summary, items } = await list('&limit=1');
    const all = (await list()).items;
    expect(summary).toMatchObject({ visits: 4, heldOut: 1 });
    const expected = all.reduce((sum, { risk }) => sum + risk, 0);
    expect(summary.expectedMisses).toBeCloseTo(expected, 8);
    expect(summary.valueAtRiskCents).toBe(Math.round(expected * 25_000));
    expect(items).toHaveLength(1);
  });

  it('leaves out who objected to being weighed, in lines, figures and card, until she is weighed again', async () => {
    const [, { clientId, visitId }] = visits as [Visit, Visit];
    const before = (await list()).summary;
    const inA = <T>(work: (scope: Scope) => Promise<T>) =>
      clinics.workerTenancy.withClinic(clinics.a.system, work);
    await inA((scope) =>
      blockProcessing(scope, { clientId, scope: 'scoring', ground: 'opposition', requestId: null }),
    );
    const { items, summary } = await list();
    expect(items.map(({ appointmentId }) => appointmentId)).not.toContain(visitId);
    expect([summary.visits, items.length]).toEqual([3, 2]);
    expect((await card(visitId)).body).toMatchObject({
      ...{ risk: null, band: null, reasons: null, predictions: [], ladder: [], isBlocked: true },
    });
    const [block] = await inA((scope) => blocksOf(scope, clientId));
    await inA((scope) => liftBlock(scope, block?.id ?? ''));
    expect((await list()).summary).toEqual(before);
    expect((await card(visitId)).body.risk).toEqual(expect.any(Number));
  });

  it('comes page by page, each visit once', async () => {
    const first = await list('&limit=2');
    const second = await list(`&limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ appointmentId }) => appointmentId)).toEqual(
      visits.map(({ visitId }) => visitId),
    );
    expect(second.nextCursor).toBeNull();
    expect(second.summary).toEqual(first.summary);
    expect((await desk.get(`/no-show/risks?${range()}&band=low&cursor=${first.nextCursor}`)).status).toBe(
      400,
    );
  });

  it('is narrowed to a band, the figures are not', async () => {
    const [first] = visits as [Visit];
    await clinics.admin.query(`update no_show_watches set band = 'high' where id = $1`, [first.visitId]);
    const high = await list('&band=high');
    expect(high.items.map(({ appointmentId }) => appointmentId)).toEqual([first.visitId]);
    expect(high.summary).toMatchObject({ visits: 4, high: 1 });
  });

  it('holds no other clinic’s visits, and says who read of whom', async () => {
    const other = await api.signIn(clinics.b, 'owner');
    const { items, summary } = await list('', other);
    expect(items.map(({ appointmentId }) => appointmentId)).toEqual([theirs.visitId]);
    expect(summary).toMatchObject({ visits: 1, heldOut: 0 });
    const { rows } = await clinics.admin.query<{ actor: string }>(
      `select distinct actor from audit_events where action = 'no-show-risk.list' and $1 = any(subject_ids)`,
      [theirs.clientId],
    );
    expect(rows).toEqual([{ actor: clinics.b.staff.owner.id }]);
  });

  it('is empty with figures of nothing on days without visits', async () => {
    const { body } = await desk.get<Risks>('/no-show/risks?from=2020-01-01&to=2020-01-02');
    expect(body).toEqual({
      ...{ items: [], nextCursor: null },
      summary: { visits: 0, heldOut: 0, high: 0, medium: 0, expectedMisses: 0, valueAtRiskCents: 0 },
    });
  });

  it('does not tell of who was erased more than that there is a visit', async () => {
    const gone = await watchedVisit(clinics, clinics.a, { days: 40 });
    await scored(clinics, clinics.a, gone.visitId);
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [gone.clientId],
    );
    const { body } = await desk.get<Risks>(`/no-show/risks?from=${dayOf(gone)}&to=${dayOf(gone)}`);
    for (const line of body.items) expect(line).toMatchObject({ client: { name: '', phone: null } });
  });
});

describe('the card of a visit', () => {
  it('weighs it anew and shows what was said and what will be done', async () => {
    const [{ visitId, clientId }] = visits as [Visit];
    const { status, body } = await card(visitId);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{
        appointmentId: visitId,
        arm: 'treated',
        modelNumber: null,
        modelKind: 'rules',
        call: null,
        review: null,
      },
      ...{ predictions: [{ moment: 'booking', modelNumber: null }], steps: [] },
      thresholds: { mediumFrom: 800 / 7_500, highFrom: 0.4 },
    });
    expect(body.ladder).toMatchObject([{ step: 'ask' }, { step: 'sms' }, { step: 'call' }]);
    const { rows } = await clinics.admin.query(
      `select 1 from audit_events where action = 'no-show-risk.read' and $1 = any(subject_ids)`,
      [clientId],
    );
    expect(rows).toHaveLength(1);
  });

  it('tells no risk of who is held out', async () => {
    expect((await card(heldOut.visitId)).body).toMatchObject({
      ...{ arm: 'held-out', risk: null, band: null, reasons: null, predictions: [], ladder: [] },
    });
  });

  it('names the call that waits and whose it is', async () => {
    const [, { visitId, clientId }] = visits as [Visit, Visit];
    const assignee = clinics.a.staff.receptionist.id;
    const { rows } = await clinics.admin.query<{ id: string }>(
      `insert into staff_tasks (clinic_id, id, kind, subject_key, client_id, appointment_id, assigned_to, due_at)
       values ($1, gen_random_uuid(), 'no-show-call', 'x', $2, $3, $4, '2030-01-01T12:00:00Z') returning id`,
      [clinics.a.id, clientId, visitId, assignee],
    );
    expect((await card(visitId)).body.call).toEqual({
      ...{ taskId: rows[0]?.id, dueAt: '2030-01-01T12:00:00.000Z' },
      assignedTo: { id: assignee, name: 'Equipe receptionist' },
    });
  });

  it('of a visit that is over says what was said last', async () => {
    const [, , { visitId }] = visits as [Visit, Visit, Visit];
    await clinics.admin.query(`update appointments set status = 'done' where id = $1`, [visitId]);
    const { body } = await card(visitId);
    expect(body).toMatchObject({ status: 'done', ladder: [], moment: 'booking' });
    expect(body.risk).toBe((body.predictions as Line[])[0]?.risk);
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await card(visitId, auditor)).status).toBe(200);
  });
});
