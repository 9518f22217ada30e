import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Endpoint {
  id: string;
  url: string;
  events: string[];
  state: string;
  health: string;
  waiting: number;
  failed: number;
  version: number;
}
interface Deliveries {
  deliveries: { id: string; event: string; state: string; attempts: number; tries: object[] }[];
  nextCursor: string | null;
}
const wish = {
  url: 'https://parceiro.example/neonpro',
  description: 'Contabilidade',
  events: ['client.created'],
};

describe('webhooks over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let neighbour: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signInProved(clinics.a, 'owner');
    neighbour = await api.signInProved(clinics.b, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const make = async (person = owner, fields: object = {}): Promise<Endpoint & { secret: string }> => {
    const answer = await person.post<{ endpoint: Endpoint; secret: string }>('/webhooks', {
      ...wish,
      ...fields,
    });
    expect(answer.status).toBe(201);
    return { ...answer.body.endpoint, secret: answer.body.secret };
  };
  const all = (id: string, deliveryId: string): [method: string, path: string, body?: object][] => [
    ['GET', '/webhooks'],
    ['POST', '/webhooks', wish],
    ['PATCH', `/webhooks/${id}`, { version: 1, description: 'x' }],
    ['POST', `/webhooks/${id}/pause`],
    ['POST', `/webhooks/${id}/resume`],
    ['POST', `/webhooks/${id}/secret`],
    ['POST', `/webhooks/${id}/test`],
    ['GET', `/webhooks/${id}/deliveries`],
    ['POST', `/webhooks/${id}/deliveries/${deliveryId}/replay`],
    ['POST', `/webhooks/${id}/deliveries/${deliveryId}/skip`],
    ['DELETE', `/webhooks/${id}`],
  ];
  const send = (person: Person, [method, path, body]: [string, string, object?]) =>
    person.send<{ code: string }>(method, `/api/v1${path}`, body);
  const ping = async (id: string, person = owner) =>
    (await person.post<{ deliveryId: string }>(`/webhooks/${id}/test`, undefined)).body.deliveryId;

  it('ask who it is, then whether they may, then for a fresh second factor', async () => {
    const { id } = await make();
    const receptionist = await api.signIn(clinics.a, 'receptionist');
    for (const request of all(id, crypto.randomUUID())) {
      expect((await send(api.stranger(), request)).body.code, request[1]).toBe('unauthenticated');
      expect((await send(receptionist, request)).body.code, request[1]).toBe('forbidden');
    }
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get('/webhooks')).status).toBe(200);
    expect((await auditor.post(`/webhooks/${id}/pause`, undefined)).status).toBe(403);
    const manager = await api.signIn(clinics.a, 'manager');
    const [, create, change, , , secret] = all(id, '');
    for (const request of [create, change, secret])
      expect((await send(manager, request as [string, string])).body.code).toBe('step-up-required');
  });

  it('of another clinic are as if they were not there', async () => {
    const theirs = await make(neighbour);
    const deliveryId = await ping(theirs.id, neighbour);
    const mine = await make();
    for (const request of all(theirs.id, deliveryId).slice(2))
      expect(await send(owner, request), request[1]).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    // One's own endpoint with a neighbour's delivery: both ids are asked.
    for (const verb of ['replay', 'skip'])
      expect(
        (await owner.post(`/webhooks/${mine.id}/deliveries/${deliveryId}/${verb}`, undefined)).status,
      ).toBe(404);
    const { body } = await neighbour.get<{ endpoints: Endpoint[] }>('/webhooks');
    expect(body.endpoints).toMatchObject([{ id: theirs.id, state: 'active', version: 1, waiting: 1 }]);
  });

  it('go nowhere but to public addresses by https, and know only the events there are', async () => {
    for (const url of [
      'http://parceiro.example/',
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://localhost/',
      'https://a:b@c.example/',
    ])
      expect(await owner.post('/webhooks', { ...wish, url })).toMatchObject({
        status: 400,
        body: { code: 'address-refused' },
      });
    for (const fields of [
      { url: 'parceiro' },
      { events: [] },
      { events: ['client.erased'] },
      { secret: 'meu' },
    ])
      expect(await owner.post('/webhooks', { ...wish, ...fields })).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      });
    const { id } = await make();
    const moved = await owner.patch(`/webhooks/${id}`, { version: 1, url: 'https://169.254.169.254/' });
    expect(moved.body).toMatchObject({ code: 'address-refused' });
    expect((await owner.get(`/webhooks/${id}/deliveries?state=x`)).status).toBe(400);
    expect((await owner.get(`/webhooks/${id}/deliveries?cursor=x`)).status).toBe(400);
  });

  it('are twenty at the most', async () => {
    const { body } = await owner.get<{ endpoints: object[] }>('/webhooks');
    for (let made = body.endpoints.length; made < 20; made += 1) await make();
    expect((await owner.post('/webhooks', wish)).body).toMatchObject({ code: 'transition-refused' });
    await clinics.admin.query('delete from webhook_endpoints where clinic_id = $1', [clinics.a.id]);
  });

  it('tell the secret once, and keep it sealed', async () => {
    const { id, secret } = await make();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const renewed = await owner.post<{ secret: string }>(`/webhooks/${id}/secret`, undefined);
    expect(renewed.status).toBe(201);
    expect(renewed.body.secret).not.toBe(secret);
    expect(JSON.stringify((await owner.get('/webhooks')).body)).not.toContain('whsec_');
    const { rows } = await clinics.admin.query(
      "select encode(secret_ct, 'escape') || encode(url_ct, 'escape') as t from webhook_endpoints",
    );
    expect(JSON.stringify(rows)).not.toMatch(/whsec_|parceiro/);
  });

  it('change once for each version, pause and resume', async () => {
    const { id } = await make();
    const change = { version: 1, events: ['appointment.booked', 'client.created'], description: 'Novo' };
    expect((await owner.patch(`/webhooks/${id}`, change)).body).toMatchObject({
      version: 2,
      events: change.events,
    });
    expect((await owner.patch(`/webhooks/${id}`, change)).body).toMatchObject({ code: 'version-conflict' });
    const paused = await owner.post<Endpoint>(`/webhooks/${id}/pause`, undefined);
    expect(paused).toMatchObject({ status: 200, body: { state: 'paused', health: 'new', version: 3 } });
    expect((await owner.post<Endpoint>(`/webhooks/${id}/pause`, undefined)).body.version).toBe(3);
    expect((await owner.post<Endpoint>(`/webhooks/${id}/resume`, undefined)).body.state).toBe('active');
  });

  it('show what was sent, page by page, and take replay and skip', async () => {
    const { id } = await make();
    const pings: string[] = [];
    for (let count = 0; count < 5; count += 1) pings.push(await ping(id));
    const first = await owner.get<Deliveries>(`/webhooks/${id}/deliveries?limit=3`);
    expect(first.body.deliveries.map((one) => one.id)).toEqual(pings.toReversed().slice(0, 3));
    expect(first.body.deliveries[0]).toMatchObject({
      event: 'ping',
      state: 'waiting',
      attempts: 0,
      tries: [],
    });
    const second = await owner.get<Deliveries>(
      `/webhooks/${id}/deliveries?limit=3&cursor=${first.body.nextCursor}`,
    );
    expect(second.body.deliveries.map((one) => one.id)).toEqual(pings.toReversed().slice(3));
    expect(second.body.nextCursor).toBeNull();
    const other = await make();
    expect((await owner.get(`/webhooks/${other.id}/deliveries?cursor=${first.body.nextCursor}`)).status).toBe(
      400,
    );

    const path = `/webhooks/${id}/deliveries/${pings[0]}`;
    expect((await owner.post(`${path}/skip`, undefined)).status).toBe(202);
    const skipped = await owner.get<Deliveries>(`/webhooks/${id}/deliveries?state=skipped`);
    expect(skipped.body.deliveries.map((one) => one.id)).toEqual([pings[0]]);
    expect((await owner.post(`${path}/replay`, undefined)).status).toBe(202);
    const queued = await clinics.admin.query(
      "select 1 from outbox where topic = 'webhook-delivery' and entity_id = $1",
      [pings[0]],
    );
    expect(queued.rows).toHaveLength(3);
  });

  it('are told of what people and programs do, and go with their log', async () => {
    const { id } = await make();
    expect((await owner.post('/clients', { name: 'Bia Fictícia' })).status).toBe(201);
    const { rows } = await clinics.admin.query('select event from integration_events where clinic_id = $1', [
      clinics.a.id,
    ]);
    expect(rows).toEqual([{ event: 'client.created' }]);
    const receptionist = await api.signIn(clinics.a, 'receptionist');
    expect((await receptionist.post('/clients', { name: 'Cau Fictícia' })).status).toBe(201);
    await ping(id);
    expect((await owner.delete(`/webhooks/${id}`)).status).toBe(204);
    expect((await owner.get(`/webhooks/${id}/deliveries`)).status).toBe(404);
    const left = await clinics.admin.query('select 1 from webhook_deliveries where endpoint_id = $1', [id]);
    expect(left.rows).toEqual([]);
  });
});
