import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { codeOf, createFactors, type RequestOptions } from '../../tests/support/factors.ts';

describe('the clinic’s policy of second factors', () => {
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

  it('opens nothing but enrolment for the password alone after the grace, until a factor is there', async () => {
    await graceIsOver();
    const person = api.stranger();
    const { body } = await person.post('/session', factors.credentials('auditor'));
    expect(body).toMatchObject({ mustEnrol: true, role: 'auditor' });
    for (const path of ['/clinic', '/staff', '/clients'])
      expect(await person.get(path)).toMatchObject({ status: 403, body: { code: 'enrolment-required' } });
    expect((await person.get('/session')).status).toBe(200);
    expect((await person.get('/account')).body).toMatchObject({
      passkeys: [],
      policy: { needsPasskey: false },
    });
    expect((await person.post('/session/refresh', {})).body).toMatchObject({ mustEnrol: true });

    const { secret } = (await person.post<{ secret: string }>('/account/totp', {})).body;
    expect((await person.post('/account/totp/confirm', { code: codeOf(secret) })).status).toBe(200);
    expect((await person.get('/session')).body).toMatchObject({ mustEnrol: false, enrolBy: null });
    expect((await person.get('/clinic')).status).toBe(200);
  });

  it('limits at the next refresh who let the grace pass', async () => {
    const person = await api.signIn(clinics.b, 'manager');
    expect((await person.get('/clinic')).status).toBe(200);
    await graceIsOver();
    expect((await person.post('/session/refresh', {})).body).toMatchObject({ mustEnrol: true });
    expect((await person.get('/clinic')).status).toBe(403);
  });

  it('takes a code of an owner as the way to a passkey only, once the grace is over', async () => {
    const { secret } = await factors.withTotp('owner', clinics.b);
    await graceIsOver();
    const { person } = await factors.started('owner', clinics.b);
    const { body } = await person.post('/session/second-factor', { totp: codeOf(secret) });
    expect(body).toMatchObject({ mustEnrol: true });
    expect((await person.get('/clinic')).status).toBe(403);
    expect((await factors.addPasskey(person)).added.status).toBe(201);
    expect((await person.get('/clinic')).status).toBe(200);
  });

  it('ends a session of the password alone once the person has something better', async () => {
    const old = await api.signIn(clinics.a, 'privacy-officer');
    await factors.withPasskey('privacy-officer');
    const answer = await old.post('/session/refresh', {});
    expect(answer).toMatchObject({ status: 401, body: { code: 'session-ended' } });
  });

  const path = '/clinic/sign-in-policy';
  const change = { version: 1, passkeyRoles: ['owner', 'receptionist'], graceDays: 7 };

  it('is nobody’s to read or change but theirs who look after the staff', async () => {
    const { person: receptionist } = await factors.withPasskey('receptionist');
    const { person: manager } = await factors.withPasskey('manager');
    expect((await api.stranger().get(path)).status).toBe(401);
    expect((await receptionist.get(path)).status).toBe(403);
    expect((await manager.get(path)).status).toBe(200);
    expect((await manager.patch(path, change)).status).toBe(403);
  });

  it('is changed by an owner who has just proved a factor', async () => {
    const { person: owner, key } = await factors.withPasskey('owner');
    expect((await owner.get(path)).body).toEqual({
      ...{ passkeyRoles: ['owner', 'privacy-officer'], graceDays: 14, version: 1 },
    });
    await clinics.admin.query("update app.sessions set proved_at = now() - interval '11 minutes'");
    const late = await owner.patch(path, change);
    expect(late).toMatchObject({ status: 403, body: { code: 'step-up-required' } });
    const asked = await owner.post<{ passkeyOptions: RequestOptions }>('/session/step-up/options', {});
    const passkey = key.authenticate(asked.body.passkeyOptions);
    expect((await owner.post('/session/step-up', { passkey })).status).toBe(204);
    expect((await owner.patch(path, change)).body).toEqual({ ...change, version: 2 });
    expect((await owner.patch(path, change)).status).toBe(409);
    expect((await owner.patch(path, { version: 2, graceDays: 31 })).status).toBe(400);
  });

  it('gives everybody the grace anew when it becomes stricter, and not when it becomes milder', async () => {
    const { person: owner } = await factors.withPasskey('owner');
    await graceIsOver();
    expect((await owner.patch(path, { version: 1, graceDays: 30 })).status).toBe(200);
    const milder = await api.stranger().post('/session', factors.credentials('receptionist'));
    expect(milder.body).toMatchObject({ mustEnrol: true });
    expect((await owner.patch(path, { version: 2, passkeyRoles: ['owner', 'receptionist'] })).status).toBe(
      200,
    );
    const anew = await api.stranger().post('/session', factors.credentials('receptionist'));
    expect(anew.body).toMatchObject({ mustEnrol: false });
  });

  it('is left alone by the clinic next door', async () => {
    const { person: owner } = await factors.withPasskey('owner');
    await owner.patch(path, change);
    const { person: neighbour } = await factors.withPasskey('owner', clinics.b);
    expect((await neighbour.get(path)).body).toMatchObject({ version: 1, graceDays: 14 });
  });
});
