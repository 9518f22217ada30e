import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { recheckProduct } from '../../models/product-recheck.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { fillMirror, receive, setSituation, type StockRoom, stockRoom } from '../../tests/support/stock.ts';

const xeomin = '188020001';
let clinics: Clinics;
let api: TestApi;
let owner: Person;
let stranger: Person;
let room: StockRoom;
let made: Catalogue;
let visit: string;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  owner = await api.signIn(clinics.a, 'owner');
  stranger = await api.signIn(clinics.b, 'owner');
  await fillMirror(clinics);
  room = await stockRoom(owner);
  made = await createCatalogue(clinics.tenancy, clinics.a.id);
  const products = [{ productId: room.product.id, quantity: 300 }];
  await owner.send('PUT', `/api/v1/procedures/${made.procedureId}/products`, { products });
  visit = await clinics.tenancy.withClinic(clinics.a.system, async (scope) => {
    const service = oneService({ ...made, roomId: null, startsAt: slotInDays(5) });
    return (await bookVisit(scope, service, null, Date.now())).id;
  });
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
const settings = (person: Person, body: object) => person.send('PUT', '/api/v1/product-settings', body);

describe('what needs somebody is refused', () => {
  it('to whoever may not', async () => {
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    for (const path of ['/product-attention', '/stock/reorder', '/product-settings'])
      expect((await officer.get(path)).status).toBe(403);
    expect((await officer.get(`/products/${room.product.id}/visits`)).status).toBe(403);
    const desk = await api.signIn(clinics.a, 'receptionist');
    expect((await settings(desk, { version: 0, responsibleId: null })).status).toBe(403);
  });
  it('of another clinic as of none', async () => {
    for (const id of [room.product.id, randomUUID()]) {
      expect((await stranger.get(`/products/${id}/visits`)).status).toBe(404);
      expect((await stranger.post(`/products/${id}/checks`, {})).status).toBe(404);
    }
    const { id } = clinics.a.staff.owner;
    expect((await settings(stranger, { version: 0, responsibleId: id })).status).toBe(404);
  });
  it('with nonsense', async () => {
    expect((await settings(owner, { version: 0 })).status).toBe(400);
    expect((await settings(owner, { version: 0, responsibleId: null, more: 1 })).status).toBe(400);
    expect((await owner.get('/products/none/visits')).status).toBe(400);
    expect((await owner.get(`/products/${room.product.id}/visits?cursor=abc`)).status).toBe(400);
  });
});

it('somebody answers for the products, by name and version', async () => {
  expect((await owner.get('/product-settings')).body).toEqual({ version: 0, responsible: null });
  const { id } = clinics.a.staff.professional;
  const first = await settings(owner, { version: 0, responsibleId: id });
  expect(first).toMatchObject({
    status: 200,
    body: { version: 1, responsible: { id, name: 'Equipe professional' } },
  });
  for (const version of [0, 7])
    expect((await settings(owner, { version, responsibleId: null })).body).toMatchObject({
      code: 'version-conflict',
    });
  expect((await settings(stranger, { version: 5, responsibleId: null })).status).toBe(409);
});

it('a product that may not be used is shown with its lots, its visits and its task; a check by hand does the same as a run', async () => {
  const lot = await receive(owner, room);
  const { body: shop } = await owner.get<{ products: unknown[] }>('/stock/reorder');
  expect(shop.products).toMatchObject([{ usable: 200, booked: 300, missing: 100, toOrder: 100 }]);
  await setSituation(clinics, xeomin, 'inactive');
  const checked = await owner.post(`/products/${room.product.id}/checks`, {});
  expect(checked).toMatchObject({ body: { anvisaState: 'inactive', isBlocked: true } });
  const { body } = await owner.get('/product-attention');
  expect(body).toMatchObject({
    lastRun: null,
    blocked: [{ productId: room.product.id, state: 'inactive', heldLots: 1, visits: 1, clients: 1 }],
    held: [{ lotId: lot.id, reason: 'registration', quantity: 200 }],
    notices: [
      { kind: 'product-registration', reason: 'registration-inactive', facts: { lots: 1, visits: 1 } },
    ],
  });
  const { body: tasks } = await owner.get<{ items: unknown[] }>('/tasks');
  expect(tasks.items).toMatchObject([
    {
      ...{ kind: 'product-registration', product: { id: room.product.id }, lot: null },
      ...{ facts: { state: 'inactive' }, assignedTo: { name: 'Equipe professional' } },
    },
  ]);
  expect((await stranger.get('/product-attention')).body).toMatchObject({
    blocked: [],
    held: [],
    notices: [],
  });
  // What may not be used is not bought.
  expect((await owner.get('/stock/reorder')).body).toEqual({ products: [] });
});

it('visits that need a product are listed with who comes, page by page, and that is written down', async () => {
  const page = await owner.get(`/products/${room.product.id}/visits?limit=1`);
  expect(page.body).toMatchObject({
    ...{ visits: 1, clients: 1, nextCursor: null },
    items: [{ appointmentId: visit, clientId: made.clientId, clientName: made.clientName }],
  });
  const { rows } = await clinics.admin.query(`select 1 from audit_events where action = 'product.affected'`);
  expect(rows.length).toBeGreaterThan(0);
});

it('a lot that a person holds is no work of the run', async () => {
  await setSituation(clinics, xeomin, 'active');
  const done = await clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
    recheckProduct(scope, room.product.id, 'daily'),
  );
  expect(done).toMatchObject({ hasTurned: false, heldLots: [] });
  const { body } = await owner.get<{ notices: { reason: string }[] }>('/product-attention');
  expect(body.notices.map(({ reason }) => reason)).toEqual(['registration-back']);
});
