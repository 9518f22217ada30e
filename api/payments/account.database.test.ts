import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

const secret = 'segredo-que-ninguem-ve';
const account = {
  ...{ version: 0, clientId: 'cliente-do-banco', clientSecret: secret },
  ...{ pixKey: '11.222.333/0001-81', isActive: true },
};

describe('the payment account and the booking rules over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signInProved(clinics.a, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const put = (person: Person, path: string, body: object) =>
    person.send<{ account?: { version: number; pixKey: string }; code?: string; version?: number }>(
      ...(['PUT', `/api/v1${path}`, body] as const),
    );

  it('are changed by those who may, and the account only just after a second factor', async () => {
    for (const role of ['receptionist', 'professional', 'auditor'] as const) {
      const person = await api.signIn(clinics.a, role);
      expect((await person.get('/payment-account')).status, role).toBe(403);
      expect((await put(person, '/payment-account', account)).status, role).toBe(403);
      expect(
        (await put(person, '/booking-policy', { ...defaultBookingPolicy, version: 0 })).status,
        role,
      ).toBe(403);
    }
    const manager = await api.signIn(clinics.a, 'manager');
    const answer = await put(manager, '/payment-account', account);
    expect([answer.status, answer.body.code]).toEqual([403, 'step-up-required']);
  });

  it('refuse a key that is none, an account without its secrets and fields that are none', async () => {
    const bad = [
      { ...account, pixKey: '11.222.333/0001-82' },
      { ...account, pixKey: 'aurora' },
      { ...account, clientSecret: undefined },
      { ...account, pixKey: undefined },
      { ...account, webhookToken: 'x' },
      { ...account, clientId: '' },
    ];
    for (const body of bad)
      expect((await put(owner, '/payment-account', body)).status, JSON.stringify(body)).toBe(400);
    expect((await owner.get('/payment-account')).body).toEqual({ account: null });
  });

  it('never tell the secret, nor more of the key than its end, and keep what is left out', async () => {
    const made = await put(owner, '/payment-account', account);
    expect(made.status).toBe(200);
    expect(made.body.account).toMatchObject({ version: 1, pixKey: '•••0181', pixKeyKind: 'cnpj' });
    const { version: _, clientSecret, pixKey, ...kept } = account;
    const changed = await put(owner, '/payment-account', { ...kept, version: 1, isActive: false });
    expect(changed.body.account).toMatchObject({ version: 2, isActive: false, pixKey: '•••0181' });
    expect((await put(owner, '/payment-account', { ...kept, version: 1 })).body.code).toBe(
      'version-conflict',
    );
    const { rows } = await clinics.admin.query<{ all: string }>(
      `select encode(client_secret_ct, 'escape') || encode(pix_key_ct, 'escape') as all from payment_accounts`,
    );
    const told = [
      JSON.stringify((await owner.get('/payment-account')).body),
      rows[0]?.all,
      api.logged.join(),
    ].join();
    for (const word of [clientSecret, '11222333000181', pixKey]) expect(told).not.toContain(word);
  });

  it('are each clinic’s own', async () => {
    const neighbour = await api.signInProved(clinics.b, 'owner');
    expect((await neighbour.get('/payment-account')).body).toEqual({ account: null });
    expect((await neighbour.get('/booking-policy')).body).toEqual({ ...defaultBookingPolicy, version: 0 });
  });

  it('keep rules within the law, and refuse an old version', async () => {
    const policy = { ...defaultBookingPolicy, version: 0 };
    const bad = [
      { regretDays: 6 },
      { holdMin: 4 },
      { stepMin: 7 },
      { depositKind: 'fixed', depositCents: 99 },
      { depositKind: 'percent', depositPercent: 0 },
      { lateRefundPercent: 101 },
      { rulesText: 'x'.repeat(2_001) },
      { unknown: 1 },
    ];
    for (const fields of bad)
      expect(
        (await put(owner, '/booking-policy', { ...policy, ...fields })).status,
        JSON.stringify(fields),
      ).toBe(400);
    const wish = { ...policy, depositKind: 'fixed', depositCents: 10_000, rulesText: 'Traga um documento.' };
    expect((await put(owner, '/booking-policy', wish)).body).toEqual({ ...wish, version: 1 });
    expect((await put(owner, '/booking-policy', wish)).body.code).toBe('version-conflict');
    expect(
      (await put(owner, '/booking-policy', { ...wish, version: 1, depositKind: 'none' })).body.version,
    ).toBe(2);
  });
});
