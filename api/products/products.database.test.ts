import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { allergan, fillMirror, merz, setSituation, xeomin } from '../../tests/support/stock.ts';

interface Row {
  id: string;
  version: number;
  [field: string]: unknown;
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

const add = async (over: Record<string, unknown> = {}): Promise<Row> => {
  const { status, body } = await owner.post<Row>('/products', { ...xeomin, ...over });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
};

describe('a product is refused', () => {
  it('to somebody who does not configure, and to whoever has nothing to do with stock', async () => {
    expect((await desk.post('/products', xeomin)).status).toBe(403);
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    expect((await officer.get('/products')).status).toBe(403);
  });
  it('with a number that is none of its regime, a barcode that is none, a field too many', async () => {
    const fields = async (over: Record<string, unknown>) => {
      const { status, body } = await owner.post('/products', { ...xeomin, ...over });
      expect(status).toBe(400);
      return (body as { fields?: { path: string; code: string }[] }).fields?.[0];
    };
    expect(await fields({ number: '80829430010' })).toEqual({ path: 'number', code: 'format' });
    expect(await fields({ number: 'isento' })).toEqual({ path: 'number', code: 'format' });
    expect((await fields({ gtin: '7891000315508' }))?.code).toContain('check-digit');
    expect(await fields({ minCelsius: 9 })).toEqual({ path: 'maxCelsius', code: 'order' });
    await fields({ unit: 'caixa' });
    await fields({ clinicId: clinics.b.id });
  });
  it('when it is another clinic’s', async () => {
    const { id, version } = await add();
    expect((await stranger.get(`/products/${id}`)).status).toBe(404);
    expect((await stranger.patch(`/products/${id}`, { version, name: 'Meu' })).status).toBe(404);
    expect((await stranger.post(`/products/${id}/checks`, {})).status).toBe(404);
    expect((await stranger.get(`/products/${id}/checks`)).status).toBe(404);
    expect((await stranger.get<{ products: Row[] }>('/products')).body.products).toEqual([]);
  });
  it('when somebody changed it meanwhile, or its barcode is taken', async () => {
    const { id, version } = await add({ gtin: '7891000315507' });
    expect((await owner.patch(`/products/${id}`, { version, name: 'Xeomin' })).status).toBe(200);
    expect((await owner.patch(`/products/${id}`, { version, name: 'Outro' })).status).toBe(409);
    const second = await owner.post('/products', { ...xeomin, gtin: '07891000315507' });
    expect(second).toMatchObject({ status: 409, body: { code: 'gtin-taken' } });
  });
});

describe('a product', () => {
  it('is looked up the moment it is registered, and the answer is kept', async () => {
    const product = await add({ name: 'Xeomin novo' });
    expect(product).toMatchObject({
      ...{ registration: '188020001', printedNumber: '1.8802.0001', anvisaState: 'active', isBlocked: false },
      ...{ usable: 0, held: 0, nextExpiryOn: null },
    });
    const { body } = await desk.get<{ checks: Row[]; nextCursor: string | null }>(
      `/products/${product.id}/checks`,
    );
    expect(body.checks).toMatchObject([
      {
        ...{ reason: 'hand', state: 'active', sourceFile: 'medicines', transferredTo: null },
        answer: { asked: { registration: '188020001' }, rows: [{ name: 'XEOMIN', situation: 'active' }] },
      },
    ]);
    expect(body.checks[0]?.['answerSha256']).toMatch(/^[0-9a-f]{64}$/);
  });
  it('of a cosmetic is known by its process', async () => {
    const serum = await add({
      name: 'Sérum',
      regime: 'cosmetic',
      number: '25351.123456/2024-17',
      unit: 'ml',
    });
    expect(serum).toMatchObject({ processNumber: '25351123456202417', anvisaState: 'active' });
  });
  it('that ANVISA does not know, or cancelled, is registered and blocked', async () => {
    expect(await add({ number: '1.9999.0001' })).toMatchObject({ anvisaState: 'not-found', isBlocked: true });
    expect(await add({ number: '1.0147.0185' })).toMatchObject({ anvisaState: 'inactive', isBlocked: true });
  });
  it('that passed to another holder is told apart, and not blocked', async () => {
    expect(await add({ name: 'Botox', number: '1.0147.0045' })).toMatchObject({
      ...{ anvisaState: 'inactive', transferredTo: '198600019', isBlocked: false },
    });
  });
  it('is asked about again by hand; each answer stays', async () => {
    const { id } = await add();
    await setSituation(clinics, '188020001', 'inactive');
    const { body } = await desk.post<Row>(`/products/${id}/checks`, {});
    await setSituation(clinics, '188020001', 'active');
    expect(body).toMatchObject({ anvisaState: 'inactive', isBlocked: true });
    const page = await desk.get<{ checks: Row[]; nextCursor: string | null }>(
      `/products/${id}/checks?limit=1`,
    );
    expect(page.body.checks.map(({ state }) => state)).toEqual(['inactive']);
    const rest = await desk.get<{ checks: Row[] }>(
      `/products/${id}/checks?limit=1&cursor=${String(page.body.nextCursor)}`,
    );
    expect(rest.body.checks.map(({ state }) => state)).toEqual(['active']);
    await expect(clinics.admin.query('delete from product_checks')).rejects.toThrow(/append-only/);
  });
  it('with another number is another product to the register', async () => {
    const { id, version } = await add();
    const { body } = await owner.patch<Row>(`/products/${id}`, { version, number: '1.9860.0019' });
    expect(body).toMatchObject({ registration: '198600019', anvisaState: 'active', version: version + 1 });
  });
});

describe('a supplier', () => {
  it('is refused without a company’s number, twice, and to whoever may not', async () => {
    expect((await desk.post('/suppliers', { name: 'X', cnpj: '11681446000146' })).status).toBe(400);
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.post('/suppliers', { name: 'X', cnpj: merz })).status).toBe(403);
    expect((await desk.post('/suppliers', { name: 'Merz', cnpj: merz })).status).toBe(201);
    expect(await desk.post('/suppliers', { name: 'Merz', cnpj: '11.681.446/0001-45' })).toMatchObject({
      ...{ status: 409, body: { code: 'supplier-already-registered' } },
    });
  });
  it('has the authorisation that ANVISA gives it, or an exemption with its reason', async () => {
    const { body } = await desk.get<{ suppliers: Row[] }>('/suppliers');
    expect(body.suppliers).toMatchObject([{ afe: '8.08294-3', afeState: 'active' }]);
    const lapsed = (await desk.post<Row>('/suppliers', { name: 'Allergan', cnpj: allergan })).body;
    expect(lapsed).toMatchObject({ afeState: 'inactive' });
    const path = `/suppliers/${lapsed.id}`;
    const exempt = { version: lapsed.version, exemptReason: 'Amostra do fabricante' };
    expect((await desk.patch(path, exempt)).status).toBe(403);
    expect((await stranger.patch(path, exempt)).status).toBe(404);
    expect((await owner.patch<Row>(path, exempt)).body).toMatchObject({ afeState: 'exempt' });
    expect((await owner.patch(path, exempt)).status).toBe(409);
    expect((await desk.post<Row>(`${path}/check`, {})).body).toMatchObject({ afeState: 'exempt' });
    const back = { version: 2, exemptReason: null };
    expect((await owner.patch<Row>(path, back)).body).toMatchObject({ afeState: 'inactive' });
    expect((await stranger.post(`${path}/check`, {})).status).toBe(404);
  });
  it('keeps what was known of it when a copy that is too old does not know it', async () => {
    const { body } = await desk.get<{ suppliers: Row[] }>('/suppliers');
    const known = body.suppliers.find(({ afeState }) => afeState === 'active');
    const path = `/suppliers/${known?.id}`;
    const check = async () => (await desk.post<Row>(`${path}/check`, {})).body.afeState;
    await clinics.admin.query(
      `update anvisa_companies set gone_on = current_date, cnpj = 'x' || cnpj where cnpj = $1`,
      [merz],
    );
    const [{ day } = { day: '' }] = (
      await clinics.admin.query<{ day: string }>(
        `select source_date::text as day from anvisa_files where code = 'companies'`,
      )
    ).rows;
    const dated = (text: string) =>
      clinics.admin.query(`update anvisa_files set source_date = $1::date where code = 'companies'`, [text]);
    await dated('2020-01-01');
    expect(await check()).toBe('active');
    expect(
      (await owner.patch<Row>(path, { version: known?.version, name: 'Merz Brasil' })).body.afeState,
    ).toBe('active');
    await dated(day);
    expect(await check()).toBe('not-found');
    await clinics.admin.query(
      `update anvisa_companies set gone_on = null, cnpj = substr(cnpj, 2) where cnpj = $1`,
      [`x${merz}`],
    );
    expect(await check()).toBe('active');
  });
});

describe('what a procedure is expected to use', () => {
  it('is set as a whole, by whoever configures, of this clinic alone', async () => {
    const { procedureId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const { id: productId } = await add();
    const path = `/procedures/${procedureId}/products`;
    const put = (person: Person, products: unknown[]) => person.send('PUT', `/api/v1${path}`, { products });
    expect((await put(desk, [])).status).toBe(403);
    expect((await put(stranger, [])).status).toBe(404);
    expect((await put(owner, [{ productId: randomUUID(), quantity: 1 }])).status).toBe(404);
    expect((await put(owner, [{ productId, quantity: 0 }])).status).toBe(400);
    const twice = [1, 2].map((quantity) => ({ productId, quantity }));
    expect((await put(owner, twice)).status).toBe(400);
    expect((await put(owner, [{ productId, quantity: 50 }])).body).toMatchObject({
      products: [{ productId, quantity: 50, unit: 'u' }],
    });
    expect((await desk.get(path)).body).toMatchObject({ products: [{ quantity: 50 }] });
    expect((await put(owner, [])).body).toEqual({ products: [] });
  });
});
