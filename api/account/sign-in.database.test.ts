import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, testPassword } from '../../tests/support/clinics.ts';
import { codeOf, createFactors } from '../../tests/support/factors.ts';
import { clientCookie } from '../client-session.ts';
import { accessCookie, flowCookie } from './session-cookies.ts';

describe('the second factor', () => {
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

  it('is asked of whoever has one, and nothing is open before', async () => {
    const { secret, recoveryCodes } = await factors.withTotp('manager');
    expect(recoveryCodes).toHaveLength(10);
    const { person, next } = await factors.started('manager');
    expect(next).toEqual({ next: 'second-factor', methods: ['totp', 'recovery-code'] });
    expect([...person.cookies.keys()]).toEqual([flowCookie]);
    expect((await person.get('/session')).status).toBe(401);
    const opened = await person.post('/session/second-factor', { totp: codeOf(secret) });
    expect(opened).toMatchObject({ status: 200, body: { mustEnrol: false, enrolBy: null } });
    expect(person.cookies.has(flowCookie)).toBe(false);
    expect((await person.get('/clinic')).status).toBe(200);
  });

  it('takes a code once, one step early or late, and no older one', async () => {
    const { secret } = await factors.withTotp('professional');
    const use = async (at: number) => {
      const { person } = await factors.started('professional');
      return (await person.post('/session/second-factor', { totp: codeOf(secret, at) })).status;
    };
    const now = Date.now();
    expect(await use(now - 60_000)).toBe(401);
    expect(await use(now)).toBe(200);
    expect(await use(now)).toBe(401);
    expect(await use(now - 30_000)).toBe(401);
    expect(await use(now + 30_000)).toBe(200);
  });

  it('opens one session when the same code comes twice at once', async () => {
    const { secret } = await factors.withTotp('operator');
    const flows = [await factors.started('operator'), await factors.started('operator')];
    const answers = await Promise.all(
      flows.map(({ person }) => person.post('/session/second-factor', { totp: codeOf(secret) })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('takes a recovery code once, as people type it, and counts what is left', async () => {
    const { recoveryCodes } = await factors.withTotp('receptionist', clinics.b);
    const [code = ''] = recoveryCodes;
    const { person } = await factors.started('receptionist', clinics.b);
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ')}`;
    const opened = await person.post('/session/second-factor', { recoveryCode: typed });
    expect(opened).toMatchObject({ status: 200, body: { methods: { recoveryCodesLeft: 9 } } });
    const again = await factors.started('receptionist', clinics.b);
    expect(await again.person.post('/session/second-factor', { recoveryCode: code })).toMatchObject({
      status: 401,
      body: { code: 'second-factor-invalid' },
    });
    const { rows } = await clinics.admin.query<{ all: string }>(
      `select string_agg(encode(code_hash, 'escape'), ' ') as all from app.recovery_codes`,
    );
    expect(rows[0]?.all).not.toContain(code.replaceAll('-', ''));
  });

  it('dies after five wrong tries, sent at once or one by one; then the right one does not help', async () => {
    const { secret } = await factors.withTotp('auditor', clinics.b);
    await factors.forgetLimits();
    const { person } = await factors.started('auditor', clinics.b);
    const guess = () => person.post<{ code: string }>('/session/second-factor', { totp: '000000' });
    const codes = (await Promise.all(Array.from({ length: 8 }, guess))).map(({ body }) => body.code);
    expect(codes.filter((code) => code === 'second-factor-invalid')).toHaveLength(5);
    expect(codes.filter((code) => code === 'challenge-invalid')).toHaveLength(3);
    expect(await person.post('/session/second-factor', { totp: codeOf(secret) })).toMatchObject({
      status: 401,
      body: { code: 'challenge-invalid' },
    });
  });

  it('lets nobody guess on with fresh sign-ins: ten tries in a quarter of an hour, thirty in a day', async () => {
    const { secret } = await factors.withTotp('privacy-officer', clinics.b);
    await factors.forgetLimits();
    const statuses: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const { person } = await factors.started('privacy-officer', clinics.b);
      for (let tried = 0; tried < 4; tried += 1)
        statuses.push((await person.post('/session/second-factor', { totp: '000000' })).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    await clinics.admin.query("delete from app.rate_limits where key not like 'second-factor-day%'");
    await clinics.admin.query("update app.rate_limits set points = 30 where key like 'second-factor-day%'");
    const { person } = await factors.started('privacy-officer', clinics.b);
    expect((await person.post('/session/second-factor', { totp: codeOf(secret) })).status).toBe(429);
  });

  it('keeps the wrong tries of a day counted when the person signs in herself', async () => {
    const { secret } = await factors.withTotp('manager', clinics.b);
    await factors.forgetLimits();
    const { person } = await factors.started('manager', clinics.b);
    for (const totp of ['000000', '000001', '000002', codeOf(secret)])
      await person.post('/session/second-factor', { totp });
    expect((await person.get('/session')).status).toBe(200);
    const { rows } = await clinics.admin.query<{ points: number }>(
      "select points from app.rate_limits where key like 'second-factor-day%'",
    );
    expect(rows).toEqual([{ points: 3 }]);
  });

  it('ends with the password it began with', async () => {
    const { person: herself, secret } = await factors.withTotp('operator', clinics.b);
    const { person: thief } = await factors.started('operator', clinics.b);
    const change = { current: testPassword, password: 'três raposas azuis' };
    expect((await herself.post('/account/password', change)).status).toBe(204);
    expect(await thief.post('/session/second-factor', { totp: codeOf(secret) })).toMatchObject({
      status: 401,
      body: { code: 'challenge-invalid' },
    });
  });

  it('opens nothing for a password that was right when the check began, and is not any more', async () => {
    const { id } = clinics.b.staff.receptionist;
    const person = '(select user_id from staff where id = $1)';
    await clinics.admin.query('begin');
    await clinics.admin.query(`select app.start_account_anew(${person}, 'another')`, [id]);
    // Reads the old hash and waits for the row.
    const late = api.stranger().post('/session', factors.credentials('receptionist', clinics.b));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await clinics.admin.query('commit');
    expect(await late).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
    const { rows } = await clinics.admin.query(
      `select from app.sessions where user_id = ${person} and revoked_at is null`,
      [id],
    );
    expect(rows).toHaveLength(0);
  });

  it('leaves in the audit of whom a factor was guessed, at the door and inside', async () => {
    const { person, secret } = await factors.withTotp('professional', clinics.b);
    await factors.forgetLimits();
    const { person: thief } = await factors.started('professional', clinics.b);
    const wrong = { totp: codeOf(secret, Date.now() - 600_000) };
    expect((await thief.post('/session/second-factor', wrong)).status).toBe(401);
    expect((await person.post('/session/step-up', wrong)).status).toBe(401);
    const { rows } = await clinics.admin.query<Record<string, string>>(
      `select actor, entity, entity_id, details_ct from audit_events
       where clinic_id = $1 and action = 'session.factor-refused' and at > now() - interval '5 seconds' order by at desc limit 2`,
      [clinics.b.id],
    );
    const { id } = clinics.b.staff.professional;
    expect(rows).toMatchObject([
      { actor: id, entity: 'session', details_ct: null },
      { actor: 'system', entity: 'staff', entity_id: id, details_ct: null },
    ]);
  });

  it('refuses a flow that is another browser’s, forged, over, or not begun', async () => {
    const { secret } = await factors.withTotp('professional', clinics.b);
    const attempt = (person: Person) =>
      person.post<{ code: string }>('/session/second-factor', { totp: codeOf(secret) });
    const nobody = api.stranger();
    expect((await attempt(nobody)).body.code).toBe('challenge-invalid');
    nobody.cookies.set(flowCookie, 'A'.repeat(43));
    expect((await attempt(nobody)).body.code).toBe('challenge-invalid');
    const { person } = await factors.started('professional', clinics.b);
    await clinics.admin.query("update app.sign_in_flows set expires_at = now() - interval '1 second'");
    expect((await attempt(person)).body.code).toBe('challenge-invalid');
  });

  it('refuses everything when the limits cannot be counted', async () => {
    await factors.withTotp('manager');
    const { person } = await factors.started('manager');
    await clinics.admin.query('alter table app.rate_limits rename to gone');
    try {
      const answers = [
        await api.stranger().post('/session', factors.credentials('auditor')),
        await person.post('/session/second-factor', { totp: '123456' }),
        await person.post('/session/second-factor', { recoveryCode: 'AAAA-AAAA-AAAAA' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    } finally {
      await clinics.admin.query('alter table app.gone rename to rate_limits');
    }
  });

  it('lets an owner with a passkey in while others guess her password and her codes', async () => {
    const { key } = await factors.withPasskey('owner');
    await factors.forgetLimits();
    for (let tried = 0; tried < 11; tried += 1)
      await api.stranger().post('/session', { ...factors.credentials('owner'), password: 'um palpite' });
    expect((await api.stranger().post('/session', factors.credentials('owner'))).status).toBe(429);
    const { person, options } = await factors.challenged();
    const opened = await person.post('/session/passkey', { credential: key.authenticate(options) });
    expect(opened).toMatchObject({ status: 200, body: { role: 'owner', methods: { passkeys: 1 } } });
  });

  it('does the same work for an unknown e-mail as for a known one', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    // In turns, so that whatever else the machine does weighs on both.
    for (let turn = 0; turn < 11; turn += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        await factors.forgetLimits();
        const email = kind === 'known' ? clinics.a.staff.auditor.email : `ninguem-${turn}@example.com`;
        const before = performance.now();
        const answer = await api.stranger().post('/session', { email, password: 'um palpite' });
        times[kind].push(performance.now() - before);
        expect(answer).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
      }
    }
    const median = (all: number[]) => all.sort((one, other) => one - other)[5] ?? 0;
    const [known, unknown] = [median(times.known), median(times.unknown)];
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2);
  });

  it('keeps the three kinds of tokens apart', async () => {
    const { person } = await factors.withTotp('manager');
    const token = person.cookies.get(accessCookie) ?? '';
    const bearer = { Authorization: `Bearer ${token}` };
    expect((await api.stranger().send('GET', '/api/v1/clinic', undefined, bearer)).status).toBe(401);
    const asClient = api.stranger();
    asClient.cookies.set(clientCookie, token);
    expect((await asClient.get('/public/me')).status).toBe(401);
  });
});
