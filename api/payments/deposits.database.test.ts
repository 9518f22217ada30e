import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositDue } from '../../models/deposit-ask.ts';
import { type Answer, type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { createDepositStory, type DepositStory } from '../../tests/support/deposit-story.ts';
import { type Held, type PaymentStage, pixKeyOf, startPayments } from '../../tests/support/payments.ts';

interface Shown {
  deposit: { id: string; state: string; brCode: string | null; can: object; qr?: string } | null;
  suggestedCents: number;
  canAsk: boolean;
  code?: string;
}
const reason = { reason: 'loyal-client' };

describe('deposits over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let stage: PaymentStage;
  let story: DepositStory;
  let catalogue: Catalogue;
  let owner: Person;
  let desk: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    stage = await startPayments(clinics);
    catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
    story = createDepositStory(clinics, stage, catalogue);
    owner = await api.signIn(clinics.a, 'owner');
    desk = await api.signIn(clinics.a, 'receptionist');
  });
  afterAll(async () => {
    await stage.stop();
    await api.close();
    await clinics.stop();
  });
  const path = ({ appointmentId }: Pick<Held, 'appointmentId'>) => `/appointments/${appointmentId}/deposit`;
  const read = (person: Person, held: Held) => person.get<Shown>(path(held));
  const refused = ({ status, body }: Answer<Shown>) => [status, body.code];

  it('are not for those without the permission', async () => {
    const held = await story.opened();
    for (const role of ['professional', 'privacy-officer', 'operator'] as const) {
      const person = await api.signIn(clinics.a, role);
      expect((await read(person, held)).status, role).toBe(403);
      expect((await person.post(path(held), {})).status, role).toBe(403);
      expect((await person.post(`${path(held)}/waive`, reason)).status, role).toBe(403);
    }
    expect((await desk.post(`${path(held)}/waive`, reason)).status).toBe(403);
    expect((await desk.post(`${path(held)}/refund`, reason)).status).toBe(403);
    expect((await (await api.signIn(clinics.a, 'auditor')).post(path(held), {})).status).toBe(403);
  });

  it('of another clinic are not there', async () => {
    const held = await story.opened();
    const neighbour = await api.signIn(clinics.b, 'owner');
    for (const visit of [held, { appointmentId: randomUUID() }]) {
      const ask = (more: string, body?: object) => neighbour.post<Shown>(`${path(visit)}${more}`, body);
      expect((await neighbour.get(path(visit))).status).toBe(404);
      expect(refused(await ask('', {}))).toEqual([404, 'not-found']);
      expect(refused(await ask('/waive', reason))).toEqual([404, 'not-found']);
      expect(refused(await ask('/refund', reason))).toEqual([404, 'not-found']);
    }
  });

  it('refuse what is no request', async () => {
    const held = await story.opened();
    const bad = [
      { amountCents: 99 },
      { amountCents: 1.5 },
      { amountCents: 20_000_000 },
      { expiresInMin: 1 },
      { x: 1 },
    ];
    for (const body of bad)
      expect((await desk.post(path(held), body)).status, JSON.stringify(body)).toBe(400);
    expect((await owner.post(`${path(held)}/waive`, { reason: 'porque sim' })).status).toBe(400);
    expect((await owner.post(`${path(held)}/waive`, {})).status).toBe(400);
    expect(refused(await desk.post<Shown>(path(held), {}))).toEqual([409, 'already-done']);
    expect(refused(await owner.post<Shown>(`${path(held)}/refund`, reason))).toEqual([
      409,
      'transition-refused',
    ]);
  });

  it('by percent are a share of the known prices, though one service of the visit has none', async () => {
    const { procedureId, roomProcedureId } = catalogue;
    await clinics.admin.query('update procedures set price_cents = 20000 where id = $1', [procedureId]);
    await clinics.admin.query('update procedures set price_cents = null where id = $1', [roomProcedureId]);
    const policies = (set: string) =>
      clinics.admin.query(`update booking_policies set ${set} where clinic_id = $1`, [clinics.a.id]);
    await policies(`deposit_kind = 'percent', deposit_percent = 30`);
    const due = (...ids: string[]) => story.inA((scope) => depositDue(scope, ids));
    expect(await due(procedureId)).toMatchObject({ cents: 6_000 });
    expect(await due(procedureId, roomProcedureId)).toMatchObject({ cents: 6_000 });
    await policies(`deposit_kind = 'fixed'`);
    await clinics.admin.query('update procedures set price_cents = null where id = $1', [procedureId]);
  });

  it('keep the clinic from another account while their money is under way, not from another secret', async () => {
    const held = await story.opened();
    const proved = await api.signInProved(clinics.a, 'owner');
    const put = async (more: object) => {
      const { account } = (await proved.get<{ account: { version: number } }>('/payment-account')).body;
      const body = { version: account.version, clientId: clinics.a.id, isActive: true, ...more };
      return refused(await proved.send<Shown>('PUT', '/api/v1/payment-account', body));
    };
    const others = [{ clientId: 'outro' }, { pixKey: 'outra@aurora.example' }];
    for (const other of others) expect(await put(other)).toEqual([409, 'deposits-open']);
    const same = { clientSecret: `segredo-${clinics.a.id}`, pixKey: pixKeyOf(clinics.a) };
    expect(await put(same)).toEqual([200, undefined]);
    await clinics.admin.query(`update deposits set state = 'unpaid' where clinic_id = $1`, [clinics.a.id]);
    expect(await put({ clientId: 'outro' })).toEqual([200, undefined]);
    expect(await put({})).toEqual([200, undefined]);
    await clinics.admin.query(`update deposits set state = 'open' where id = $1`, [held.depositId]);
  });

  it('that are waived have their held visit booked at once, by the one who waives', async () => {
    const held = await story.opened();
    expect((await owner.post(`${path(held)}/waive`, reason)).status).toBe(200);
    expect(await stage.statusOf(held)).toBe('booked');
  });

  it('are asked for, shown with what they may cost, and waived by those who decide', async () => {
    const startsAt = new Date(Date.now() + 9 * 86_400_000);
    startsAt.setUTCHours(18, 0, 0, 0);
    const { clientId, procedureId, professionalId } = catalogue;
    const wish = { clientId, procedureId, professionalId, startsAt: startsAt.toISOString() };
    const visit = await desk.post<{ id: string }>('/appointments', wish, { 'Idempotency-Key': randomUUID() });
    expect(visit.status).toBe(201);
    const held = { appointmentId: visit.body.id } as Held;
    expect((await read(desk, held)).body).toEqual({ deposit: null, suggestedCents: 10_000, canAsk: true });
    const asked = await desk.post<Shown>(path(held), { amountCents: 5_000 });
    expect([asked.status, asked.body.deposit?.state]).toEqual([201, 'asked']);
    expect(asked.body.deposit?.can).toEqual({ waive: false, refund: false });
    expect((await read(owner, held)).body).toMatchObject({
      deposit: { amountCents: 5_000, can: { waive: true }, terms: { lateRefundPercent: 50 } },
      canAsk: false,
    });
    const waived = await owner.post<Shown>(`${path(held)}/waive`, reason);
    expect(waived.body.deposit).toMatchObject({ waiveReason: 'loyal-client', can: { waive: false } });
    const { rows } = await clinics.admin.query<{ action: string }>(
      `select action from audit_events where entity = 'deposit' and entity_id = $1`,
      [asked.body.deposit?.id],
    );
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['deposit.ask', 'deposit.waive']),
    );
  });

  it('go back when those who decide say so', async () => {
    const held = await story.booked();
    expect((await read(owner, held)).body.deposit).toMatchObject({
      ...{ state: 'paid', refundIfCancelledNowCents: 10_000, brCode: null, can: { refund: true } },
    });
    const ordered = await owner.post<Shown>(`${path(held)}/refund`, { reason: 'clinic-fault' });
    expect([ordered.status, ordered.body.deposit?.can]).toEqual([200, { waive: false, refund: false }]);
    await story.settle(held);
    await stage.run('refundDeposit', held);
    expect((await read(owner, held)).body.deposit).toMatchObject({
      state: 'refunded',
      settlementReason: 'by-staff',
    });
  });

  const newsOf = async (held: Held, mine: Person, somebody: Person): Promise<void> => {
    const news = (person: Person, query: string) =>
      person.get<{ isNew?: boolean }>(`/public/me${path(held)}/news?${query}`);
    const audited = async () =>
      (await clinics.admin.query<{ n: number }>('select count(*)::int as n from audit_events')).rows[0]?.n;
    const before = await audited();
    expect((await news(mine, 'status=held&state=open')).body).toEqual({ isNew: false });
    expect((await news(mine, 'status=held&state=asked')).body).toEqual({ isNew: true });
    expect((await news(mine, 'status=held')).body).toEqual({ isNew: true });
    expect((await news(mine, 'status=lost')).status).toBe(400);
    expect((await news(somebody, 'status=held&state=open')).status).toBe(404);
    expect((await news(owner, 'status=held&state=open')).status).toBe(401);
    expect(await audited()).toBe(before);
  };

  it('are shown to the client whose they are, with a code to pay, and to nobody else', async () => {
    const door = clientDoor(clinics, api);
    const other = await createCatalogue(clinics.tenancy, clinics.a.id);
    const held = await story.opened();
    const mine = await door.enter(catalogue.clientPhone);
    const somebody = await door.enter(other.clientPhone);
    const own = `/public/me${path(held)}`;
    expect((await somebody.get(own)).status).toBe(404);
    expect((await api.stranger().get(own)).status).toBe(401);
    expect((await owner.get(own)).status).toBe(401);
    const { body } = await mine.get<Shown>(own);
    expect(body.deposit).toMatchObject({
      state: 'open',
      amountCents: 10_000,
      refundIfCancelledNowCents: null,
    });
    expect(body.deposit?.qr).toMatch(/^data:image\/svg\+xml,/);
    expect(body.deposit).not.toHaveProperty('trouble');
    await newsOf(held, mine, somebody);
    expect(stage.simulator.payCode(body.deposit?.brCode ?? '').endToEndId).toMatch(/^E/);
    await stage.run('lookAtCharge', held);
    expect((await mine.get<Shown>(own)).body.deposit).toMatchObject({
      state: 'paid',
      brCode: null,
      qr: null,
    });
  });
});
