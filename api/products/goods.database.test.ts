import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import {
  abbvie,
  fillMirror,
  invoiceKey,
  receive,
  setSituation,
  stockRoom,
  type StockRoom,
} from '../../tests/support/stock.ts';

interface Row {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface LotPage {
  lot: Row;
  holds: Row[];
  movements: Row[];
}
let clinics: Clinics;
let api: TestApi;
let owner: Person;
let desk: Person;
let stranger: Person;
let room: StockRoom;

beforeAll(async () => {
  clinics = await startClinics();
  await fillMirror(clinics);
  api = await startApi(clinics);
  owner = await api.signInProved(clinics.a, 'owner');
  desk = await api.signIn(clinics.a, 'receptionist');
  stranger = await api.signInProved(clinics.b, 'owner');
  room = await stockRoom(owner);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const lotPage = async (id: string): Promise<LotPage> => (await desk.get<LotPage>(`/lots/${id}`)).body;
const note = 'Conferido pela responsável técnica';
const code = (text: string) => `${text}${randomUUID().slice(0, 6)}`.toUpperCase();
const receiving = (over: Record<string, unknown> = {}) => ({
  ...{ supplierId: room.supplier.id, invoiceKey: invoiceKey() },
  lots: [{ productId: room.product.id, code: code('R'), expiresOn: '2028-09-30', packages: 1 }],
  ...over,
});
const fieldsOf = (body: unknown) => (body as { fields?: unknown[] }).fields;

describe('goods are refused', () => {
  it('from whoever may not, of another clinic, with what nobody can read', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.post('/goods-receipts', receiving())).status).toBe(403);
    expect((await stranger.post('/goods-receipts', receiving())).status).toBe(404);
    expect((await desk.post('/goods-receipts', receiving({ lots: [] }))).status).toBe(400);
    const future = await desk.post('/goods-receipts', receiving({ receivedOn: '2099-01-01' }));
    expect(fieldsOf(future.body)).toEqual([{ path: 'receivedOn', code: 'future' }]);
    expect((await desk.post('/goods-receipts', receiving({ clinicId: clinics.b.id }))).status).toBe(400);
    const place = [{ ...receiving().lots[0], storagePlaceId: randomUUID() }];
    expect((await desk.post('/goods-receipts', receiving({ lots: place }))).status).toBe(404);
  });
  it('with an invoice that is none, or of somebody else', async () => {
    const broken = await desk.post('/goods-receipts', receiving({ invoiceKey: '1'.repeat(44) }));
    expect(fieldsOf(broken.body)).toEqual([{ path: 'invoiceKey', code: 'format' }]);
    const other = await desk.post('/goods-receipts', receiving({ invoiceKey: invoiceKey(abbvie) }));
    expect(fieldsOf(other.body)).toEqual([{ path: 'invoiceKey', code: 'other-issuer' }]);
  });
  it('with every fault of every line at once', async () => {
    const lots = [
      { packages: 1, scan: '010789100031550817271330' },
      { packages: 1, productId: room.product.id, code: 'A', expiresOn: '2028-01-31' },
      { packages: 1, productId: room.product.id, code: 'a', expiresOn: '2028-01-31' },
      { packages: 1, productId: room.product.id, code: 'B', scan: '1728013110C', expiresOn: '2028-02-01' },
    ];
    const { status, body } = await desk.post('/goods-receipts', receiving({ lots }));
    expect(status).toBe(400);
    expect(fieldsOf(body)).toEqual([
      { path: 'lots.0.scan', code: 'check-digit' },
      { path: 'lots.0.scan', code: 'date' },
      { path: 'lots.0.productId', code: 'required' },
      { path: 'lots.0.code', code: 'required' },
      { path: 'lots.0.expiresOn', code: 'required' },
      { path: 'lots.2.code', code: 'twice' },
      { path: 'lots.3.code', code: 'differs-from-scan' },
      { path: 'lots.3.expiresOn', code: 'differs-from-scan' },
    ]);
  });
});

describe('goods that came', () => {
  it('are read from the box, several lots at once, and the register is asked once for each product', async () => {
    const { id, version } = room.product;
    await owner.patch(`/products/${id}`, { version, gtin: '7891000315507' });
    const [one, two] = [code('S'), code('S')];
    const lots = [
      { packages: 2, scan: `01078910003155071728093010${one}`, storagePlaceId: room.fridge.id },
      { packages: 1, scan: `(01)07891000315507(17)290200(10)${two}` },
    ];
    const answer = await desk.post<{ receipt: Row; lots: Row[] }>('/goods-receipts', receiving({ lots }));
    expect(answer.status).toBe(201);
    expect(answer.body.receipt).toMatchObject({ invoiceNumber: '12345', supplierName: 'Merz Brasil' });
    expect(answer.body.lots).toMatchObject([
      { code: one, expiresOn: '2028-09-30', state: 'available', total: 200, receivedQuantity: 200 },
      { code: two, expiresOn: '2029-02-28', state: 'available', total: 100, holds: [] },
    ]);
    const { rows } = await clinics.admin.query(
      "select count(*)::int as count from product_checks where reason = 'receipt'",
    );
    expect(rows[0]).toEqual({ count: 1 });
    const found = await desk.post('/stock/scan', { text: `]d201078910003155071728093010${one}` });
    expect(found.body).toMatchObject({ product: { id }, lots: [{ code: one }], faults: [] });
    expect((await stranger.post('/stock/scan', { text: '7891000315507' })).body).toMatchObject({
      ...{ gtin: '07891000315507', product: null, lots: [] },
    });
    const read = await desk.get(`/goods-receipts/${answer.body.receipt.id}`);
    expect(read.body).toMatchObject({ lots: [{}, {}] });
    expect((await stranger.get(`/goods-receipts/${answer.body.receipt.id}`)).status).toBe(404);
  });

  it('without an invoice wait for it, and are free when it comes', async () => {
    const lot = await receive(desk, room, {}, { invoiceKey: null });
    expect(lot).toMatchObject({ state: 'quarantined', quarantineReason: 'no-invoice', total: 200 });
    const step = await owner.post(`/lots/${lot.id}/release`, {
      ...{ reason: 'no-invoice', endReason: 'mistake', note },
    });
    expect(step).toMatchObject({ status: 409, body: { code: 'hold-stands' } });
    const path = `/goods-receipts/${String(lot['receiptId'])}/invoice`;
    expect((await stranger.post(path, { invoiceKey: invoiceKey() })).status).toBe(404);
    expect((await desk.post(path, { invoiceKey: invoiceKey(abbvie) })).status).toBe(400);
    const { body } = await desk.post<{ lots: Row[] }>(path, { invoiceKey: invoiceKey() });
    expect(body.lots).toMatchObject([{ state: 'available', holds: [] }]);
    expect((await desk.post(path, { invoiceKey: invoiceKey() })).status).toBe(409);
    expect((await lotPage(lot.id)).holds).toMatchObject([
      { reason: 'no-invoice', endReason: 'invoice-arrived' },
    ]);
  });

  it('wait for every reason at once, the gravest shown, and each ends by itself', async () => {
    const { body: lapsed } = await desk.post<Row>('/suppliers', { name: 'AbbVie', cnpj: abbvie });
    await setSituation(clinics, '188020001', 'inactive');
    const lot = await receive(
      desk,
      room,
      {},
      {
        ...{ supplierId: lapsed.id, invoiceKey: null, temperatureCelsius: 15 },
      },
    );
    await setSituation(clinics, '188020001', 'active');
    expect(lot).toMatchObject({ state: 'quarantined', quarantineReason: 'registration' });
    expect([...(lot['holds'] as string[])].sort()).toEqual([
      ...['excursion', 'no-invoice', 'registration', 'supplier'],
    ]);
    const release = (reason: string) =>
      owner.post<Row>(`/lots/${lot.id}/release`, { reason, endReason: 'checked-in-order', note });
    expect((await release('supplier')).body).toMatchObject({ code: 'hold-stands' });
    expect((await release('registration')).body).toMatchObject({ quarantineReason: 'excursion' });
    expect((await release('excursion')).body).toMatchObject({ quarantineReason: 'supplier' });
    await owner.patch(`/suppliers/${lapsed.id}`, { version: 1, exemptReason: 'Importação própria' });
    expect((await lotPage(lot.id)).lot).toMatchObject({ holds: ['no-invoice'], state: 'quarantined' });
  });

  it('that have expired already are there, and expired', async () => {
    expect(await receive(desk, room, { expiresOn: '2026-01-31' })).toMatchObject({ state: 'expired' });
  });

  it('are listed by day, page by page', async () => {
    const first = await desk.get<{ receipts: Row[]; nextCursor: string }>('/goods-receipts?limit=2');
    const next = await desk.get<{ receipts: Row[] }>(
      `/goods-receipts?limit=2&cursor=${first.body.nextCursor}`,
    );
    const ids = [...first.body.receipts, ...next.body.receipts].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect((await desk.get('/goods-receipts?cursor=forged')).status).toBe(400);
  });
});

describe('a lot', () => {
  it('is held and let go by a person, with words and a second factor', async () => {
    const lot = await receive(desk, room);
    const path = `/lots/${lot.id}`;
    expect((await stranger.post(`${path}/quarantine`, { note })).status).toBe(404);
    expect((await desk.post(`${path}/quarantine`, { note: '' })).status).toBe(400);
    expect((await desk.post(`${path}/quarantine`, { note: 'Rótulo rasgado' })).body).toMatchObject({
      ...{ state: 'quarantined', refusals: ['held-hand'] },
    });
    const release = { reason: 'hand', endReason: 'checked-in-order', note };
    expect((await desk.post(`${path}/release`, release)).status).toBe(403);
    const unproved = await api.signIn(clinics.a, 'manager');
    expect((await unproved.post(`${path}/release`, release)).status).toBe(403);
    expect((await owner.post(`${path}/release`, { ...release, reason: 'recall' })).status).toBe(409);
    expect((await owner.post(`${path}/release`, release)).body).toMatchObject({
      ...{ state: 'available', refusals: [] },
    });
    expect((await owner.post(`${path}/release`, release)).status).toBe(409);
    expect((await lotPage(lot.id)).holds).toMatchObject([
      { reason: 'hand', note: 'Rótulo rasgado', endReason: 'checked-in-order', endNote: note },
    ]);
    const { rows } = await clinics.admin.query<{ text: string }>(
      `select string_agg(encode(note_ct, 'escape') || coalesce(encode(end_note_ct, 'escape'), ''), '') as text from lot_quarantines
       where note_ct is not null`,
    );
    expect(rows[0]?.text).not.toMatch(/rasgado|responsável/);
  });

  it('is found by state, product, place, days left and code', async () => {
    const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    const lot = await receive(desk, room, { expiresOn: soon, code: code('SOON') });
    const found = async (query: string) => {
      const { body } = await desk.get<{ lots: Row[] }>(`/lots?limit=100&${query}`);
      return body.lots.map(({ id }) => id);
    };
    expect(await found('state=available')).toContain(lot.id);
    expect(await found('state=recalled')).toEqual([]);
    expect(await found('withinDays=30')).toContain(lot.id);
    expect(await found('withinDays=10')).not.toContain(lot.id);
    expect(await found(`productId=${room.product.id}`)).toContain(lot.id);
    expect(await found(`productId=${randomUUID()}`)).toEqual([]);
    expect(await found(`storagePlaceId=${room.fridge.id}`)).toContain(lot.id);
    expect(await found('code=soon')).toContain(lot.id);
    const [first] = await found('state=available');
    const { body } = await desk.get<{ lots: Row[]; nextCursor: string }>('/lots?state=available&limit=1');
    expect(body.lots[0]?.id).toBe(first);
    expect((await desk.get(`/lots?state=expired&limit=1&cursor=${body.nextCursor}`)).status).toBe(400);
    expect((await stranger.get<{ lots: Row[] }>('/lots')).body.lots).toEqual([]);
    expect((await stranger.get(`/lots/${lot.id}`)).status).toBe(404);
  });

  it('is wasted, sent back and destroyed to the last unit, and the ledger tells how', async () => {
    const lot = await receive(desk, room, { packages: 4 });
    const path = `/lots/${lot.id}`;
    const act = (verb: string, body: Record<string, unknown>, person = desk) =>
      person.post<Row>(`${path}/${verb}`, body);
    expect((await act('waste', { quantity: 401, reason: 'broken' })).body).toMatchObject({
      code: 'stock-short',
    });
    expect((await act('waste', { quantity: 100, reason: 'broken' })).body).toMatchObject({ total: 300 });
    expect((await act('return', { quantity: 100 })).body).toMatchObject({ total: 200 });
    expect((await act('open', { dilutedMl: 2.5 })).body).toMatchObject({
      ...{ closed: 100, packages: [{ left: 100, dilutedMl: 2.5, state: 'open', refusals: [] }] },
    });
    const [opened] = ((await lotPage(lot.id)).lot['packages'] ?? []) as Row[];
    const openedId = opened?.id ?? '';
    const waste = { quantity: 40, openedId, reason: 'left-over' };
    expect((await act('waste', waste)).body).toMatchObject({ total: 160, closed: 100 });
    expect((await act('waste', { ...waste, openedId: randomUUID() })).status).toBe(404);
    const others = { waste: { quantity: 1, reason: 'broken' }, return: { quantity: 1 }, open: {} };
    for (const [verb, body] of Object.entries({ ...others, discard: { reason: 'damaged' } }))
      expect((await act(verb, body, stranger)).status, verb).toBe(404);
    expect((await act('discard', { reason: 'damaged' })).status).toBe(403);
    expect((await act('discard', { reason: 'damaged' }, owner)).body).toMatchObject({
      ...{ state: 'discarded', total: 0, packages: [{ state: 'discarded', left: 0 }] },
    });
    expect((await act('discard', { reason: 'damaged' }, owner)).status).toBe(409);
    const { movements } = await lotPage(lot.id);
    expect(movements.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ...[
        ['discard', -100],
        ['discard', -60],
        ['waste', -40],
        ['return', -100],
        ['waste', -100],
        ['receipt', 400],
      ],
    ]);
  });

  it('has an opened package that ends: what is left is waste', async () => {
    const lot = await receive(desk, room, { packages: 1 });
    const { body } = await desk.post<Row>(`/lots/${lot.id}/open`, {});
    const [opened] = body['packages'] as Row[];
    const path = `/opened-packages/${opened?.id ?? ''}/discard`;
    expect((await stranger.post(path, { reason: 'life-over' })).status).toBe(404);
    expect((await desk.post(path, { reason: 'cansado' })).status).toBe(400);
    expect((await desk.post(path, { reason: 'life-over' })).body).toMatchObject({ total: 0, state: 'spent' });
    expect((await desk.post(path, { reason: 'life-over' })).status).toBe(409);
    expect((await desk.post(`/lots/${lot.id}/open`, {})).body).toMatchObject({
      ...{ code: 'use-refused', reasons: [{ code: 'lot-spent' }, { code: 'stock-short' }] },
    });
  });
});
