import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { fillMirror, receive, stockRoom, type StockRoom } from '../../tests/support/stock.ts';

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

interface Open {
  packages: { id: string; lotId: string; left: number; unit: string; usableUntil: string | null }[];
}

describe('what is open', () => {
  it('is told with what is left and until when, to this clinic alone', async () => {
    const lot = await receive(desk, room);
    expect((await desk.get<Open>('/opened-packages')).body.packages).toEqual([]);
    await desk.post(`/lots/${lot.id}/open`, {});
    const { packages } = (await desk.get<Open>('/opened-packages')).body;
    expect(packages).toHaveLength(1);
    expect(packages[0]).toMatchObject({ lotId: lot.id, left: 100, unit: 'u' });
    expect(Date.parse(packages[0]?.usableUntil ?? '')).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect((await stranger.get<Open>('/opened-packages')).body.packages).toEqual([]);
    await desk.post(`/opened-packages/${packages[0]?.id ?? ''}/discard`, { reason: 'left-over' });
    expect((await desk.get<Open>('/opened-packages')).body.packages).toEqual([]);
  });

  it('is for whoever is signed in', async () => {
    expect((await api.stranger().get('/opened-packages')).status).toBe(401);
    expect((await api.stranger().get(`/products/${room.product.id}/procedures`)).status).toBe(401);
  });
});

describe('procedures that use a product', () => {
  it('are named with how much, and another clinic’s product is not there', async () => {
    const path = `/products/${room.product.id}/procedures`;
    expect((await desk.get(path)).body).toEqual({ procedures: [] });
    await owner.send('PUT', `/api/v1/procedures/${catalogue.procedureId}/products`, {
      products: [{ productId: room.product.id, quantity: 30 }],
    });
    expect((await desk.get(path)).body).toMatchObject({
      procedures: [{ procedureId: catalogue.procedureId, quantity: 30 }],
    });
    expect((await stranger.get(path)).status).toBe(404);
    expect((await desk.get(`/products/${randomUUID()}/procedures`)).status).toBe(404);
    expect((await desk.get('/products/x/procedures')).status).toBe(400);
  });
});
