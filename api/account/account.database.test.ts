import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, testPassword } from '../../tests/support/clinics.ts';
import { codeOf, createFactors } from '../../tests/support/factors.ts';

const stepUpRequired = { status: 403, body: { code: 'step-up-required' } };

describe('one’s own account', () => {
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
  const forgetProof = () => clinics.admin.query('update app.sessions set proved_at = null');

  it('is nobody’s without a session', async () => {
    const stranger = api.stranger();
    for (const path of ['/account', '/account/sessions']) expect((await stranger.get(path)).status).toBe(401);
    for (const path of ['passkeys/options', 'passkeys', 'totp', 'totp/confirm', 'recovery-codes', 'password'])
      expect((await stranger.post(`/account/${path}`, {})).status, path).toBe(401);
  });

  it('changes no factor of somebody who has one without a fresh proof', async () => {
    const { person } = await factors.withTotp('manager');
    const { added } = await factors.addPasskey(person);
    await forgetProof();
    const attempts = [
      person.post('/account/passkeys/options', {}),
      person.post('/account/totp', {}),
      person.post('/account/recovery-codes', {}),
      person.post('/account/password', { current: testPassword, password: 'três raposas azuis' }),
      person.delete('/account/totp'),
      person.delete(`/account/passkeys/${added.body.id}`),
    ];
    for (const answer of await Promise.all(attempts)) expect(answer).toMatchObject(stepUpRequired);
    expect((await person.get('/account')).body).toMatchObject({ passkeys: [{ label: 'Chave' }] });
  });

  it('renames and removes own passkeys only, and never the last factor', async () => {
    const { person } = await factors.withPasskey('manager');
    const { person: other } = await factors.withPasskey('auditor');
    const mine = (await person.get<{ passkeys: { id: string }[] }>('/account')).body.passkeys[0]?.id ?? '';
    for (const id of [mine, randomUUID()]) {
      expect((await other.patch(`/account/passkeys/${id}`, { label: 'Minha' })).status).toBe(404);
      expect((await other.delete(`/account/passkeys/${id}`)).status).toBe(404);
    }
    expect((await person.patch(`/account/passkeys/${mine}`, { label: 'Notebook' })).body).toMatchObject({
      label: 'Notebook',
    });
    expect((await person.patch(`/account/passkeys/${mine}`, { label: ' ' })).status).toBe(400);
    expect(await person.delete(`/account/passkeys/${mine}`)).toMatchObject({
      status: 409,
      body: { code: 'last-factor' },
    });
    const second = (await factors.addPasskey(person)).added.body.id;
    const gone = await Promise.all([mine, second].map((id) => person.delete(`/account/passkeys/${id}`)));
    expect(gone.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('keeps a passkey for roles that need one, although there is an app', async () => {
    const { person } = await factors.withTotp('owner');
    const { added } = await factors.addPasskey(person);
    expect((await person.delete(`/account/passkeys/${added.body.id}`)).status).toBe(409);
    expect((await person.delete('/account/totp')).status).toBe(204);
    expect((await person.get('/account')).body).toMatchObject({
      ...{ totp: { since: null }, policy: { needsPasskey: true }, enrolBy: null },
    });
  });

  it('counts an app once a code of it was typed, and the old one until then', async () => {
    const { person, secret: old } = await factors.withTotp('receptionist');
    const begun = await person.post<Record<'secret' | 'uri' | 'qr', string>>('/account/totp', {});
    const { secret, uri, qr } = begun.body;
    expect(uri).toMatch(/^otpauth:\/\/totp\/NeonPro:receptionist%40aurora\.example\?/);
    expect(qr).toMatch(/^data:image\/svg\+xml;base64,/);
    expect((await person.post('/account/totp/confirm', { code: codeOf(old) })).status).toBe(401);
    const first = await factors.started('receptionist');
    expect((await first.person.post('/session/second-factor', { totp: codeOf(old) })).status).toBe(200);

    expect((await person.post('/account/totp/confirm', { code: codeOf(secret) })).body).toEqual({});
    expect((await person.post('/account/totp/confirm', { code: codeOf(secret) })).status).toBe(401);
    const next = await factors.started('receptionist');
    expect((await next.person.post('/session/second-factor', { totp: codeOf(old) })).status).toBe(401);
    const { rows } = await clinics.admin.query<{ all: string }>(
      `select string_agg(encode(secret_ct, 'escape'), ' ') as all from app.totp`,
    );
    expect(rows[0]?.all).not.toContain(secret);
  });

  it('replaces recovery codes: the old ones die', async () => {
    const { person, recoveryCodes } = await factors.withTotp('operator');
    const { body } = await person.post<{ recoveryCodes: string[] }>('/account/recovery-codes', {});
    expect(new Set([...body.recoveryCodes, ...recoveryCodes]).size).toBe(20);
    expect(
      body.recoveryCodes.every((code) =>
        /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}$/.test(code),
      ),
    ).toBe(true);
    const { person: browser } = await factors.started('operator');
    const use = (recoveryCode = '') => browser.post('/session/second-factor', { recoveryCode });
    expect((await use(recoveryCodes[0])).status).toBe(401);
    expect((await use(body.recoveryCodes[0])).status).toBe(200);
  });

  describe('with its password', () => {
    it.each([
      ['short', 'céu4#ab'],
      ['common', 'qwertyuiop'],
      ['common', 'Senha1234'],
      ['common', 'Flamengo2026!'],
      ['contains-name', 'clinicaaurora'],
      ['contains-name', 'Equipe@Aurora26'],
    ])('is refused as %s: %s', async (code, password) => {
      const person = await api.signIn(clinics.a, 'auditor');
      expect(await person.post('/account/password', { current: testPassword, password })).toMatchObject({
        status: 400,
        body: { code: 'password-too-weak', fields: [{ path: 'password', code }] },
      });
    });

    it('asks for the old one, takes 128 characters of any script without cutting, and ends the other sessions', async () => {
      const person = await api.signIn(clinics.b, 'auditor');
      const other = await api.signIn(clinics.b, 'auditor');
      const password = `${'日本語🦋'.repeat(31)}fim!`;
      expect([...password]).toHaveLength(128);
      const wrong = { current: 'não é esta', password };
      expect(await person.post('/account/password', wrong)).toMatchObject({
        status: 401,
        body: { code: 'invalid-credentials' },
      });
      const longer = { current: testPassword, password: `${password}x` };
      expect((await person.post('/account/password', longer)).status).toBe(400);
      const change = { current: testPassword, password };
      expect((await person.post('/account/password', change)).status).toBe(204);
      expect((await person.get('/clinic')).status).toBe(200);
      expect((await other.get('/clinic')).status).toBe(401);

      const { email } = clinics.b.staff.auditor;
      const signIn = (text: string) => api.stranger().post('/session', { email, password: text });
      expect((await signIn(testPassword)).status).toBe(401);
      expect((await signIn(password.slice(0, -1))).status).toBe(401);
      expect((await signIn(password.normalize('NFD'))).status).toBe(200);
    });

    it('is kept as argon2id of at least 19 MiB, two passes', async () => {
      const { rows } = await clinics.admin.query<{ hash: string }>(
        'select password_hash as hash from app.users',
      );
      for (const { hash } of rows) {
        const [, memory = 0, passes = 0] =
          /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(hash)?.map(Number) ?? [];
        expect(memory).toBeGreaterThanOrEqual(19_456);
        expect(passes).toBeGreaterThanOrEqual(2);
      }
    });

    it('guesses the old one no more than ten times', async () => {
      const person = await api.signIn(clinics.a, 'professional');
      const statuses = [];
      for (let tried = 0; tried < 11; tried += 1) {
        const guess = { current: `palpite ${tried}`, password: 'três raposas azuis' };
        statuses.push((await person.post('/account/password', guess)).status);
      }
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    });
  });

  describe('with its sessions', () => {
    const windows =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
    const phone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
    const from = async (userAgent: string) => {
      const person = api.stranger();
      await person.post('/session', factors.credentials('privacy-officer'), { 'User-Agent': userAgent });
      return person;
    };
    type Listed = { sessions: { id: string; isCurrent: boolean; browser: string; kind: string }[] };

    it('shows each with its device, ends one, ends all others, and no one else’s', async () => {
      const [desk, mobile] = [await from(windows), await from(phone)];
      const { body } = await desk.get<Listed>('/account/sessions');
      expect(body.sessions).toMatchObject([
        { isCurrent: true, browser: 'Chrome', os: 'Windows', kind: 'desktop', method: 'password' },
        { isCurrent: false, browser: 'Safari', os: 'iOS', kind: 'mobile', clinicId: clinics.a.id },
      ]);
      const other = await api.signIn(clinics.a, 'manager');
      const theirs = (await other.get<Listed>('/account/sessions')).body.sessions[0]?.id ?? '';
      for (const id of [theirs, randomUUID()])
        expect((await desk.delete(`/account/sessions/${id}`)).status).toBe(404);
      expect((await other.get('/clinic')).status).toBe(200);

      expect((await desk.delete(`/account/sessions/${body.sessions[1]?.id}`)).status).toBe(204);
      expect((await mobile.get('/clinic')).body).toMatchObject({ code: 'session-ended' });
      expect((await mobile.post('/session/refresh', {})).status).toBe(401);
      const third = await from(phone);
      expect((await desk.delete('/account/sessions')).status).toBe(204);
      expect((await third.get('/clinic')).status).toBe(401);
      expect((await desk.get<Listed>('/account/sessions')).body.sessions).toHaveLength(1);
    });

    it('are ended by an owner for a colleague, in this clinic alone', async () => {
      const { person: owner } = await factors.withPasskey('owner');
      const colleague = await api.signIn(clinics.a, 'receptionist');
      const neighbour = await api.signIn(clinics.b, 'receptionist');
      const path = (id: string) => `/staff/${id}/sign-out`;
      const manager = await api.signIn(clinics.a, 'manager');
      expect((await manager.post(path(clinics.a.staff.receptionist.id), {})).status).toBe(403);
      for (const id of [clinics.b.staff.receptionist.id, randomUUID()])
        expect((await owner.post(path(id), {})).status).toBe(404);
      expect((await owner.post(path(clinics.a.staff.receptionist.id), {})).status).toBe(204);
      expect((await colleague.get('/clinic')).body).toMatchObject({ code: 'session-ended' });
      expect((await neighbour.get('/clinic')).status).toBe(200);
    });
  });
});
