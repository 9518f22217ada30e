import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, testPassword } from '../../tests/support/clinics.ts';
import { accessCookie, refreshCookie } from './session-cookies.ts';

describe('signing in', () => {
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
  const credentials = (role: StaffRole, password = testPassword) => ({
    email: clinics.a.staff[role].email,
    password,
  });
  const rotatedSecondsAgo = (seconds: number) =>
    clinics.admin.query(`update app.sessions set rotated_at = now() - make_interval(secs => $1)`, [seconds]);
  const copyOf = (person: Person): Person => {
    const copy = api.stranger();
    for (const [name, value] of person.cookies) copy.cookies.set(name, value);
    return copy;
  };

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const wrong = await api.stranger().post('/session', credentials('owner', 'senha errada mas longa'));
    const unknown = await api.stranger().post('/session', { email: 'ninguem@example.com', password: 'x' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.body).toMatchObject({ code: 'invalid-credentials' });
    expect(unknown.body).toMatchObject({ code: 'invalid-credentials' });
  });

  it('refuses a page of another site: no header, or another origin', async () => {
    const person = api.stranger();
    for (const headers of [{ 'X-NeonPro-CSRF': '' }, { Origin: 'https://evil.example' }]) {
      const answer = await person.post('/session', credentials('owner'), headers);
      expect(answer).toMatchObject({ status: 403, body: { code: 'csrf-refused' } });
    }
  });

  it('opens a session and says who is there', async () => {
    const person = api.stranger();
    const answer = await person.post('/session', {
      email: ` ${credentials('owner').email.toUpperCase()} `,
      password: testPassword,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...{ mustEnrol: false, enrolBy: expect.any(String) as string, isNetworkOwner: false },
      methods: { passkeys: 0, totp: false, recoveryCodesLeft: 0 },
      user: { id: clinics.a.staff.owner.id, name: 'Equipe owner' },
      clinic: { id: clinics.a.id, name: 'Clínica Aurora', timeZone: 'America/Sao_Paulo' },
      role: 'owner',
      clinics: [{ id: clinics.a.id, name: 'Clínica Aurora', role: 'owner' }],
      temporalUiUrl: 'http://localhost:8833',
    });
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/^__Host-.*path=\/;.*samesite=strict; secure; httponly/i);
    }
    expect((await person.get('/session')).status).toBe(200);
    expect((await api.stranger().get('/session')).status).toBe(401);
  });

  it('gives whoever lost an answer the same successor for ten seconds, then takes the predecessor for theft', async () => {
    const person = await api.signIn(clinics.a, 'manager');
    const old = copyOf(person);
    expect((await person.post('/session/refresh', undefined)).status).toBe(200);
    const successor = person.cookies.get(refreshCookie);
    expect(successor).not.toBe(old.cookies.get(refreshCookie));
    const retry = copyOf(old);
    expect((await retry.post('/session/refresh', undefined)).status).toBe(200);
    expect(retry.cookies.get(refreshCookie)).toBe(successor);
    expect((await retry.get('/clinic')).status).toBe(200);

    await rotatedSecondsAgo(11);
    expect(await old.post('/session/refresh', undefined)).toMatchObject({
      status: 401,
      body: { code: 'session-ended' },
    });
    expect((await person.get('/session')).body).toMatchObject({ code: 'session-ended' });
    expect((await person.post('/session/refresh', undefined)).status).toBe(401);
  });

  it('ends the family for any older generation, even a moment later', async () => {
    const person = await api.signIn(clinics.a, 'manager');
    const grandmother = copyOf(person);
    for (const _ of [1, 2]) await person.post('/session/refresh', undefined);
    for (const _ of [1, 2]) expect((await grandmother.post('/session/refresh', undefined)).status).toBe(401);
    const { rows } = await clinics.admin.query(
      `select e.actor from audit_events e join app.sessions s on s.id = e.entity_id
       where e.action = 'session.reuse' and e.at > s.revoked_at - interval '1 second' and s.user_id =
         (select user_id from staff where id = $1) and s.previous_hash is not null and s.rotated_at > now() - interval '5 seconds'`,
      [clinics.a.staff.manager.id],
    );
    expect(rows).toEqual([{ actor: 'system' }]);
    expect((await person.get('/clinic')).body).toMatchObject({ code: 'session-ended' });
  });

  it('keeps no refresh token, nor anything one could be made from', async () => {
    const person = await api.signIn(clinics.a, 'manager');
    const token = person.cookies.get(refreshCookie) ?? '';
    const { rows } = await clinics.admin.query<{ all: string }>(
      `select string_agg(s::text, ' ') as all from app.sessions s`,
    );
    expect(rows[0]?.all).not.toContain(token);
    expect(rows[0]?.all).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('gives twenty refreshes at once a single successor', async () => {
    const person = await api.signIn(clinics.a, 'manager');
    const tabs = Array.from({ length: 20 }, () => copyOf(person));
    const answers = await Promise.all(tabs.map((tab) => tab.post('/session/refresh', undefined)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const before = person.cookies.get(refreshCookie);
    const successors = new Set(
      tabs.map((tab) => tab.cookies.get(refreshCookie)).filter((value) => value !== before),
    );
    expect(successors.size).toBe(1);
  });

  it('ends with sign-out for every copy of the cookies', async () => {
    const person = await api.signIn(clinics.a, 'manager');
    const copy = copyOf(person);
    expect((await person.delete('/session')).status).toBe(204);
    expect(person.cookies.size).toBe(0);
    expect((await copy.get('/clinic')).body).toMatchObject({ code: 'session-ended' });
    expect((await copy.post('/session/refresh', undefined)).status).toBe(401);
  });

  it('notices a change of role and a leave on the very next request', async () => {
    const owner = await api.signInProved(clinics.a, 'owner');
    const person = await api.signIn(clinics.a, 'operator');
    const { id } = clinics.a.staff.operator;
    await owner.patch(`/staff/${id}`, { role: 'receptionist' });
    expect((await person.get('/clinic')).status).toBe(401);
    expect((await person.post('/session/refresh', undefined)).body).toMatchObject({ role: 'receptionist' });
    expect((await person.get('/clinic')).status).toBe(200);
    await owner.patch(`/staff/${id}`, { isActive: false });
    expect((await person.get('/clinic')).status).toBe(401);
    expect((await person.post('/session/refresh', undefined)).status).toBe(401);
  });

  it('wakes up no session with a membership that is active again, and audits what was changed', async () => {
    const owner = await api.signInProved(clinics.a, 'owner');
    const person = await api.signIn(clinics.a, 'professional');
    const { id } = clinics.a.staff.professional;
    for (const change of [{ isActive: false }, { isActive: true }, { role: 'auditor' }])
      expect((await owner.patch(`/staff/${id}`, change)).status).toBe(200);
    expect((await person.get('/clinic')).body).toMatchObject({ code: 'session-ended' });
    expect((await person.post('/session/refresh', undefined)).status).toBe(401);
    const { rows } = await clinics.admin.query<{ action: string }>(
      "select action, details_ct from audit_events where entity_id = $1 and entity = 'staff' and action like 'staff.%' order by at",
      [id],
    );
    expect(rows).toEqual(
      ['staff.deactivate', 'staff.reactivate', 'staff.role-change'].map((action) => ({
        action,
        details_ct: null,
      })),
    );
  });

  it('ends the next request of a disabled account, in every session', async () => {
    const people = [await api.signIn(clinics.a, 'receptionist'), await api.signIn(clinics.a, 'receptionist')];
    await clinics.admin.query(
      'update app.users set disabled_at = now() where id = (select user_id from staff where id = $1)',
      [clinics.a.staff.receptionist.id],
    );
    for (const person of people) {
      expect((await person.get('/clinic')).status).toBe(401);
      expect((await person.post('/session/refresh', undefined)).status).toBe(401);
    }
    expect((await api.stranger().post('/session', credentials('receptionist'))).status).toBe(401);
    await clinics.admin.query('update app.users set disabled_at = null');
  });

  it('begins a new session with each sign-in, and ends the one the browser had before', async () => {
    const planted = await api.signIn(clinics.a, 'privacy-officer');
    const victim = copyOf(planted);
    expect((await victim.post('/session', credentials('manager'))).body).toMatchObject({ role: 'manager' });
    expect(victim.cookies.get(refreshCookie)).not.toBe(planted.cookies.get(refreshCookie));
    expect((await planted.get('/session')).status).toBe(401);
  });

  it('takes nothing about the person from the body', async () => {
    const foreign = { role: 'owner', userId: clinics.a.staff.owner.id, staffId: clinics.a.staff.owner.id };
    for (const [field, value] of Object.entries(foreign)) {
      const answer = await api.stranger().post('/session', { ...credentials('manager'), [field]: value });
      expect(answer, field).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    }
    const elsewhere = { ...credentials('manager'), clinicId: clinics.b.id };
    expect((await api.stranger().post('/session', elsewhere)).body).toMatchObject({
      code: 'invalid-credentials',
    });
  });

  it('refuses tokens that are not exactly ours', async () => {
    const person = await api.signIn(clinics.a, 'manager');
    const [head = '', body = '', mac = ''] = (person.cookies.get(accessCookie) ?? '').split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const forged = [
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
      `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${body}.${mac}`,
      `${head}.${encode({ ...claims, role: 'owner' })}.${mac}`,
      `${head}.${body}.`,
      person.cookies.get(refreshCookie) ?? '',
      'x'.repeat(6_000),
    ];
    for (const token of forged) {
      person.cookies.set(accessCookie, token);
      expect(await person.get('/session')).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
    }
    expect(api.logged.filter((line) => line.includes('access token refused'))).toHaveLength(forged.length);
  });

  it('stops guessing after ten tries, even with the right password, and leaves others alone', async () => {
    const guess = () => api.stranger().post('/session', credentials('auditor', 'palpite'));
    const answers = await Promise.all(Array.from({ length: 12 }, guess));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    const locked = await api.stranger().post('/session', credentials('auditor'));
    expect(locked).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
    expect(Number(locked.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await api.stranger().post('/session', credentials('manager'))).status).toBe(200);
    const { rows } = await clinics.admin.query<{ key: string }>('select key from app.rate_limits');
    expect(JSON.stringify(rows)).not.toMatch(/aurora|127\.0\.0\.1/);
  });
});
