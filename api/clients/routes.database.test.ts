import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Client {
  id: string;
  version: number;
}

describe('clients over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let receptionist: Person;
  let neighbour: Person;
  let client: Client;
  const beatriz = {
    name: 'Beatriz Camargo',
    cpf: '529.982.247-25',
    phone: '11 98765-4321',
    email: 'bia@example.com',
    birthDate: '1988-03-09',
    notes: 'Pele sensível',
    whatsappOptIn: true,
  };
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    receptionist = await api.signIn(clinics.a, 'receptionist');
    neighbour = await api.signIn(clinics.b, 'owner');
    const answer = await receptionist.post<Client>('/clients', beatriz);
    expect(answer.status).toBe(201);
    client = answer.body;
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('refuses strangers and roles without a reason to look', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    const asks = (person: Person) => [
      person.get('/clients'),
      person.get(`/clients/${client.id}`),
      person.post('/clients', beatriz),
      person.patch(`/clients/${client.id}`, { version: 1, name: 'x' }),
    ];
    const statuses = async (person: Person) => (await Promise.all(asks(person))).map(({ status }) => status);
    expect(await statuses(api.stranger())).toEqual([401, 401, 401, 401]);
    expect(await statuses(auditor)).toEqual([403, 403, 403, 403]);
    expect(await statuses(officer)).toEqual([200, 200, 403, 403]);
  });

  it('answers a client of another clinic as one that is not there', async () => {
    const missing = crypto.randomUUID();
    for (const ask of [
      (id: string) => neighbour.get(`/clients/${id}`),
      (id: string) => neighbour.patch(`/clients/${id}`, { version: 1, name: 'x' }),
    ]) {
      const [foreign, absent] = [await ask(client.id), await ask(missing)];
      const plain = (body: object) => JSON.stringify(body).replace(/"requestId":"[^"]*"/, '');
      expect(foreign.status).toBe(404);
      expect(plain(foreign.body)).toBe(plain(absent.body));
    }
    expect((await neighbour.get('/clients?search=beatriz')).body).toEqual({ clients: [] });
    expect((await neighbour.get('/clients?search=52998224725')).body).toEqual({ clients: [] });
  });

  it('refuses what is not a CPF, a phone, a date, or not a field at all', async () => {
    const answer = await receptionist.post('/clients', {
      ...{ name: ' ', cpf: '529.982.247-26', phone: '123', birthDate: '2026-02-30', clinicId: clinics.b.id },
    });
    expect(answer.status).toBe(400);
    const { fields } = answer.body as { fields: { path: string }[] };
    expect(fields.map(({ path }) => path)).toEqual(['name', 'cpf', 'phone', 'birthDate', '']);
  });

  it('shows a list masked and one client in full', async () => {
    const { body } = await receptionist.get('/clients?search=bea%20cama');
    expect(body).toEqual({
      clients: [
        {
          id: client.id,
          name: 'Beatriz Camargo',
          phone: '(11) •••••-4321',
          cpf: '•••.982.247-••',
          birthDate: '1988-03-09',
        },
      ],
    });
    expect((await receptionist.get(`/clients/${client.id}`)).body).toEqual({
      ...{ ...beatriz, cpf: '52998224725', phone: '+5511987654321' },
      ...{ id: client.id, version: 1, isErased: false },
    });
  });

  it('registers a person once', async () => {
    const again = await receptionist.post('/clients', { name: 'Bia', cpf: '52998224725' });
    expect(again).toMatchObject({ status: 409, body: { code: 'client-already-registered' } });
    expect((await neighbour.post('/clients', { name: 'Bia', cpf: '52998224725' })).status).toBe(201);
  });

  it('edits with the version that was read: left out stays, null empties', async () => {
    const path = `/clients/${client.id}`;
    const edited = await receptionist.patch(path, { version: 1, phone: null, name: 'Beatriz Lima' });
    expect(edited.body).toMatchObject({
      name: 'Beatriz Lima',
      phone: null,
      email: beatriz.email,
      whatsappOptIn: true,
      version: 2,
    });
    expect(await receptionist.patch(path, { version: 1, notes: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'version-conflict' },
    });
    expect((await receptionist.patch(path, { version: 2, whatsappOptIn: false })).body).toMatchObject({
      whatsappOptIn: false,
    });
    expect((await receptionist.get('/clients?search=lima')).body).toMatchObject({
      clients: [{ id: client.id }],
    });
  });

  it('answers 410 once the key of a person is destroyed', async () => {
    const { body } = await receptionist.post<Client>('/clients', { name: 'Apagada Silva' });
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [body.id],
    );
    expect((await receptionist.get(`/clients/${body.id}`)).status).toBe(410);
    expect((await receptionist.get('/clients?search=apagada')).body).toEqual({ clients: [] });
  });
});
