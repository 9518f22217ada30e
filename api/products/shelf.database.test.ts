import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { fillMirror, receive, stockRoom, type StockRoom } from '../../tests/support/stock.ts';

interface Row {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface CountPage {
  count: Row;
  lines: Row[];
}
let clinics: Clinics;
let api: TestApi;
let owner: Person;
let desk: Person;
let stranger: Person;

beforeAll(async () => {
  clinics = await startClinics();
  await fillMirror(clinics);
  api = await startApi(clinics);
  owner = await api.signInProved(clinics.a, 'owner');
  desk = await api.signIn(clinics.a, 'receptionist');
  stranger = await api.signInProved(clinics.b, 'owner');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const lotOf = async (id: string): Promise<Row> => (await desk.get<{ lot: Row }>(`/lots/${id}`)).body.lot;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const undecided = async (room: StockRoom): Promise<Row[]> => {
  const path = `/excursions?undecided=true&storagePlaceId=${room.fridge.id}`;
  return (await desk.get<{ excursions: Row[] }>(path)).body.excursions;
};

describe('a place to keep goods in', () => {
  it('is for whoever configures, in order, of this clinic', async () => {
    const place = { name: 'Armário', minCelsius: 15, maxCelsius: 25 };
    expect((await desk.post('/storage-places', place)).status).toBe(403);
    expect((await owner.post('/storage-places', { ...place, minCelsius: 30 })).status).toBe(400);
    const { body } = await owner.post<Row>('/storage-places', place);
    const path = `/storage-places/${body.id}`;
    expect((await stranger.patch(path, { version: 1, name: 'Meu' })).status).toBe(404);
    expect((await owner.patch(path, { version: 1, maxCelsius: 10 })).status).toBe(400);
    expect((await owner.patch<Row>(path, { version: 1, maxCelsius: 28 })).body).toMatchObject({ version: 2 });
    expect((await owner.patch(path, { version: 1, name: 'Tarde' })).status).toBe(409);
    expect((await stranger.get<{ places: Row[] }>('/storage-places')).body.places).toEqual([]);
  });
});

describe('the cold chain', () => {
  it('is read by whoever handles goods, of its own places, of late', async () => {
    const room = await stockRoom(owner);
    const path = `/storage-places/${room.fridge.id}/readings`;
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.post(path, { celsius: 5 })).status).toBe(403);
    expect((await stranger.post(path, { celsius: 5 })).status).toBe(404);
    expect((await stranger.get(path)).status).toBe(404);
    expect((await desk.post(path, { celsius: 500 })).status).toBe(400);
    expect((await desk.post(path, { celsius: 5, readAt: '2020-01-01T12:00:00Z' })).status).toBe(400);
    expect((await desk.post(path, { celsius: 5, readAt: minutesAgo(-60) })).status).toBe(400);
    expect((await desk.post(path, { celsius: 5, readAt: minutesAgo(10) })).body).toMatchObject({
      ...{ lastCelsius: 5, excursionId: null },
    });
    expect((await desk.get<{ readings: Row[] }>(path)).body.readings).toMatchObject([
      { celsius: 5, source: 'hand' },
    ]);
  });

  it('breaks by one reading, holds what may not be as warm, and heals nothing by getting cold again', async () => {
    const room = await stockRoom(owner);
    const lot = await receive(desk, room);
    const { body: hardy } = await owner.post<Row>('/products', {
      ...{
        name: 'Belotero',
        regime: 'device',
        number: '80829430010',
        unit: 'ml',
        minCelsius: 2,
        maxCelsius: 25,
      },
    });
    const other = await receive(desk, { ...room, product: hardy });
    const path = `/storage-places/${room.fridge.id}/readings`;
    await desk.post(path, { celsius: 11, readAt: minutesAgo(50) });
    await desk.post(path, { celsius: 14.5, readAt: minutesAgo(40) });
    // Written down late: it says nothing of now.
    await desk.post(path, { celsius: 6, readAt: minutesAgo(90) });
    expect(await undecided(room)).toMatchObject([{ minCelsius: 11, maxCelsius: 14.5, endedAt: null }]);
    expect(await lotOf(lot.id)).toMatchObject({
      quarantineReason: 'excursion',
      refusals: ['held-excursion'],
    });
    expect(await lotOf(other.id)).toMatchObject({ state: 'available' });

    const [open] = await undecided(room);
    const decide = (person: Person, decision: string) =>
      person.post<Row>(`/excursions/${open?.id ?? ''}/decision`, {
        decision,
        note: 'Estável até 25 °C por 72 h',
      });
    expect((await decide(owner, 'release')).status).toBe(409);
    const { body: place } = await desk.post<Row>(path, { celsius: 5, readAt: minutesAgo(30) });
    expect(place).toMatchObject({ excursionId: null, lastCelsius: 5 });
    expect(await lotOf(lot.id)).toMatchObject({ state: 'quarantined' });

    expect((await decide(desk, 'release')).status).toBe(403);
    expect((await decide(stranger, 'release')).status).toBe(404);
    expect((await decide(owner, 'talvez')).status).toBe(400);
    expect((await decide(owner, 'release')).body).toMatchObject({
      ...{ decision: 'release', note: 'Estável até 25 °C por 72 h' },
    });
    expect((await decide(owner, 'release')).status).toBe(409);
    expect(await lotOf(lot.id)).toMatchObject({ state: 'available', holds: [] });
  });

  it('broke on a night that is told afterwards; what is decided to go is destroyed', async () => {
    const room = await stockRoom(owner);
    const lot = await receive(desk, room);
    const path = `/storage-places/${room.fridge.id}/excursions`;
    const night = { startedAt: minutesAgo(600), endedAt: minutesAgo(120), minCelsius: 6, maxCelsius: 21 };
    expect((await stranger.post(path, night)).status).toBe(404);
    expect((await desk.post(path, { ...night, endedAt: minutesAgo(700) })).status).toBe(400);
    const told = [await desk.post<Row>(path, night), await desk.post<Row>(path, night)];
    expect(told.map(({ status }) => status)).toEqual([201, 201]);
    const decide = (id: string | undefined, decision: string) =>
      owner.post<Row>(`/excursions/${id ?? ''}/decision`, {
        decision,
        note: 'Acima do limite do fabricante',
      });
    // The other one still waits for its decision, so nothing is let go by this one.
    await decide(told[0]?.body.id, 'release');
    expect(await lotOf(lot.id)).toMatchObject({ holds: ['excursion'] });
    await decide(told[1]?.body.id, 'discard');
    expect(await lotOf(lot.id)).toMatchObject({ state: 'discarded', total: 0, holds: [] });
  });

  it('and is destroyed at once when it is spoilt, whatever another night is still asked about', async () => {
    const room = await stockRoom(owner);
    const lot = await receive(desk, room);
    const path = `/storage-places/${room.fridge.id}/excursions`;
    const night = { startedAt: minutesAgo(600), endedAt: minutesAgo(120), minCelsius: 6, maxCelsius: 21 };
    const told = [await desk.post<Row>(path, night), await desk.post<Row>(path, night)];
    const note = 'Acima do limite do fabricante';
    for (const [at, decision] of ['discard', 'release'].entries())
      await owner.post<Row>(`/excursions/${told[at]?.body.id ?? ''}/decision`, { decision, note });
    expect(await lotOf(lot.id)).toMatchObject({ state: 'discarded', total: 0, holds: [] });
  });
});

describe('a count of the shelf', () => {
  it('is blind, and differences become movements, each with its reason', async () => {
    const room = await stockRoom(owner);
    const [one, two] = [await receive(desk, room), await receive(desk, room)];
    const { status, body: count } = await desk.post<Row>('/stock-counts', { storagePlaceId: room.fridge.id });
    expect(status).toBe(201);
    const path = `/stock-counts/${count.id}`;
    const put = (lotId: string, counted: number, person = desk) =>
      person.send('PUT', `/api/v1${path}/lines/${lotId}`, { counted });
    expect((await put(one.id, 100, stranger)).status).toBe(404);
    expect((await put(randomUUID(), 100)).status).toBe(404);
    expect((await put(one.id, -1)).status).toBe(400);
    expect((await put(one.id, 90)).body).toMatchObject({ lineCount: 2, countedCount: 1 });
    await put(one.id, 100);
    await put(two.id, 200);
    const open = await desk.get<CountPage>(path);
    expect(open.body.lines.map(({ expected }) => expected)).toEqual([null, null]);
    // What is used after it was counted is no difference.
    await desk.post(`/lots/${two.id}/waste`, { quantity: 100, reason: 'broken' });

    const close = (reasons: unknown[], person = desk) => person.post<CountPage>(`${path}/close`, { reasons });
    expect((await close([], stranger)).status).toBe(404);
    expect((await close([])).body).toMatchObject({
      ...{ code: 'count-unexplained', reasons: [{ code: 'count-differs', resourceId: one.id }] },
    });
    const closed = await close([{ lotId: one.id, reason: 'unrecorded-use' }]);
    expect(closed.body.count).toMatchObject({ state: 'closed' });
    expect(closed.body.lines.find(({ lotId }) => lotId === one.id)).toMatchObject({
      ...{ expected: 200, counted: 100, reason: 'unrecorded-use' },
    });
    expect([await lotOf(one.id), await lotOf(two.id)]).toMatchObject([{ total: 100 }, { total: 100 }]);
    expect((await close([])).status).toBe(409);
    expect((await put(one.id, 1)).status).toBe(409);
    expect((await stranger.get(path)).status).toBe(404);
  });

  it('is given up without a trace in the stock, and is nobody’s who may not', async () => {
    const room = await stockRoom(owner);
    const lot = await receive(desk, room);
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.post('/stock-counts', {})).status).toBe(403);
    expect((await desk.post('/stock-counts', { storagePlaceId: randomUUID() })).status).toBe(404);
    const { body: count } = await desk.post<Row>('/stock-counts', {});
    await desk.send('PUT', `/api/v1/stock-counts/${count.id}/lines/${lot.id}`, { counted: 0 });
    expect((await stranger.post(`/stock-counts/${count.id}/cancel`, {})).status).toBe(404);
    expect((await desk.post(`/stock-counts/${count.id}/cancel`, {})).body).toMatchObject({
      state: 'cancelled',
    });
    expect(await lotOf(lot.id)).toMatchObject({ total: 200 });
    const { body } = await auditor.get<{ counts: Row[] }>('/stock-counts');
    expect(body.counts[0]).toMatchObject({ id: count.id, state: 'cancelled' });
    expect((await stranger.get<{ counts: Row[] }>('/stock-counts')).body.counts).toEqual([]);
  });
});
