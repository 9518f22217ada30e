import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../api/operation.ts';
import { fullPath } from '../api/operations.ts';
import { describeOperations } from '../api/router.ts';
import { type StaffRole, staffRoles } from '../domain/clinic/roles.ts';
import { type Person, startApi, type TestApi } from './support/api.ts';
import { type Clinics, startClinics } from './support/clinics.ts';

/** Open by design: signing in and out, health, what machines sign or prove, the document of the API, and the client's door. */
const open = [
  ...[
    'isAlive',
    'isReady',
    'receivePix',
    'receiveTwilio',
    'receiveWhatsApp',
    'receiveZenvia',
    'subscribeWhatsApp',
    'describeApiV1',
    'describeApiV2',
    'issueToken',
  ],
  ...['signIn', 'finishSignIn', 'beginPasskeySignIn', 'signInWithPasskey', 'refreshSession', 'signOut'],
  ...['askRecovery', 'redeemRecovery', 'getPublicClinic', 'askSignInCode', 'answerSignInCode'],
  // Looking at a clinic before one says who one is; a calendar whose address is the secret.
  ...['getPublicManifest', 'listPublicServices', 'findPublicTimes', 'askBookingCode', 'readCalendar'],
  // Leaving offers must not ask for a code: the token of the link is the secret.
  ...['lookAtPreferences', 'changePreferences', 'lookAtConsentRequest', 'answerConsentRequest'],
  // What the law wants prominent (art. 9, 41 § 1), a notice of an incident, and asking without an account.
  ...[
    'getPublicPrivacy',
    'readPublicNotice',
    'listPublicNotices',
    'openStrangerRight',
    'askRightsCode',
    'proveOwnRight',
  ],
];

type Route = Pick<Operation, 'id' | 'method' | 'path' | 'hasCsrfCheck'>;
const isOpen = ({ access }: Operation): boolean => 'who' in access && access.who === 'anyone';
const operations = describeOperations().list.map((one) => ({ ...one, path: fullPath(one) }));
// The codec server is no operation, but guarded like one.
const codec: Route[] = ['decode', 'encode'].map((verb) => ({
  ...{ id: `codec ${verb}`, method: 'POST', path: `/codec/${verb}` },
}));
const guarded: Route[] = [...operations.filter((one) => !isOpen(one)), ...codec];

describe('every route there is', () => {
  let clinics: Clinics;
  let api: TestApi;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const isWrite = ({ method }: Route) => method !== 'GET';
  const fill = (path: string, id: string) => path.replace(/:\w+/g, id);
  const ask = (
    person: Person,
    { method, path }: Pick<Route, 'method' | 'path'>,
    id: string = randomUUID(),
    headers: Record<string, string> = {},
  ) =>
    person.send<{ code?: string }>(method, fill(path, id), method === 'GET' ? undefined : {}, {
      'Idempotency-Key': randomUUID(),
      ...(path.startsWith('/codec') && { Origin: 'http://localhost:8833' }),
      ...headers,
    });

  it('is guarded but for those that are open by design', () => {
    const ids = operations.filter(isOpen).map(({ id }) => id);
    expect(ids.sort()).toEqual([...open].sort());
  });

  it('answers 401 to a stranger, before it looks at anything else', async () => {
    for (const route of guarded) {
      const { status, body } = await ask(api.stranger(), route);
      expect([status, body.code], route.id).toEqual([401, 'unauthenticated']);
    }
  });

  it('refuses writes of another page', async () => {
    const owner = await api.signIn(clinics.a, 'owner');
    const writes = [...operations, ...codec].filter((one) => isWrite(one) && one.hasCsrfCheck !== false);
    for (const route of writes) {
      const forged = { 'X-NeonPro-CSRF': '', Origin: 'https://evil.example' };
      const { status, body } = await ask(owner, route, randomUUID(), forged);
      expect([status, body.code], route.id).toEqual([403, 'csrf-refused']);
    }
  });

  it('never breaks, whatever the role, the id or the query', async () => {
    const hostile = ["1' or '1'='1", '%00', '..%2f..', 'null'];
    const ids = [randomUUID(), clinics.b.id, clinics.b.staff.owner.id, ...hostile];
    const walk = async (role: StaffRole) => {
      const person = await api.signIn(clinics.a, role);
      for (const route of guarded) {
        const query = isWrite(route) ? '' : '?a[]=1&limit=x&cursor=e&__proto__=1';
        for (const id of route.path.includes(':') ? ids : ['-']) {
          const { status } = await ask(person, { ...route, path: route.path + query }, encodeURI(id));
          expect(status, `${role} ${route.id} ${id}`).toBeLessThan(500);
        }
      }
    };
    await Promise.all(staffRoles.map(walk));
    expect(api.logged.filter((line) => line.includes('"unexpected"'))).toEqual([]);
  }, 240_000);

  it('answers an id of another clinic exactly as one that never was', async () => {
    const neighbour = await api.signIn(clinics.b, 'owner');
    const make = async (path: string, body: object) =>
      (await neighbour.post<{ id: string }>(path, body)).body.id;
    const foreign = [
      await make('/clients', { name: 'Vizinha' }),
      await make('/procedures', { code: 'P', name: 'P', durationMin: 30 }),
      await make('/resources', { kind: 'room', name: 'Sala' }),
      await make('/imports', { kind: 'clients', fileName: 'a.csv', mapping: { name: 'Nome' } }),
      await make('/products', { name: 'Xeomin', regime: 'medicine', number: '188020001', unit: 'u' }),
      clinics.b.staff.owner.id,
    ];
    expect(foreign.every(Boolean)).toBe(true);
    const owner = await api.signIn(clinics.a, 'owner');
    const plain = (answer: { status: number; body: unknown }) =>
      `${answer.status} ${JSON.stringify(answer.body).replace(/"requestId":"[^"]*"/, '')}`;
    for (const route of guarded.filter(({ path }) => path.includes(':'))) {
      for (const id of foreign) {
        const [theirs, missing] = [await ask(owner, route, id), await ask(owner, route)];
        expect(plain(theirs), route.id).toBe(plain(missing));
      }
    }
  }, 240_000);

  it('says which methods a path has, and knows no others', async () => {
    const paths = new Set(operations.map(({ path }) => path));
    const owner = await api.signIn(clinics.a, 'owner');
    for (const path of paths) {
      const methods = operations.filter((one) => one.path === path).map(({ method }) => method);
      const other = (['PUT', 'DELETE', 'PATCH', 'POST'] as const).find((one) => !methods.includes(one));
      const { status, body, headers } = await owner.send<{ code: string }>(
        other ?? 'POST',
        fill(path, randomUUID()),
      );
      expect([status, body.code], path).toEqual([405, 'method-not-allowed']);
      expect(headers.get('allow')?.split(', '), path).toEqual(expect.arrayContaining(methods));
    }
    for (const path of ['/api/v1/nothing', '/api/v3/clients', '/api']) {
      const { status, body, headers } = await owner.send<{ code: string }>('GET', path);
      expect([status, body.code]).toEqual([404, 'not-found']);
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
  });
});
