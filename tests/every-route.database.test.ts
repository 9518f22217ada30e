import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../api/router.ts';
import { type StaffRole, staffRoles } from '../domain/clinic/roles.ts';
import { type Person, startApi, type TestApi } from './support/api.ts';
import { type Clinics, startClinics } from './support/clinics.ts';

interface Route {
  method: string;
  path: string;
}
/** Open by design: signing in and out, health, and what is signed by machines. */
const open = [
  'POST /api/v1/session',
  'POST /api/v1/session/refresh',
  'DELETE /api/v1/session',
  'GET /livez',
  'GET /readyz',
  'GET /api/v1/webhooks/whatsapp',
  'POST /api/v1/webhooks/whatsapp',
  'OPTIONS /codec/decode',
  'OPTIONS /codec/encode',
];

describe('every route there is', () => {
  let clinics: Clinics;
  let api: TestApi;
  let all: Route[];
  let guarded: Route[];
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    const stacks = routes(api.deps).flatMap((mounted) => mounted.router?.stack ?? []);
    all = stacks.flatMap(({ methods, path }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => ({ method, path: String(path) })),
    );
    guarded = all.filter(({ method, path }) => !open.includes(`${method} ${path}`));
    expect(guarded.length).toBeGreaterThan(25);
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const isWrite = ({ method }: Route) => method !== 'GET';
  const fill = (path: string, id: string) => path.replace(/:\w+/g, id);
  const ask = (
    person: Person,
    { method, path }: Route,
    id: string = randomUUID(),
    headers: Record<string, string> = {},
  ) =>
    person.send<{ code?: string }>(method, fill(path, id), isWrite({ method, path }) ? {} : undefined, {
      'Idempotency-Key': randomUUID(),
      ...(path.startsWith('/codec') && { Origin: 'http://localhost:8833' }),
      ...headers,
    });

  it('knows which routes are open', () => {
    const known = all.map(({ method, path }) => `${method} ${path}`);
    expect(open.filter((route) => !known.includes(route))).toEqual([]);
  });

  it('answers 401 to a stranger, before it looks at anything else', async () => {
    for (const route of guarded) {
      const { status, body } = await ask(api.stranger(), route);
      expect([status, body.code], `${route.method} ${route.path}`).toEqual([401, 'unauthenticated']);
    }
  });

  it('refuses writes of another page', async () => {
    const owner = await api.signIn(clinics.a, 'owner');
    for (const route of guarded.filter(isWrite)) {
      const forged = { 'X-NeonPro-CSRF': '', Origin: 'https://evil.example' };
      const { status, body } = await ask(owner, route, randomUUID(), forged);
      expect([status, body.code], `${route.method} ${route.path}`).toEqual([403, 'csrf-refused']);
    }
  });

  it('never breaks, whatever the role, the id or the query', async () => {
    const ids = [
      randomUUID(),
      clinics.b.id,
      clinics.b.staff.owner.id,
      "1' or '1'='1",
      '%00',
      '..%2f..',
      'null',
    ];
    const walk = async (role: StaffRole) => {
      const person = await api.signIn(clinics.a, role);
      for (const route of guarded) {
        for (const id of route.path.includes(':') ? ids : ['-']) {
          const target = {
            ...route,
            path: `${route.path}${isWrite(route) ? '' : '?a[]=1&limit=x&__proto__=1'}`,
          };
          const { status } = await ask(person, target, encodeURI(id));
          expect(status, `${role} ${route.method} ${route.path} ${id}`).toBeLessThan(500);
        }
      }
    };
    await Promise.all(staffRoles.map(walk));
    expect(api.logged.filter((line) => line.includes('"unexpected"'))).toEqual([]);
  }, 120_000);

  it('answers an id of another clinic exactly as one that never was', async () => {
    const neighbour = await api.signIn(clinics.b, 'owner');
    const { body: client } = await neighbour.post<{ id: string }>('/clients', { name: 'Vizinha' });
    const { body: procedure } = await neighbour.post<{ id: string }>('/procedures', {
      code: 'P',
      name: 'P',
      durationMin: 30,
    });
    const { body: resource } = await neighbour.post<{ id: string }>('/resources', {
      kind: 'room',
      name: 'Sala',
    });
    const owner = await api.signIn(clinics.a, 'owner');
    const plain = (answer: { status: number; body: unknown }) =>
      `${answer.status} ${JSON.stringify(answer.body).replace(/"requestId":"[^"]*"/, '')}`;
    for (const route of guarded.filter(({ path }) => path.includes(':'))) {
      for (const id of [client.id, procedure.id, resource.id, clinics.b.staff.owner.id]) {
        const [foreign, missing] = [await ask(owner, route, id), await ask(owner, route)];
        expect(plain(foreign), `${route.method} ${route.path}`).toBe(plain(missing));
      }
    }
  });
});
