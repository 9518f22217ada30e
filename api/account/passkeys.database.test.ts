import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { Authenticator, type Tweaks } from '../../tests/support/authenticator.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { createFactors, type RequestOptions } from '../../tests/support/factors.ts';
import { flowCookie } from './session-cookies.ts';
import type { AuthenticationResponse } from './webauthn-schema.ts';

type Creation = { options: Parameters<Authenticator['register']>[0] };

describe('passkeys', () => {
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

  /** What a fresh challenge, answered like this, is answered with. */
  async function answerTo(key: Authenticator, tweaks: Tweaks = {}) {
    const { person, options } = await factors.challenged();
    const credential = key.authenticate(options, tweaks);
    return person.post<{ code?: string }>('/session/passkey', { credential });
  }
  const expireChallenges = () =>
    clinics.admin.query("update app.challenges set expires_at = now() - interval '1 second'");

  it('open a whole session of their own, with either algorithm', async () => {
    for (const algorithm of ['ES256', 'EdDSA'] as const) {
      const key = new Authenticator(api.deps.origin, algorithm);
      await factors.withPasskey('owner', clinics.a, key);
      const { person, options } = await factors.challenged();
      expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
      expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
      const credential = key.authenticate(options);
      const opened = await person.post('/session/passkey', { credential });
      expect(opened).toMatchObject({ status: 200, body: { role: 'owner', mustEnrol: false } });
      expect((await person.get('/clinic')).status).toBe(200);
      await factors.forget();
    }
  });

  it.each<[string, Tweaks]>([
    ['another origin', { origin: 'https://neonpro.example' }],
    ['a longer origin that begins like ours', { origin: 'http://localhost:4000.evil.example' }],
    ['another site', { rpId: 'evil.example' }],
    ['another kind of answer', { type: 'webauthn.create' }],
    ['a page of ours in a frame of others', { crossOrigin: true }],
    ['nobody verified', { isVerified: false }],
    ['nobody present', { isPresent: false }],
    ['a challenge of its own', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ['a credential nobody knows', { credentialId: Buffer.alloc(32, 7) }],
    ['another person’s handle', { userHandle: Buffer.alloc(16, 7).toString('base64url') }],
    ['no handle at all', { userHandle: null }],
    [
      'a signature with one bit turned',
      { signature: (one) => Buffer.from(one.map((byte, at) => (at === 20 ? byte ^ 1 : byte))) },
    ],
    ['no signature to speak of', { signature: () => Buffer.alloc(8) }],
  ])('are refused with %s', async (_what, tweaks) => {
    const { key } = await factors.withPasskey('manager');
    expect(await answerTo(key, tweaks)).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
    expect((await answerTo(key)).status).toBe(200);
  });

  it('are refused when the counter goes back or stands still: a copy of the device', async () => {
    const { key } = await factors.withPasskey('manager');
    expect((await answerTo(key, { counter: 40 })).status).toBe(200);
    for (const counter of [40, 39, 1, 0]) expect((await answerTo(key, { counter })).status).toBe(401);
    expect((await answerTo(key, { counter: 41 })).status).toBe(200);
  });

  it('stay usable when the device does not count', async () => {
    const { key } = await factors.withPasskey('manager');
    for (const _ of [1, 2]) expect((await answerTo(key, { counter: 0 })).status).toBe(200);
  });

  it('are refused for a challenge that was used, also by a wrong answer, has expired, or is another browser’s', async () => {
    const { key } = await factors.withPasskey('manager');
    const { person, options } = await factors.challenged();
    const flow = person.cookies.get(flowCookie) ?? '';
    const send = (credential: AuthenticationResponse, cookie = flow) => {
      const browser = api.stranger();
      browser.cookies.set(flowCookie, cookie);
      return browser.post<{ code?: string }>('/session/passkey', { credential });
    };
    const credential = key.authenticate(options);
    expect((await send(credential, 'A'.repeat(43))).body.code).toBe('challenge-invalid');
    const other = await factors.challenged();
    expect((await send(credential, other.person.cookies.get(flowCookie))).body.code).toBe(
      'invalid-credentials',
    );
    expect((await send(credential)).status).toBe(200);
    expect((await send(credential)).body.code).toBe('challenge-invalid');

    const spoilt = await factors.challenged();
    const cookie = spoilt.person.cookies.get(flowCookie);
    await send(key.authenticate(spoilt.options, { isVerified: false }), cookie);
    expect((await send(key.authenticate(spoilt.options), cookie)).body.code).toBe('challenge-invalid');

    const late = await factors.challenged();
    await expireChallenges();
    expect(
      (await late.person.post('/session/passkey', { credential: key.authenticate(late.options) })).body,
    ).toMatchObject({ code: 'challenge-invalid' });
  });

  it('open one session when the same answer comes ten times at once', async () => {
    const { key } = await factors.withPasskey('manager');
    const { person, options } = await factors.challenged();
    const credential = key.authenticate(options);
    const flow = person.cookies.get(flowCookie) ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => {
        const browser = api.stranger();
        browser.cookies.set(flowCookie, flow);
        return browser.post('/session/passkey', { credential });
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(9);
  });

  it('of somebody else are no second factor and no step-up', async () => {
    const { person: owner, key: ownerKey } = await factors.withPasskey('owner');
    const { key: othersKey } = await factors.withPasskey('manager');
    const { person, next } = await factors.started('owner');
    expect(next.methods).toEqual(['passkey', 'recovery-code']);
    const wrong = { passkey: othersKey.authenticate(next.passkeyOptions) };
    expect((await person.post('/session/second-factor', wrong)).body).toMatchObject({
      code: 'second-factor-invalid',
    });
    const asked = await owner.post<{ passkeyOptions: RequestOptions }>('/session/step-up/options', {});
    const borrowed = { passkey: othersKey.authenticate(asked.body.passkeyOptions) };
    expect((await owner.post('/session/step-up', borrowed)).body).toMatchObject({
      code: 'second-factor-invalid',
    });

    const again = await factors.started('owner');
    const right = { passkey: ownerKey.authenticate(again.next.passkeyOptions) };
    expect((await again.person.post('/session/second-factor', right)).status).toBe(200);
  });

  it('answer the challenge they were asked with: none for signing in, enrolling or stepping up serves another', async () => {
    const { person: owner, key } = await factors.withPasskey('owner');
    const asked = await owner.post<{ passkeyOptions: RequestOptions }>('/session/step-up/options', {});
    const { person, options } = await factors.challenged();
    const stepUp = { credential: key.authenticate(asked.body.passkeyOptions) };
    expect((await person.post('/session/passkey', stepUp)).status).toBe(401);
    const signIn = { passkey: key.authenticate(options) };
    expect((await owner.post('/session/step-up', signIn)).status).toBe(401);
    const { options: creation } = (await owner.post<Creation>('/account/passkeys/options', {})).body;
    const enrol = { passkey: key.authenticate({ challenge: creation.challenge, rpId: 'localhost' }) };
    expect((await owner.post('/session/step-up', enrol)).status).toBe(401);
  });

  describe('when they are registered', () => {
    it.each<[string, Tweaks]>([
      ['another origin', { origin: 'https://neonpro.example' }],
      ['another site', { rpId: 'evil.example' }],
      ['another kind of answer', { type: 'webauthn.get' }],
      ['nobody verified', { isVerified: false }],
      ['a frame of others', { crossOrigin: true }],
      ['a challenge of its own', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ])('are refused with %s', async (_what, tweaks) => {
      const person = await api.signIn(clinics.a, 'manager');
      const { options } = (await person.post<Creation>('/account/passkeys/options', {})).body;
      const credential = new Authenticator().register(options, tweaks);
      expect(await person.post('/account/passkeys', { credential, label: 'x' })).toMatchObject({
        status: 401,
        body: { code: 'challenge-invalid' },
      });
      expect((await person.get('/account')).body).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
    });

    it('are refused in another session than the one that was asked, twice, or too late', async () => {
      const person = await api.signIn(clinics.a, 'manager');
      const other = await api.signIn(clinics.a, 'manager');
      const { options } = (await person.post<Creation>('/account/passkeys/options', {})).body;
      const body = { credential: new Authenticator().register(options), label: 'x' };
      expect((await other.post('/account/passkeys', body)).status).toBe(401);
      expect((await person.post('/account/passkeys', body)).status).toBe(201);
      expect((await person.post('/account/passkeys', body)).status).toBe(401);
      const late = (await person.post<Creation>('/account/passkeys/options', {})).body;
      await expireChallenges();
      const slow = { credential: new Authenticator().register(late.options), label: 'x' };
      expect((await person.post('/account/passkeys', slow)).status).toBe(401);
    });

    it('are told which ones the person has, and never taken from somebody else', async () => {
      const { person, key } = await factors.withPasskey('manager');
      const { options } = (await person.post<Creation>('/account/passkeys/options', {})).body;
      const ids = options.excludeCredentials?.map(({ id }) => id);
      expect(ids).toEqual([key.credentialId.toString('base64url')]);
      const thief = await api.signIn(clinics.a, 'auditor');
      const theirs = (await thief.post<Creation>('/account/passkeys/options', {})).body.options;
      const credential = new Authenticator().register(theirs, { credentialId: key.credentialId });
      expect((await thief.post('/account/passkeys', { credential, label: 'x' })).status).toBe(401);
      expect((await answerTo(key)).body).toMatchObject({ role: 'manager' });
    });
  });
});
