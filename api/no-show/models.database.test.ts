import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { houseRules } from '../../domain/no-show/house-rules.ts';
import { columnLines, leftOutColumns, type ModelCard } from '../../domain/no-show/model-card.ts';
import { promoteModel, writeChallenger, writeJudgement } from '../../models/no-show-models.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';
import { givePast } from '../../tests/support/no-show-past.ts';

let clinics: Clinics;
let api: TestApi;
let boss: Person;
let desk: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  boss = await api.signIn(clinics.a, 'manager');
  desk = await api.signIn(clinics.a, 'receptionist');
}, 120_000);
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const metrics = {
  ...{ n: 300, rate: 0.2, meanRisk: 0.21, auc: 0.74, aucAhead: 0.6, ap: 0.4, brier: 0.14, ece: 0.02 },
  ...{ recall20: 0.4, lift10: 2.5, lift20: 2 },
};
const card = (judgement: Partial<ModelCard['judgement']> | null): ModelCard => ({
  data: {
    from: '2026-03-01',
    to: '2026-11-01',
    cut: '2026-10-01',
    rows: 1_500,
    missed: 300,
    leftOutOfLadder: 0,
  },
  ...{ columns: columnLines(houseRules().columns), leftOut: leftOutColumns, notes: ['cold-start'] },
  ...{ reference: [], baseRate: 0.2, shift: 0, refreshes: [] },
  judgement: judgement && {
    ...{ verdict: 'better', metrics, championMetrics: metrics, championId: null },
    ...{ gain: { brier: 0.01, low: 0.002 }, bins: [], lift: [{ share: 0.2, lift: 2, recall: 0.4 }] },
    ...judgement,
  },
});
async function put(clinic: TestClinic, judged: Parameters<typeof card>[0], isChampion = false) {
  const id = randomUUID();
  await clinics.workerTenancy.withClinic(clinic.system, async (scope) => {
    await writeChallenger(scope, { id, artefact: houseRules(), card: card(judged) });
    if (judged) await writeJudgement(scope, id, card(judged));
    if (isChampion) await promoteModel(scope, id);
  });
  return id;
}

describe('models and trainings are refused', () => {
  it('to whoever may not: those of privacy look at reviews, the desk does not configure', async () => {
    const privacy = await api.signIn(clinics.a, 'privacy-officer');
    const id = await put(clinics.a, {});
    for (const path of [
      '/no-show/models',
      `/no-show/models/${id}`,
      '/no-show/trainings',
      '/no-show/accuracy',
    ])
      expect((await privacy.get(path)).status).toBe(403);
    expect((await desk.post('/no-show/trainings', {})).status).toBe(403);
    expect((await desk.post(`/no-show/models/${id}/promote`, {})).status).toBe(403);
  });

  it('when they are another clinic’s, or none', async () => {
    const theirs = await put(clinics.b, {}, true);
    for (const id of [theirs, randomUUID()]) {
      expect((await boss.get(`/no-show/models/${id}`)).status).toBe(404);
      expect((await boss.post(`/no-show/models/${id}/promote`, {})).status).toBe(404);
    }
    const { body } = await boss.get<{ items: { id: string }[] }>('/no-show/models');
    expect(body.items.map(({ id }) => id)).not.toContain(theirs);
  });

  it('when they make no sense', async () => {
    for (const path of [
      '/no-show/accuracy?months=13',
      '/no-show/accuracy?months=0',
      '/no-show/trainings?cursor=x',
    ])
      expect((await boss.get(path)).status).toBe(400);
    expect((await boss.get('/no-show/models/no-id')).status).toBe(400);
  });

  it('when a model is champion already, or was never judged', async () => {
    const champion = await put(clinics.a, {}, true);
    const raw = await put(clinics.a, null);
    expect(await boss.post(`/no-show/models/${champion}/promote`, {})).toMatchObject({
      ...{ status: 409, body: { code: 'already-done' } },
    });
    expect(await boss.post(`/no-show/models/${raw}/promote`, {})).toMatchObject({
      ...{ status: 409, body: { code: 'transition-refused' } },
    });
  });
});

describe('a model', () => {
  it('is shown with its card, and brought back by hand, with a line in the audit', async () => {
    const kept = await put(clinics.a, { verdict: 'not-better' });
    const { body } = await desk.get<{ card: object }>(`/no-show/models/${kept}`);
    expect(body).toMatchObject({
      state: 'rejected',
      verdict: 'not-better',
      rows: 1_500,
      metrics: { auc: 0.74 },
    });
    expect(body.card).toMatchObject({
      leftOut: expect.arrayContaining([{ name: 'health', reason: 'sensitive' }]) as unknown,
      lift: [{ share: 0.2, lift: 2, recall: 0.4 }],
    });
    const promoted = await boss.post(`/no-show/models/${kept}/promote`, {});
    expect(promoted).toMatchObject({ status: 200, body: { state: 'champion', verdict: 'not-better' } });
    const list = await desk.get<{ coldStart: boolean; items: { id: string; state: string }[] }>(
      '/no-show/models',
    );
    expect(list.body.coldStart).toBe(false);
    expect(list.body.items.filter(({ state }) => state === 'champion').map(({ id }) => id)).toEqual([kept]);
    const { rows } = await clinics.admin.query<{ n: number }>(
      `select count(*)::int as n from audit_events where action = 'no-show-model.promote' and entity_id = $1`,
      [kept],
    );
    expect(rows[0]?.n).toBe(1);
  });
});

describe('a training', () => {
  it('is one at a time, and listed page by page, the newest first', async () => {
    const made = await boss.post<{ id: string }>('/no-show/trainings', {});
    expect(made).toMatchObject({
      status: 202,
      body: { state: 'running', step: 'waiting', percent: 0, rows: null },
    });
    expect(await boss.post('/no-show/trainings', {})).toMatchObject({
      ...{ status: 409, body: { code: 'training-running' } },
    });
    await clinics.admin.query(
      `update no_show_trainings set is_closed = true, state = 'kept', finished_at = now()`,
    );
    const next = await boss.post<{ id: string }>('/no-show/trainings', {});
    const first = await desk.get<{ items: { id: string }[]; nextCursor: string }>(
      '/no-show/trainings?limit=1',
    );
    expect(first.body.items.map(({ id }) => id)).toEqual([next.body.id]);
    const rest = await desk.get<{ items: { id: string }[]; nextCursor: null }>(
      `/no-show/trainings?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(rest.body).toMatchObject({ items: [{ id: made.body.id, state: 'kept' }], nextCursor: null });
    const there = await api.signIn(clinics.b, 'manager');
    expect((await there.get<{ items: unknown[] }>('/no-show/trainings')).body.items).toEqual([]);
    await clinics.admin.query('update no_show_trainings set is_closed = true');
  });
});

describe('the accuracy', () => {
  it('is empty, not wrong, where nothing was predicted', async () => {
    const there = await api.signIn(clinics.b, 'owner');
    expect((await there.get('/no-show/accuracy')).body).toMatchObject({
      ...{ months: [], byModel: [], bins: [], groups: [], drift: [], heldOut: 0, treated: 0 },
      baseRate: { now: null },
    });
  });

  it('is that of the frozen predictions of those held out, whatever a newer model would say', async () => {
    await givePast(clinics, clinics.a);
    const { rows } = await clinics.admin.query<{ n: number; missed: number }>(
      `select count(*)::int as n, count(*) filter (where o.outcome = 'missed')::int as missed
       from no_show_predictions p join no_show_outcomes o using (clinic_id, appointment_id, visit_starts_at)
       where p.arm = 'held-out' and p.moment = 'day-before' and o.outcome in ('came', 'missed')`,
    );
    const { n, missed } = rows[0] as { n: number; missed: number };
    const { body } = await desk.get<{
      months: { n: number; rate: number }[];
      byModel: { number: number | null; n: number }[];
      bins: { n: number }[];
      heldOut: number;
      treated: number;
    }>('/no-show/accuracy?months=6');
    expect(n).toBeGreaterThan(50);
    expect(body.heldOut).toBe(n);
    expect(body.treated).toBeGreaterThan(n);
    expect(body.months.reduce((sum, month) => sum + month.n, 0)).toBe(n);
    expect(Math.round(body.months.reduce((sum, month) => sum + month.n * month.rate, 0))).toBe(missed);
    expect(body.bins.reduce((sum, one) => sum + one.n, 0)).toBe(n);
    expect(body.byModel).toMatchObject([{ number: null, n }]);
    expect(
      (await desk.get<{ months: unknown[] }>('/no-show/accuracy?months=1')).body.months.length,
    ).toBeLessThan(2);
  }, 120_000);
});
