import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKms } from '../../models/encryption.ts';
import { provisionClinic } from '../../models/provision.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, testHours, testPassword } from '../../tests/support/clinics.ts';
import { createFactors } from '../../tests/support/factors.ts';
import { accessCookie, refreshCookie } from '../account/session-cookies.ts';

interface Me {
  clinic: { id: string };
  clinics: { id: string; name: string; role: string }[];
  role: string;
  mustEnrol: boolean;
  isNetworkOwner: boolean;
}

describe('people of several clinics', () => {
  let clinics: Clinics;
  let api: TestApi;
  let factors: ReturnType<typeof createFactors>;
  let [centre, coast, alone] = ['', '', ''];
  const email = 'rita@rede.example';
  const network = { id: randomUUID(), name: 'Rede Maré' };
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    factors = createFactors(clinics, api);
    const deps = {
      ...{ migratorUrl: clinics.urls.migrator, tokenKey: clinics.tokenKey },
      kms: fileKms(clinics.masterKey),
    };
    const person = (role: 'owner' | 'manager') => ({ name: 'Rita', email, password: testPassword, role });
    const place = { timeZone: 'America/Sao_Paulo', hours: testHours };
    centre = (
      await provisionClinic(deps, { ...place, name: 'Maré Centro', network, staff: [person('owner')] })
    ).id;
    const boss = { ...person('owner'), email: 'ana@rede.example' };
    coast = (
      await provisionClinic(deps, { ...place, name: 'Maré Praia', network, staff: [boss, person('owner')] })
    ).id;
    alone = (await provisionClinic(deps, { ...place, name: 'Ilha', staff: [person('manager')] })).id;
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const signIn = async (clinicId?: string): Promise<{ person: Person; me: Me }> => {
    const person = api.stranger();
    const answer = await person.post<Me>('/session', { email, password: testPassword, clinicId });
    expect(answer.status).toBe(200);
    return { person, me: answer.body };
  };

  it('sign in where they say, at first in the oldest, and hear of all', async () => {
    const { me } = await signIn();
    expect(me).toMatchObject({ clinic: { id: centre }, role: 'owner', isNetworkOwner: true });
    expect(me.clinics.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'Maré Centro owner',
      'Maré Praia owner',
      'Ilha manager',
    ]);
    expect((await signIn(alone)).me).toMatchObject({ role: 'manager', isNetworkOwner: false });
  });

  it('go on in another clinic in a session of its own; the one before has ended', async () => {
    const { person } = await signIn();
    const old = api.stranger();
    for (const [name, value] of person.cookies) old.cookies.set(name, value);
    const moved = await person.post<Me>('/session/clinic', { clinicId: alone });
    expect(moved).toMatchObject({ status: 200, body: { clinic: { id: alone }, role: 'manager' } });
    for (const name of [accessCookie, refreshCookie])
      expect(person.cookies.get(name)).not.toBe(old.cookies.get(name));
    expect((await person.get('/clinic')).body).toMatchObject({ id: alone });
    expect((await old.get('/clinic')).body).toMatchObject({ code: 'session-ended' });
    expect((await old.post('/session/refresh', {})).status).toBe(401);
  });

  it('stay where they are when they ask for it: no second session for whoever has a copy', async () => {
    const { person } = await signIn();
    const before = new Map(person.cookies);
    const stayed = await person.post<Me>('/session/clinic', { clinicId: centre });
    expect(stayed).toMatchObject({ status: 200, body: { clinic: { id: centre }, role: 'owner' } });
    expect(stayed.headers.getSetCookie()).toEqual([]);
    expect(person.cookies).toEqual(before);
  });

  it('take the end of the session and its age along, and nothing out of one that has ended', async () => {
    const { person } = await signIn();
    await clinics.admin.query(`update app.sessions set expires_at = now() + interval '1 hour',
      created_at = now() - interval '11 hours' where revoked_at is null`);
    for (const clinicId of [alone, coast])
      expect((await person.post('/session/clinic', { clinicId })).status).toBe(200);
    const { rows } = await clinics.admin.query<{ left: number; age: number }>(
      `select extract(epoch from expires_at - now())::integer as left, extract(epoch from now() - created_at)::integer as age
       from app.sessions where clinic_id = $1 and revoked_at is null`,
      [coast],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.left).toBeLessThanOrEqual(3_600);
    expect(rows[0]?.age).toBeGreaterThanOrEqual(11 * 3_600);
    expect(await person.post('/account/totp', {})).toMatchObject({ body: { code: 'step-up-required' } });

    // The session ends between the look at it and the new one.
    await clinics.admin.query('begin');
    await clinics.admin.query('update app.sessions set revoked_at = now() where revoked_at is null');
    const late = person.post('/session/clinic', { clinicId: centre });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await clinics.admin.query('commit');
    expect(await late).toMatchObject({ status: 401, body: { code: 'session-ended' } });
  });

  it('cannot go where they do not work: no clinic and another’s clinic look alike', async () => {
    const { person } = await signIn();
    for (const clinicId of [clinics.a.id, randomUUID()])
      expect(await person.post('/session/clinic', { clinicId })).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    expect((await person.post('/session/clinic', { clinicId: centre, role: 'owner' })).status).toBe(400);
    expect((await api.stranger().post('/session/clinic', { clinicId: centre })).status).toBe(401);
    expect((await person.get('/clinic')).status).toBe(200);
  });

  /** Rows alone, with the constraints off: only their numbers are looked at. */
  async function plantVisits(clinicId: string): Promise<void> {
    const at = (day: string, status: string) =>
      `(${[clinicId, ...Array.from({ length: 4 }, () => randomUUID())].map((id) => `'${id}'`).join()}, '${status}',
        ${day}, ${day} + interval '1 hour')`;
    const noon =
      "(date_trunc('day', now() at time zone 'America/Sao_Paulo') + interval '12 hours') at time zone 'America/Sao_Paulo'";
    const visits = [
      ...['booked', 'confirmed', 'done', 'no-show', 'cancelled'].map((status) => at(noon, status)),
      at(`${noon} + interval '1 day'`, 'booked'),
      at(`${noon} - interval '1 day'`, 'no-show'),
    ];
    await clinics.admin.query(`set session_replication_role = 'replica';
      insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, status, starts_at, ends_at)
      values ${visits.join()}; set session_replication_role = 'origin'`);
  }

  it('see every clinic of the network that they own, with today’s numbers, and no other', async () => {
    await plantVisits(coast);
    const { person } = await signIn(coast);
    const { body } = await person.get('/network');
    expect(body).toEqual({
      network,
      clinics: [
        { id: centre, name: 'Maré Centro', role: 'owner', today: { visits: 0, confirmed: 0, noShows: 0 } },
        { id: coast, name: 'Maré Praia', role: 'owner', today: { visits: 4, confirmed: 2, noShows: 1 } },
      ],
    });
    const colleague = api.stranger();
    await colleague.post('/session', { email: 'ana@rede.example', password: testPassword });
    expect((await colleague.get('/network')).body).toMatchObject({ clinics: [{ id: coast }] });
    const ofNone = await api.signIn(clinics.a, 'owner');
    expect((await ofNone.get('/network')).body).toEqual({ network: null, clinics: [] });
    expect((await (await api.signIn(clinics.a, 'manager')).get('/network')).status).toBe(403);
    expect((await api.stranger().get('/network')).status).toBe(401);
  });

  it('stop seeing a clinic with the membership', async () => {
    const { person } = await signIn();
    await clinics.admin.query(
      `update staff set role = 'manager' where clinic_id = $1 and user_id =
      (select user_id from staff where clinic_id = $2)`,
      [coast, centre],
    );
    expect((await person.get('/network')).body).toMatchObject({ clinics: [{ id: centre }] });
    await clinics.admin.query(`update staff set role = 'owner' where clinic_id = $1`, [coast]);
  });

  it('are held to the policy of the clinic they go to, and take their proof along', async () => {
    const past = "now() - interval '40 days'";
    const { person } = await signIn();
    await clinics.admin.query(`update sign_in_policies set since = ${past} where clinic_id = $1`, [alone]);
    await clinics.admin.query(`update staff set created_at = ${past} where clinic_id = $1`, [alone]);
    const limited = await person.post<Me>('/session/clinic', { clinicId: alone });
    expect(limited.body.mustEnrol).toBe(true);
    expect((await person.get('/clinic')).body).toMatchObject({ code: 'enrolment-required' });
    await factors.addPasskey(person);
    const whole = await person.post<Me>('/session/clinic', { clinicId: coast });
    expect(whole.body.mustEnrol).toBe(false);
    expect((await person.patch('/clinic/sign-in-policy', { version: 1, graceDays: 20 })).status).toBe(200);
  });
});
