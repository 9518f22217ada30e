import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { createGate } from './admission.ts';

describe('how often somebody may call', () => {
  let clinics: Clinics;
  const apis: TestApi[] = [];
  beforeAll(async () => {
    clinics = await startClinics();
  });
  afterEach(async () => {
    for (const api of apis.splice(0)) await api.close();
  });
  afterAll(() => clinics.stop());
  const start = async (env: Record<string, string>): Promise<TestApi> => {
    const api = await startApi(clinics, env);
    apis.push(api);
    return api;
  };
  const times = async (many: number, call: (turn: number) => Promise<Answer>): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (let turn = 0; turn < many; turn += 1) answers.push(await call(turn));
    return answers;
  };
  const statuses = (answers: Answer[]) => answers.map(({ status }) => status);
  const forged = (turn: number) => ({ 'X-Forwarded-For': `203.0.113.${turn}` });
  const wrongSignIn = (person: Person, turn: number, headers = {}) =>
    person.post('/session', { email: `nobody-${turn}@x.example`, password: 'wrong' }, headers);

  it('refuses a person who calls more than the limit, and nobody beside her', async () => {
    const api = await start({ NEONPRO_CALLS_PER_MINUTE: '5' });
    const [busy, calm] = [await api.signIn(clinics.a, 'owner'), await api.signIn(clinics.a, 'manager')];
    const answers = await times(7, () => busy.get('/clinic'));
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const last = answers.at(-1);
    expect(last?.body).toMatchObject({ code: 'too-many-attempts', status: 429 });
    expect(Number(last?.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(last?.headers.get('RateLimit-Policy')).toBe('"person";q=5;w=60');
    expect(answers[0]?.headers.get('RateLimit')).toMatch(/^"person";r=4;t=\d+$/);
    expect((await calm.get('/clinic')).status).toBe(200);
  });

  it('counts a program over all processes, and refuses it when the count cannot be kept', async () => {
    const env = { NEONPRO_PROGRAM_CALLS_PER_MINUTE: '4' };
    const [one, other] = [await start(env), await start(env)];
    const count = (api: TestApi) => api.deps.callLimits.program.count('a-program');
    const standings = await Promise.all([count(one), count(other), count(one), count(other)]);
    expect(standings.filter(({ isOver }) => isOver)).toEqual([]);
    expect([(await count(one)).isOver, (await count(other)).isOver]).toEqual([true, true]);
    await clinics.admin.query('alter table app.rate_limits rename to away');
    await expect(one.deps.callLimits.program.count('another')).rejects.toMatchObject({ code: 'unavailable' });
    await clinics.admin.query('alter table app.away rename to rate_limits');
  });

  it('counts strangers by the socket, whatever X-Forwarded-For they write', async () => {
    const api = await start({ NEONPRO_ADDRESS_CALLS_PER_MINUTE: '6' });
    const tokens = await times(4, (turn) =>
      api.stranger().send('GET', '/api/v1/clinic', undefined, {
        ...forged(turn),
        Authorization: `Bearer a.b.${turn}`,
      }),
    );
    expect(statuses(tokens)).toEqual([401, 401, 401, 401]);
    const more = await times(3, (turn) =>
      api
        .stranger()
        .send('GET', '/api/v1/clinic', undefined, { ...forged(turn), Authorization: 'Basic eDp5' }),
    );
    expect(statuses(more)).toEqual([401, 401, 429]);
  });

  it('believes the hops of its own proxies, from the right', async () => {
    const api = await start({ NEONPRO_ADDRESS_CALLS_PER_MINUTE: '2', NEONPRO_TRUSTED_PROXIES: '1' });
    const from = (address: string) => (turn: number) =>
      api.stranger().send('GET', '/api/v1/clinic', undefined, {
        'X-Forwarded-For': `198.51.100.${turn}, ${address}`,
      });
    expect(statuses(await times(3, from('203.0.113.1')))).toEqual([401, 401, 429]);
    expect(statuses(await times(1, from('203.0.113.2')))).toEqual([401]);
  });

  it('refuses sign-ins when tries cannot be counted', async () => {
    const api = await start({});
    await clinics.admin.query('alter table app.rate_limits rename to away');
    const answer = await wrongSignIn(api.stranger(), 0);
    await clinics.admin.query('alter table app.away rename to rate_limits');
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    expect(answer.headers.get('Retry-After')).toBe('5');
  });

  it('tells whoever finds the queue full to come back, at once', async () => {
    const api = await start({});
    const owner = await api.signIn(clinics.a, 'owner');
    api.deps.gates.work = createGate({ concurrency: 1, queue: 1 });
    let release: (() => void) | undefined;
    const held = api.deps.gates.work.run(() => new Promise<void>((resolve) => (release = resolve)));
    const waiting = owner.get('/clinic');
    await expect.poll(async () => (await owner.get('/clinic')).status).toBe(503);
    const began = performance.now();
    const refused = await owner.get('/clinic');
    expect(performance.now() - began).toBeLessThan(100);
    expect([refused.status, refused.body.code]).toEqual([503, 'busy-try-again']);
    expect(refused.headers.get('Retry-After')).toBe('1');
    release?.();
    await held;
    expect((await waiting).status).toBe(200);
  });

  it('answers within two seconds and a bit when no connection comes free', async () => {
    const api = await start({ NEONPRO_DATABASE_POOL: '2' });
    const owner = await api.signIn(clinics.a, 'owner');
    const { knex } = api.deps.tenancy;
    const holders = await Promise.all([knex.transaction(), knex.transaction()]);
    const began = performance.now();
    const answer = await owner.get('/clinic');
    expect([answer.status, answer.headers.get('Retry-After') !== null]).toEqual([503, true]);
    expect(performance.now() - began).toBeLessThan(2_600);
    await Promise.all(holders.map((holder) => holder.rollback()));
    expect((await owner.get('/clinic')).status).toBe(200);
  });
});
