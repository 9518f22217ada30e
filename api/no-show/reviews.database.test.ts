import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { clientDoor, refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';
import { plantPrediction } from '../../tests/support/no-show.ts';

interface Review {
  id: string;
  version: number;
  [field: string]: unknown;
}
let clinics: Clinics;
let api: TestApi;
let officer: Person;
let ana: Catalogue;
let herself: Person;
let visit: { id: string; startsAt: Date };
let day = 5;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  officer = await api.signIn(clinics.a, 'privacy-officer');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  await clinics.admin.query(`delete from staff_tasks`);
  await clinics.admin.query(`delete from no_show_reviews`);
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  visit = await book(clinics.a, ana);
  herself = await clientDoor(clinics, api).enter(ana.clientPhone);
});

async function book(clinic: TestClinic, { clientId, procedureId, professionalId }: Catalogue) {
  day += 1;
  const startsAt = slotInDays(day);
  const wish = oneService({ clientId, procedureId, professionalId, startsAt });
  const { id } = await clinics.workerTenancy.withClinic(clinic.system, (scope) =>
    bookVisit(scope, wish, null, Date.now()),
  );
  return { id, startsAt: new Date(startsAt) };
}
const weigh = (
  arm: 'treated' | 'held-out' = 'treated',
  of = visit,
  clinic = clinics.a,
  clientId = ana.clientId,
) =>
  plantPrediction(clinics, clinic, {
    ...{ appointmentId: of.id, clientId, arm, startsAt: of.startsAt, scoredAt: new Date() },
  });
const watch = () =>
  clinics.admin.query(
    `insert into no_show_watches (clinic_id, id, visit_starts_at, state, arm) values ($1, $2, $3, 'climbing', 'treated')`,
    [clinics.a.id, visit.id, visit.startsAt],
  );
const ownRisk = (person = herself, id = visit.id) => person.get(`/public/me/appointments/${id}/risk`);
const ask = (body: object = {}, person = herself, id = visit.id) =>
  person.post<{ code?: string }>(`/public/me/appointments/${id}/risk-review`, body);
const list = async (query = '', person = officer) =>
  (await person.get<{ items: Review[]; nextCursor: string | null }>(`/no-show/reviews${query}`)).body;
const asked = async (body: object = {}): Promise<Review> => {
  await weigh();
  expect((await ask(body)).status).toBe(201);
  return (await list()).items[0] as Review;
};
const decide = ({ id, version }: Review, body: object = {}, person = officer) =>
  person.patch<Review & { code?: string }>(`/no-show/reviews/${id}`, {
    ...{ version, state: 'kept', answer: 'Revisamos: as duas faltas do ano pesaram.' },
    ...body,
  });

describe('a review is refused', () => {
  it('to strangers, and to staff who may not review', async () => {
    expect((await ownRisk(api.stranger())).status).toBe(401);
    expect((await ask({}, api.stranger())).status).toBe(401);
    const desk = await api.signIn(clinics.a, 'receptionist');
    expect((await desk.get('/no-show/reviews')).status).toBe(403);
    expect((await desk.post('/no-show/reviews', { appointmentId: visit.id })).status).toBe(403);
    expect((await decide({ id: randomUUID(), version: 1 }, {}, desk)).status).toBe(403);
  });

  it('for a visit of somebody else, of another clinic, or none', async () => {
    const other = await createCatalogue(clinics.tenancy, clinics.a.id);
    const hers = await book(clinics.a, other);
    await weigh('treated', hers, clinics.a, other.clientId);
    const foreign = await createCatalogue(clinics.tenancy, clinics.b.id);
    const away = await book(clinics.b, foreign);
    await weigh('treated', away, clinics.b, foreign.clientId);
    for (const id of [hers.id, away.id, randomUUID()]) {
      expect(refused(await ask({}, herself, id))).toEqual([404, 'not-found']);
      expect((await ownRisk(herself, id)).status).toBe(404);
    }
    for (const appointmentId of [away.id, randomUUID()])
      expect((await officer.post('/no-show/reviews', { appointmentId })).status).toBe(404);
  });

  it('of what was never weighed', async () => {
    expect((await ownRisk()).body).toMatchObject({
      band: null,
      reasons: [],
      modelKind: null,
      whatFollows: [],
    });
    expect(refused(await ask())).toEqual([404, 'not-found']);
    expect((await officer.post('/no-show/reviews', { appointmentId: visit.id })).status).toBe(404);
  });

  it('with nonsense in the body', async () => {
    const review = await asked();
    expect((await ask({ wish: ' ' })).status).toBe(400);
    expect((await ask({ wish: 'x', band: 'low' })).status).toBe(400);
    for (const body of [
      { state: 'open' },
      { answer: ' ' },
      { answer: undefined },
      { version: 0 },
      { risk: 0.1 },
    ])
      expect((await decide(review, body)).status).toBe(400);
    for (const query of ['?state=all', '?cursor=abc', '?limit=0'])
      expect((await officer.get(`/no-show/reviews${query}`)).status).toBe(400);
    expect((await officer.post('/no-show/reviews', { appointmentId: 'x' })).status).toBe(400);
  });

  it('a second time, before and after it was answered', async () => {
    const review = await asked();
    expect(refused(await ask())).toEqual([409, 'already-done']);
    expect((await officer.post('/no-show/reviews', { appointmentId: visit.id })).status).toBe(409);
    expect((await decide(review)).status).toBe(200);
    expect(refused(await ask())).toEqual([409, 'already-done']);
    expect(refused(await decide(review))).toEqual([409, 'version-conflict']);
    expect(refused(await decide({ ...review, version: 2 }))).toEqual([409, 'transition-refused']);
    await plantPrediction(clinics, clinics.a, {
      ...{ appointmentId: visit.id, clientId: ana.clientId, startsAt: visit.startsAt },
      ...{ scoredAt: new Date(), moment: 'day-before' },
    });
    expect((await ask()).status, 'something new was said of her').toBe(201);
  });

  it('to the officer of another clinic', async () => {
    const review = await asked();
    const other = await api.signIn(clinics.b, 'privacy-officer');
    expect((await decide(review, {}, other)).status).toBe(404);
    expect((await list('', other)).items).toEqual([]);
  });
});

describe('what a client is told', () => {
  it('is her band and why, and what the clinic does then, alike on both sides of the comparison', async () => {
    await weigh('held-out');
    const told = (await ownRisk()).body;
    expect(told).toEqual({
      ...{ isAutomated: true, band: 'high', reasons: ['missed-before'], modelKind: 'rules', review: null },
      whatFollows: ['ask', 'sms', 'call', 'offer-move'],
    });
    expect(JSON.stringify(told)).not.toContain('held');
    expect((await ask()).status, 'her right does not hang on her side').toBe(201);
  });

  it('leaves a trace for her own request', async () => {
    await weigh();
    await ownRisk();
    await ask();
    const { rows } = await clinics.admin.query<{ action: string }>(
      `select action from audit_events where actor = $1 and purpose = 'DATA_SUBJECT_REQUEST' order by at`,
      [ana.clientId],
    );
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['no-show-risk.read', 'no-show-review.ask']),
    );
  });
});

describe('a review', () => {
  it('becomes a task with an owner and fifteen days, and says what was decided by what', async () => {
    const review = await asked({ wish: 'Faltei porque fui internada.' });
    expect(review).toMatchObject({
      ...{ state: 'open', askedBy: 'client', risk: 0.4, band: 'high', modelNumber: null, answer: null },
      ...{ client: { id: ana.clientId, name: ana.clientName }, appointmentId: visit.id, decidedBy: null },
      ...{ wish: 'Faltei porque fui internada.', reasons: [{ code: 'missed-before', effect: 0.9 }] },
      startsAt: visit.startsAt.toISOString(),
    });
    const days = (Date.parse(review.dueAt as string) - Date.now()) / 86_400_000;
    expect(Math.round(days * 100) / 100).toBe(15);
    const { rows } = await clinics.admin.query(
      'select kind, state, due_at, assigned_to, client_id from staff_tasks',
    );
    expect(rows).toEqual([
      {
        ...{ kind: 'no-show-review', state: 'open', client_id: ana.clientId },
        ...{ due_at: new Date(review.dueAt as string), assigned_to: clinics.a.staff['privacy-officer'].id },
      },
    ]);
  });

  it('keeps the decision and answers on her page', async () => {
    await watch();
    const review = await asked();
    const done = await decide(review);
    expect(done.body).toMatchObject({
      ...{ state: 'kept', version: 2, answer: 'Revisamos: as duas faltas do ano pesaram.' },
      decidedBy: { id: clinics.a.staff['privacy-officer'].id, name: 'Equipe privacy-officer' },
    });
    expect((await ownRisk()).body).toMatchObject({
      review: { state: 'kept', answer: 'Revisamos: as duas faltas do ano pesaram.' },
    });
    expect(await ladder()).toEqual(['climbing', null]);
    const { rows } = await clinics.admin.query('select state from staff_tasks');
    expect(rows).toEqual([{ state: 'done' }]);
    expect((await list()).items).toEqual([]);
    expect((await list('?state=done')).items).toMatchObject([{ id: review.id, state: 'kept' }]);
  });

  it('that changes the decision stops what is done about her risk', async () => {
    await watch();
    const review = await asked();
    expect((await decide(review, { state: 'changed' })).body).toMatchObject({ state: 'changed' });
    expect(await ladder()).toEqual(['stopped', 'review']);
    const poked = `select 1 from outbox where topic = 'no-show' and entity_id = $1`;
    const { rows } = await clinics.admin.query(poked, [visit.id]);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('is asked on her behalf, and changes what no process watches', async () => {
    await weigh('held-out');
    const wish = 'Pediu por telefone.';
    const made = await officer.post<Review>('/no-show/reviews', { appointmentId: visit.id, wish });
    expect(made).toMatchObject({ status: 201, body: { askedBy: 'staff', wish } });
    expect((await decide(made.body, { state: 'changed' })).status).toBe(200);
  });

  it('tells nobody but the privacy officer of a risk that is held out, unless she asked herself', async () => {
    const manager = await api.signIn(clinics.a, 'manager');
    await weigh('held-out');
    const hidden = { risk: null, band: null, reasons: null };
    const made = await manager.post<Review>('/no-show/reviews', { appointmentId: visit.id });
    expect(made).toMatchObject({ status: 201, body: hidden });
    expect((await list('', manager)).items).toMatchObject([hidden]);
    expect((await list()).items).toMatchObject([{ risk: 0.4, band: 'high' }]);
    expect((await decide(made.body, {}, manager)).body).toMatchObject({ state: 'kept', ...hidden });
    expect((await list('?state=done', manager)).items).toMatchObject([hidden]);
    const other = await book(clinics.a, ana);
    await weigh('held-out', other);
    await ask({}, herself, other.id);
    expect((await list('', manager)).items).toMatchObject([{ askedBy: 'client', risk: 0.4 }]);
  });

  it('tells no risk of who was held out since she was weighed', async () => {
    const manager = await api.signIn(clinics.a, 'manager');
    await weigh('treated');
    const { body: review } = await manager.post<Review>('/no-show/reviews', { appointmentId: visit.id });
    expect((await list('', manager)).items).toMatchObject([{ id: review.id, risk: 0.4 }]);
    await watch();
    await clinics.admin.query(`update no_show_watches set arm = 'held-out' where id = $1`, [visit.id]);
    expect((await list('', manager)).items).toMatchObject([{ id: review.id, risk: null, reasons: null }]);
  });

  it('is sealed under her key: erased with her', async () => {
    const review = await asked({ wish: 'segredo de saúde' });
    const { rows } = await clinics.admin.query<{ wish_ct: Buffer }>('select wish_ct from no_show_reviews');
    expect(rows[0]?.wish_ct.toString('latin1')).not.toContain('segredo');
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [ana.clientId],
    );
    expect((await list()).items).toMatchObject([{ id: review.id, wish: null, client: { name: '' } }]);
    const decided = await decide(review, { state: 'changed' });
    expect(decided).toMatchObject({ status: 200, body: { state: 'changed', answer: null } });
    expect((await list()).items).toEqual([]);
  });

  it('comes page by page, the nearest deadline first', async () => {
    for (let index = 0; index < 3; index += 1) {
      const of = index === 0 ? visit : await book(clinics.a, ana);
      await weigh('treated', of);
      await ask({}, herself, of.id);
    }
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    const due = [...first.items, ...second.items].map(({ dueAt }) => dueAt as string);
    expect(due).toEqual(due.toSorted());
  });
});

async function ladder() {
  const { rows } = await clinics.admin.query<{ state: string; stop_reason: string | null }>(
    'select state, stop_reason from no_show_watches where id = $1',
    [visit.id],
  );
  return [rows[0]?.state, rows[0]?.stop_reason];
}
