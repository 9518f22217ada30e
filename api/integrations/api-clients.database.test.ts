import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Made {
  apiClient: { id: string; clientId: string; scopes: string[]; version: number };
  secret: string;
}
interface Token {
  access_token: string;
  scope: string;
}
const csrf = { 'X-NeonPro-CSRF': '' };

describe('programs of others', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let neighbour: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics, { NEONPRO_TRUSTED_PROXIES: '1' });
    owner = await api.signInProved(clinics.a, 'owner');
    neighbour = await api.signInProved(clinics.b, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  const make = async (scopes: string[], person = owner): Promise<Made> => {
    const answer = await person.post<Made>('/api-clients', { name: 'Site da clínica', scopes });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const askToken = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    api
      .stranger()
      .send<Token & { error: string }>(
        'POST',
        '/api/v1/oauth/token',
        new URLSearchParams(fields).toString(),
        {
          ...csrf,
          'Content-Type': 'application/x-www-form-urlencoded',
          ...headers,
        },
      );
  const grant = { grant_type: 'client_credentials' };
  const tokenOf = async ({ apiClient, secret }: Made, scope?: string): Promise<string> => {
    const answer = await askToken(
      { ...grant, ...(scope && { scope }) },
      { Authorization: basic(apiClient.clientId, secret) },
    );
    expect(answer.status).toBe(200);
    return answer.body.access_token;
  };
  const program = (token: string) => ({
    get: (path: string) =>
      api.stranger().send('GET', `/api/v1${path}`, undefined, { ...csrf, Authorization: `Bearer ${token}` }),
    post: (path: string, body: unknown) =>
      api.stranger().send('POST', `/api/v1${path}`, body, { ...csrf, Authorization: `Bearer ${token}` }),
  });

  it('are made only with a fresh second factor, and only by whoever manages integrations', async () => {
    const wish = { name: 'X', scopes: ['agenda:read'] };
    expect((await api.stranger().post('/api-clients', wish)).body).toMatchObject({ code: 'unauthenticated' });
    const receptionist = await api.signIn(clinics.a, 'receptionist');
    for (const answer of [
      await receptionist.get('/api-clients'),
      await receptionist.post('/api-clients', wish),
    ])
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const manager = await api.signIn(clinics.a, 'manager');
    expect(await manager.post('/api-clients', wish)).toMatchObject({
      status: 403,
      body: { code: 'step-up-required' },
    });
    const token = await tokenOf(await make(['agenda:read']));
    expect((await program(token).post('/api-clients', wish)).body).toMatchObject({ code: 'forbidden' });
  });

  it('get scopes of the list, each once, and no others', async () => {
    for (const scopes of [[], ['clinical:read'], ['agenda:read', 'agenda:read'], 'agenda:read'])
      expect((await owner.post('/api-clients', { name: 'X', scopes })).status).toBe(400);
    expect((await owner.post('/api-clients', { name: ' ', scopes: ['agenda:read'] })).status).toBe(400);
  });

  it('of another clinic are as if they were not there', async () => {
    const { apiClient } = await make(['agenda:read'], neighbour);
    const { id } = apiClient;
    const change = { name: 'Y', version: 1 };
    const answers = [
      await owner.patch(`/api-clients/${id}`, change),
      await owner.post(`/api-clients/${id}/secret`, undefined),
      await owner.delete(`/api-clients/${id}`),
      await owner.get(`/api-clients/${id}/usage`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const list = await owner.get<{ apiClients: { id: string }[] }>('/api-clients');
    expect(list.body.apiClients.map((one) => one.id)).not.toContain(id);
  });

  it('prove their secret as OAuth libraries do, and are refused in their words', async () => {
    const { apiClient, secret } = await make(['agenda:read', 'clients:read']);
    const { clientId } = apiClient;
    const right = basic(clientId, secret);
    const other = await make(['agenda:read'], neighbour);
    const cases: [fields: Record<string, string>, header: string, status: number, error: string][] = [
      [grant, basic(clientId, 'palpite'), 401, 'invalid_client'],
      [grant, basic(clientId, other.secret), 401, 'invalid_client'],
      [grant, basic(`${clinics.a.id}.${other.apiClient.id}`, other.secret), 401, 'invalid_client'],
      [grant, basic(`${crypto.randomUUID()}.${apiClient.id}`, secret), 401, 'invalid_client'],
      [grant, basic('ninguém', secret), 401, 'invalid_client'],
      [grant, 'Basic %%%', 401, 'invalid_client'],
      [grant, 'Bearer abc', 401, 'invalid_client'],
      [grant, '', 401, 'invalid_client'],
      [{}, right, 400, 'invalid_request'],
      [{ ...grant, client_id: clientId, client_secret: secret }, right, 400, 'invalid_request'],
      [{ grant_type: 'password' }, right, 400, 'unsupported_grant_type'],
      [{ ...grant, scope: 'agenda:read agenda:write' }, right, 400, 'invalid_scope'],
      [{ ...grant, scope: 'clinical:read' }, right, 400, 'invalid_scope'],
    ];
    for (const [fields, header, status, error] of cases) {
      const answer = await askToken(fields, header ? { Authorization: header } : {});
      expect(answer, `${JSON.stringify(fields)} ${error}`).toMatchObject({ status, body: { error } });
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      if (status === 401) expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Basic /);
    }
    const twice = await api
      .stranger()
      .send('POST', '/api/v1/oauth/token', 'grant_type=client_credentials&grant_type=client_credentials', {
        ...{ Authorization: right, 'Content-Type': 'application/x-www-form-urlencoded' },
      });
    expect(twice.body).toEqual({ error: 'invalid_request' });
    const json = await api.stranger().send('POST', '/api/v1/oauth/token', grant, { Authorization: right });
    expect(json).toMatchObject({ status: 415, body: { code: 'media-type-unsupported' } });

    const inForm = await askToken({
      ...grant,
      client_id: clientId,
      client_secret: secret,
      scope: 'agenda:read',
    });
    expect(inForm.body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'agenda:read' });
    expect((await askToken(grant, { Authorization: right })).body.scope).toBe('agenda:read clients:read');
  });

  it('do what their scopes name, until the next request after a change', async () => {
    const made = await make(['agenda:read', 'clients:read']);
    const path = `/api-clients/${made.apiClient.id}`;
    const token = await tokenOf(made);
    const narrow = program(await tokenOf(made, 'agenda:read'));
    const wide = program(token);
    expect((await wide.get('/clients?search=ana')).status).toBe(200);
    expect((await narrow.get('/clients?search=ana')).body).toMatchObject({ code: 'forbidden' });
    expect((await wide.get('/staff')).body).toMatchObject({ code: 'forbidden' });
    expect((await wide.get('/session')).body).toMatchObject({ code: 'forbidden' });

    expect(await owner.patch(path, { scopes: ['agenda:read'], version: 9 })).toMatchObject({
      status: 409,
      body: { code: 'version-conflict' },
    });
    expect((await owner.patch(path, { scopes: ['agenda:read'], version: 1 })).status).toBe(200);
    expect((await wide.get('/clients?search=ana')).body).toMatchObject({ code: 'forbidden' });
    expect((await wide.get('/clinic')).body).toMatchObject({ code: 'forbidden' });

    expect((await owner.delete(path)).status).toBe(204);
    expect(
      (await narrow.get('/appointments?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z')).body,
    ).toMatchObject({ code: 'session-ended' });
    const { clientId } = made.apiClient;
    expect((await askToken(grant, { Authorization: basic(clientId, made.secret) })).body).toEqual({
      error: 'invalid_client',
    });
    expect((await owner.delete(path)).body).toMatchObject({ code: 'transition-refused' });
  });

  it('get a new secret at the price of the old one', async () => {
    const { apiClient, secret } = await make(['agenda:read']);
    const renewed = await owner.post<{ secret: string }>(`/api-clients/${apiClient.id}/secret`, undefined);
    expect(renewed.status).toBe(201);
    const ask = (one: string) => askToken(grant, { Authorization: basic(apiClient.clientId, one) });
    expect((await ask(secret)).status).toBe(401);
    expect((await ask(renewed.body.secret)).status).toBe(200);
    const { rows } = await clinics.admin.query('select secret_hash from api_clients');
    expect(JSON.stringify(rows)).not.toContain(renewed.body.secret);
  });

  it('cannot be guessed, nor locked out by a stranger: wrong secrets close the door of their own address', async () => {
    const { apiClient, secret } = await make(['agenda:read']);
    const ask = (one: string, from = '203.0.113.1') =>
      askToken(grant, { Authorization: basic(apiClient.clientId, one), 'X-Forwarded-For': from });
    for (let tries = 0; tries < 20; tries += 1) expect((await ask('palpite')).status).toBe(401);
    const locked = await ask(secret);
    expect(locked).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
    expect(Number(locked.headers.get('Retry-After'))).toBeGreaterThan(0);
    // Whoever knows the client_id, which is no secret, keeps nobody else from asking.
    expect((await ask(secret, '203.0.113.2')).status).toBe(200);
    expect((await ask(secret)).status).toBe(429);
    await clinics.admin.query('delete from app.rate_limits');
  });

  it('get no token when wrong tries cannot be counted', async () => {
    const { apiClient, secret } = await make(['agenda:read']);
    await clinics.admin.query('alter table app.rate_limits rename to rate_limits_away');
    const away = await askToken(grant, { Authorization: basic(apiClient.clientId, secret) });
    await clinics.admin.query('alter table app.rate_limits_away rename to rate_limits');
    expect(away.status).toBe(503);
    await clinics.admin.query('delete from app.rate_limits');
  });

  it('are counted by day and operation, refusals apart', async () => {
    const made = await make(['agenda:read']);
    const asking = program(await tokenOf(made));
    const path = `/api-clients/${made.apiClient.id}/usage`;
    await asking.get('/clients?search=ana');
    await asking.get('/availability?from=x');
    await api.deps.apiUsage.flush();
    await asking.get('/clients?search=ana');
    await api.deps.apiUsage.flush();
    const { body } = await owner.get<{ days: object[]; deprecated: object[] }>(path);
    const day = new Date().toISOString().slice(0, 10);
    const counted = { day, version: 'v1', isDeprecated: true, failed: 0 };
    expect(body.days).toEqual(
      expect.arrayContaining([
        {
          ...counted,
          operation: 'searchClients',
          calls: 2,
          refused: 2,
        },
      ]),
    );
    expect(body.deprecated).toEqual([
      { operation: 'searchClients', sunset: '2027-11-30', successor: '/api/v2/clients', calls: 2 },
    ]);
    const list = await owner.get<{ apiClients: { id: string; lastUsedAt: string | null }[] }>('/api-clients');
    expect(list.body.apiClients.find(({ id }) => id === made.apiClient.id)?.lastUsedAt).not.toBeNull();
    expect((await owner.get(`${path}?from=2026-01-02&to=2026-01-01`)).status).toBe(400);
    expect((await owner.get(`${path}?from=2020-01-01`)).status).toBe(400);
  });
});
