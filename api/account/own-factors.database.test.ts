import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, testPassword } from '../../tests/support/clinics.ts';
import { codeOf, createFactors, type RequestOptions } from '../../tests/support/factors.ts';

const stepUpRequired = { status: 403, body: { code: 'step-up-required' } };
const later = () => Date.now() + 30_000;

describe('what it takes to change one’s own factors', () => {
  let clinics: Clinics;
  let api: TestApi;
  let factors: ReturnType<typeof createFactors>;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    factors = createFactors(clinics, api);
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  afterEach(() => factors.forget());
  const graceIsOver = () =>
    clinics.admin.query(`update sign_in_policies set since = now() - interval '40 days';
      update staff set created_at = now() - interval '40 days'`);
  const minutesPass = () =>
    clinics.admin.query("update app.sessions set created_at = created_at - interval '11 minutes'");
  const changes = (person: Person, passkeyId: string) =>
    Promise.all([
      person.post('/account/passkeys/options', {}),
      person.post('/account/totp', {}),
      person.post('/account/recovery-codes', {}),
      person.delete('/account/totp'),
      person.delete(`/account/passkeys/${passkeyId}`),
    ]);

  it.each(['owner', 'manager'] as const)(
    'is the passkey for an %s who has one: a code is not enough',
    async (role) => {
      const { person, secret } = await factors.withTotp(role);
      const { key, added } = await factors.addPasskey(person);
      const { person: thief } = await factors.started(role);
      expect((await thief.post('/session/second-factor', { totp: codeOf(secret) })).status).toBe(200);
      for (const answer of await changes(thief, added.body.id)) expect(answer).toMatchObject(stepUpRequired);
      expect((await thief.post('/session/step-up', { totp: codeOf(secret, later()) })).status).toBe(204);
      for (const answer of await changes(thief, added.body.id)) expect(answer).toMatchObject(stepUpRequired);

      const asked = await thief.post<{ passkeyOptions: RequestOptions }>('/session/step-up/options', {});
      const passkey = key.authenticate(asked.body.passkeyOptions);
      expect((await thief.post('/session/step-up', { passkey })).status).toBe(204);
      expect((await factors.addPasskey(thief)).added.status).toBe(201);
    },
  );

  it('is a recovery code for whoever lost the rest, which confirms nothing else', async () => {
    const { recoveryCodes } = await factors.withTotp('owner');
    const { person } = await factors.started('owner');
    const back = await person.post('/session/second-factor', { recoveryCode: recoveryCodes[0] });
    expect(back).toMatchObject({ status: 200, body: { mustEnrol: false } });
    const policy = { version: 1, graceDays: 20 };
    expect(await person.patch('/clinic/sign-in-policy', policy)).toMatchObject(stepUpRequired);
    expect((await factors.addPasskey(person)).added.status).toBe(201);
    expect((await person.patch('/clinic/sign-in-policy', policy)).status).toBe(200);
  });

  it('is a recovery code just typed, not one of this morning', async () => {
    const { recoveryCodes } = await factors.withTotp('manager');
    const { person } = await factors.started('manager');
    await person.post('/session/second-factor', { recoveryCode: recoveryCodes[0] });
    await minutesPass();
    expect(await person.post('/account/passkeys/options', {})).toMatchObject(stepUpRequired);
  });

  it('is a password just typed for whoever has nothing better, in the grace and after it', async () => {
    for (const isLate of [false, true]) {
      if (isLate) await graceIsOver();
      const person = await api.signIn(clinics.a, 'receptionist');
      await minutesPass();
      expect((await person.post('/session/refresh', {})).body).toMatchObject({ mustEnrol: isLate });
      for (const path of ['/account/passkeys/options', '/account/totp', '/account/recovery-codes'])
        expect(await person.post(path, {}), path).toMatchObject(stepUpRequired);
      expect((await person.post('/session/step-up/options', {})).body).toEqual({ methods: [] });
      const again = await api.signIn(clinics.a, 'receptionist');
      expect((await again.post('/account/totp', {})).status).toBe(201);
    }
  });

  it('is the old password for a new one, when there is nothing better', async () => {
    const person = await api.signIn(clinics.b, 'professional');
    await minutesPass();
    const change = { current: testPassword, password: 'três raposas azuis' };
    expect((await person.post('/account/password', change)).status).toBe(204);
  });

  it('ends the hurry after a recovery: whoever enrolled has the grace of everybody', async () => {
    const of = clinics.a.staff.auditor;
    await clinics.admin.query(
      'update app.users set recovered_at = now() where id = (select user_id from staff where id = $1)',
      [of.id],
    );
    const owner = await api.signInProved(clinics.a, 'owner');
    const seen = async () =>
      (await owner.get<{ staff: { id: string; enrolBy: string | null }[] }>('/staff')).body.staff.find(
        ({ id }) => id === of.id,
      )?.enrolBy;
    expect(Date.parse((await seen()) ?? '')).toBeLessThan(Date.now());
    const person = api.stranger();
    expect((await person.post('/session', factors.credentials('auditor'))).body).toMatchObject({
      mustEnrol: true,
    });
    expect((await factors.addPasskey(person)).added.status).toBe(201);
    expect(await seen()).toBeNull();
    const { rows } = await clinics.admin.query('select from app.users where recovered_at is not null');
    expect(rows).toHaveLength(0);
  });
});
