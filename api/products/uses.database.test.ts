import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import {
  fillMirror,
  receive,
  setSituation,
  stockRoom,
  type StockRoom,
  use,
} from '../../tests/support/stock.ts';

interface Row {
  id: string;
  [field: string]: unknown;
}
let clinics: Clinics;
let api: TestApi;
let owner: Person;
let desk: Person;
let stranger: Person;
let room: StockRoom;
let catalogue: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  await fillMirror(clinics);
  api = await startApi(clinics);
  owner = await api.signInProved(clinics.a, 'owner');
  desk = await api.signIn(clinics.a, 'receptionist');
  stranger = await api.signInProved(clinics.b, 'owner');
  room = await stockRoom(owner);
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const lotOf = async (id: string): Promise<Row> => (await desk.get<{ lot: Row }>(`/lots/${id}`)).body.lot;
const uses = (lotId: string, over: Record<string, unknown> = {}) => ({
  ...{ clientId: catalogue.clientId, lotId, quantity: 100, ...over },
});
const codes = (body: unknown) =>
  ((body as { reasons?: { code: string }[] }).reasons ?? []).map(({ code }) => code);
const count = async (table: string): Promise<number> => {
  const { rows } = await clinics.admin.query<{ count: number }>(
    `select count(*)::int as count from ${table}`,
  );
  return rows[0]?.count ?? -1;
};

describe('a use is refused', () => {
  it('without its key, to whoever may not, of another clinic, of somebody else’s visit', async () => {
    const lot = await receive(desk, room);
    expect((await desk.post('/product-uses', uses(lot.id))).status).toBe(400);
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await use(auditor, uses(lot.id))).status).toBe(403);
    expect((await use(stranger, uses(lot.id))).status).toBe(404);
    expect((await use(desk, uses(randomUUID()))).status).toBe(404);
    for (const missing of ['clientId', 'appointmentId', 'procedureId', 'openedId'])
      expect((await use(desk, uses(lot.id, { [missing]: randomUUID() }))).status, missing).toBe(404);
    const theirs = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect((await use(desk, uses(lot.id, { clientId: theirs.clientId }))).status).toBe(404);
    for (const wrong of [{ quantity: 0 }, { usedAt: '2020-01-01T12:00:00Z' }, { staffId: randomUUID() }])
      expect((await use(desk, uses(lot.id, wrong))).status).toBe(400);
    expect(await count('product_uses')).toBe(0);
  });

  it('by the gate with every reason at once, and nothing of it is kept', async () => {
    const lot = await receive(desk, room, { expiresOn: '2026-01-31' }, { invoiceKey: null });
    await desk.post(`/lots/${lot.id}/quarantine`, { note: 'Caixa aberta' });
    await setSituation(clinics, '188020001', 'inactive');
    const [checks, before] = [await count('product_checks'), await lotOf(lot.id)];
    const { status, body } = await use(desk, uses(lot.id, { quantity: 250 }));
    await setSituation(clinics, '188020001', 'active');
    expect(status).toBe(409);
    expect(codes(body)).toEqual([
      ...['lot-expired', 'held-hand', 'invoice-missing', 'product-inactive', 'package-not-opened'],
      'stock-short',
    ]);
    expect(await count('product_checks')).toBe(checks);
    expect((await lotOf(lot.id))['total']).toBe(before['total']);
  });

  it('out of a package whose hours are over, or for a part of one that nobody opened', async () => {
    const lot = await receive(desk, room);
    expect(codes((await use(desk, uses(lot.id, { quantity: 50 }))).body)).toEqual(['package-not-opened']);
    const { body } = await desk.post<Row>(`/lots/${lot.id}/open`, {});
    const openedId = (body['packages'] as Row[])[0]?.id;
    await clinics.admin.query(
      `update opened_packages set usable_until = now() - interval '1 second' where id = $1`,
      [openedId],
    );
    const answer = await use(desk, uses(lot.id, { quantity: 150, openedId }));
    expect(codes(answer.body)).toEqual(['package-life-over', 'stock-short']);
    const two = await receive(desk, room, { packages: 1 });
    expect((await use(desk, uses(two.id, { openedId }))).status).toBe(404);
  });
});

describe('a use', () => {
  it('takes from the stock, keeps what ANVISA said, and is in her trail', async () => {
    const lot = await receive(desk, room);
    const { status, body } = await use(desk, uses(lot.id, { procedureId: catalogue.procedureId }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ lotId: lot.id, openedId: null, quantity: 100, warnings: [] });
    expect(await lotOf(lot.id)).toMatchObject({ total: 100, state: 'available' });
    const { body: people } = await owner.get<{ uses: Row[] }>(`/lots/${lot.id}/people`);
    expect(people.uses).toMatchObject([
      {
        ...{ clientId: catalogue.clientId, clientName: catalogue.clientName, quantity: 100 },
        ...{ anvisaState: 'active', isVoided: false, lotCode: lot['code'] },
      },
    ]);
    const { rows } = await clinics.admin.query<{ state: string; reason: string }>(
      'select state, reason from product_checks where id = $1',
      [people.uses[0]?.['checkId']],
    );
    expect(rows).toEqual([{ state: 'active', reason: 'use' }]);
    const { rows: trail } = await clinics.admin.query<{ action: string }>(
      `select e.action from audit_events e join audit_subjects s on s.event_id = e.id where s.subject_id = $1 and e.entity = 'lot'
       order by e.at`,
      [catalogue.clientId],
    );
    expect(trail.map(({ action }) => action)).toEqual(['lot.use', 'lot.trace']);
    expect((await desk.get(`/lots/${lot.id}/people`)).status).toBe(403);
    expect((await stranger.get(`/lots/${lot.id}/people`)).status).toBe(404);
  });

  it('told twice under one key is one use', async () => {
    const lot = await receive(desk, room);
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await desk.post('/product-uses', uses(lot.id), key);
    const second = await desk.post('/product-uses', uses(lot.id), key);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(await lotOf(lot.id)).toMatchObject({ total: 100 });
  });

  it('opens a package when asked, of which the rest is there for the next; the last one is empty', async () => {
    const lot = await receive(desk, room, { packages: 1 });
    const first = await use(desk, uses(lot.id, { quantity: 30, opensPackage: true }));
    const openedId = first.body['openedId'];
    expect(await lotOf(lot.id)).toMatchObject({
      total: 70,
      closed: 0,
      packages: [{ id: openedId, left: 70 }],
    });
    const again = await use(desk, uses(lot.id, { quantity: 30, opensPackage: true }));
    expect(codes(again.body)).toEqual(['stock-short']);
    const last = await use(desk, uses(lot.id, { quantity: 70, openedId }));
    expect(last.status).toBe(201);
    expect(await lotOf(lot.id)).toMatchObject({ total: 0, state: 'spent', packages: [{ state: 'empty' }] });
  });

  it('of a visit is of its procedure, and on her own list; on nobody else’s', async () => {
    const lot = await receive(desk, room);
    const { clientId, procedureId, professionalId } = catalogue;
    const startsAt = new Date(slotInDays(5)).toISOString();
    const visit = await desk.post<Row>(
      '/appointments',
      { clientId, procedureId, professionalId, startsAt },
      { 'Idempotency-Key': randomUUID() },
    );
    expect(visit.status, JSON.stringify(visit.body)).toBe(201);
    await use(desk, uses(lot.id, { appointmentId: visit.body.id }));
    const path = `/clients/${catalogue.clientId}/product-uses`;
    const { body } = await owner.get<{ uses: Row[] }>(path);
    expect(body.uses[0]).toMatchObject({ appointmentId: visit.body.id, lotId: lot.id });
    expect(body.uses[0]?.['procedureName']).not.toBeNull();
    expect((await desk.get(path)).status).toBe(403);
    expect((await stranger.get(path)).status).toBe(404);
  });

  it('warns of what does not keep it from her', async () => {
    await setSituation(clinics, '188020001', 'unknown');
    const lot = await receive(desk, room);
    const { body } = await use(desk, uses(lot.id));
    await setSituation(clinics, '188020001', 'active');
    expect(body).toMatchObject({ warnings: ['source-stale'] });
  });

  it('by mistake is voided once: it comes back, stays in her record, and the trace leaves it out', async () => {
    const lot = await receive(desk, room, { packages: 1 });
    const { body } = await use(desk, uses(lot.id, { quantity: 100, opensPackage: true }));
    const path = `/product-uses/${String(body['id'])}/void`;
    const reason = { reason: 'wrong-person' };
    expect((await desk.post(path, reason)).status).toBe(403);
    expect((await stranger.post(path, reason)).status).toBe(404);
    expect((await owner.post(path, { reason: 'engano' })).status).toBe(400);
    expect((await owner.post(path, reason)).body).toMatchObject({
      ...{ total: 100, state: 'available', packages: [{ state: 'open', left: 100 }] },
    });
    expect((await owner.post(path, reason)).status).toBe(409);
    expect((await owner.get(`/lots/${lot.id}/people`)).body).toEqual({ uses: [] });
    const { body: record } = await owner.get<{ uses: Row[] }>(`/clients/${catalogue.clientId}/product-uses`);
    expect(record.uses.find(({ id }) => id === body['id'])).toMatchObject({ isVoided: true });
    await expect(clinics.admin.query('delete from product_uses')).rejects.toThrow(/append-only/);
  });
});

describe('what to take first', () => {
  it('is proposed of what may be used alone', async () => {
    const { body: product } = await owner.post<Row>('/products', {
      ...{ name: 'Botox 100 U', regime: 'medicine', number: '198600019', unit: 'u', unitsPerPackage: 100 },
    });
    const of = { ...room, product: product as StockRoom['product'] };
    const late = await receive(desk, of, { expiresOn: '2029-01-31', packages: 1 });
    const soon = await receive(desk, of, { expiresOn: '2028-01-31', packages: 1 });
    const held = await receive(desk, of, { expiresOn: '2027-01-31' }, { invoiceKey: null });
    await desk.post(`/lots/${late.id}/open`, {});
    const ask = (quantity: number, person = desk) =>
      person.get<{ picks: Row[]; missing: number }>(
        `/stock/proposal?productId=${product.id}&quantity=${String(quantity)}`,
      );
    const { body } = await ask(150);
    expect(
      body.picks.map(({ lotId, quantity, packagesToOpen }) => [lotId, quantity, packagesToOpen]),
    ).toEqual([
      [late.id, 100, 0],
      [soon.id, 50, 1],
    ]);
    expect((await ask(500)).body.missing).toBe(300);
    expect((await ask(500)).body.picks.map(({ lotId }) => lotId)).not.toContain(held.id);
    expect((await ask(1, stranger)).status).toBe(404);
    expect((await ask(0)).status).toBe(400);
  });
});

describe('two at once', () => {
  it('of whom each wants the last package: one has it, the other is told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const lot = await receive(desk, room, { packages: 1 });
      const answers = await Promise.all([owner, desk, owner, desk].map((one) => use(one, uses(lot.id))));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      const refused = answers.filter(({ status }) => status === 409);
      for (const { body } of refused) expect(codes(body)).toContain('stock-short');
      expect(await lotOf(lot.id)).toMatchObject({ total: 0, state: 'spent' });
    }
  });

  it('who know no lock: the ledger itself refuses', async () => {
    const lot = await receive(desk, room, { packages: 1 });
    const take = () =>
      clinics.tenancy.withClinic(clinics.a.system, ({ trx, clinicId }) =>
        trx('stockMovements').insert({
          ...{ clinicId, id: randomUUID(), lotId: lot.id, kind: 'waste', quantity: -60, reason: 'broken' },
        }),
      );
    const results = await Promise.allSettled([take(), take(), take()]);
    const refused = results.filter((one) => one.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { constraint?: string }).constraint)).toEqual([
      ...['stock_balance', 'stock_balance'],
    ]);
    expect(await lotOf(lot.id)).toMatchObject({ total: 40 });
  });

  it('and in whatever order things happen, stock is the sum of its movements and never below nothing', async () => {
    const act = fc.oneof(
      fc.record({ verb: fc.constant('use' as const), quantity: fc.constantFrom(100, 200, 50) }),
      fc.record({ verb: fc.constant('waste' as const), quantity: fc.constantFrom(0.5, 33.333, 100) }),
      fc.record({ verb: fc.constant('open' as const), quantity: fc.constant(0) }),
      fc.record({ verb: fc.constant('return' as const), quantity: fc.constantFrom(100, 300) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 8 }), async (acts) => {
        const lot = await receive(desk, room, { packages: 3 });
        const results = await Promise.all(
          acts.map(({ verb, quantity }) => {
            if (verb === 'use') return use(desk, uses(lot.id, { quantity, opensPackage: quantity === 50 }));
            if (verb === 'open') return desk.post(`/lots/${lot.id}/open`, {});
            const reason = verb === 'waste' ? { reason: 'broken' } : {};
            return desk.post(`/lots/${lot.id}/${verb}`, { quantity, ...reason });
          }),
        );
        for (const { status } of results) expect([200, 201, 409]).toContain(status);
        const moved = results.reduce(
          (sum, { status }, at) => sum + (status < 300 ? (acts[at]?.quantity ?? 0) : 0),
          0,
        );
        const after = await lotOf(lot.id);
        expect(after['total']).toBeCloseTo(300 - moved, 3);
        expect(after['total']).toBeGreaterThanOrEqual(0);
        expect(after['closed']).toBeGreaterThanOrEqual(0);
        for (const one of after['packages'] as { left: number }[]) expect(one.left).toBeGreaterThanOrEqual(0);
        expect(after['state']).toBe(after['total'] === 0 ? 'spent' : 'available');
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
