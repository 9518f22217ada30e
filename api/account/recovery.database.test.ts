import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { type Answer, type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics, testPassword } from '../../tests/support/clinics.ts';

let clinics: Clinics;
let api: TestApi;
let owner: Person;
let manager: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  owner = await api.signInProved(clinics.a, 'owner');
  manager = await api.signInProved(clinics.a, 'manager');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query(
    'delete from recovery_approvals; delete from access_recoveries; delete from app.rate_limits',
  );
});

const newPassword = 'outra senha bem comprida 7';
type Listed = {
  recoveries: {
    id: string;
    staffId: string;
    state: string;
    approvals: { staffId: string }[];
    mayApprove: boolean;
  }[];
};
const emailOf = (role: StaffRole, clinic = clinics.a) => clinic.staff[role].email;
const ask = (email: string, more = {}) => api.stranger().post('/recoveries', { email, ...more });
const listed = async (person: Person) => (await person.get<Listed>('/recoveries')).body.recoveries;
const approve = (person: Person, id: string) =>
  person.post<{ code: string }>(`/recoveries/${id}/approve`, {});
const redeem = (codes: string[], email = emailOf('professional'), password = newPassword) =>
  api.stranger().post<{ code?: string }>('/recoveries/redeem', { email, codes, password });
const refused = ({ status, body }: Answer<{ code?: string }>) => [status, body.code];
const invalid = [401, 'challenge-invalid'];

async function opened(role: StaffRole = 'professional'): Promise<string> {
  expect((await ask(emailOf(role))).status).toBe(202);
  return (await listed(owner))[0]?.id ?? '';
}
async function approved(): Promise<[id: string, ...halves: string[]]> {
  const id = await opened();
  return [id, (await approve(owner, id)).body.code, (await approve(manager, id)).body.code];
}

describe('asking for access back', () => {
  it('answers the same, as slowly, whether the e-mail signs in anywhere or not', async () => {
    const shape = async (email: string) => {
      const began = performance.now();
      const { status, body, headers } = await ask(email);
      const names = [...headers.keys()].filter((name) => name !== 'date').sort();
      return { status, body, names, isSlow: performance.now() - began > 390 };
    };
    const known = await shape(emailOf('professional'));
    expect(known).toMatchObject({ status: 202, body: {}, isSlow: true });
    expect(await shape('ninguem@aurora.example')).toEqual(known);
    expect(await shape(`  ${emailOf('professional').toUpperCase()} `)).toEqual(known);
    expect(await listed(owner)).toHaveLength(1);
  });

  it('is refused as a fourth time in an hour, known or not, and when tries cannot be counted', async () => {
    for (const email of [emailOf('professional'), 'ninguem@aurora.example']) {
      for (let count = 0; count < 3; count += 1) expect((await ask(email)).status).toBe(202);
      expect((await ask(email)).status).toBe(429);
    }
    await clinics.admin.query('alter table app.rate_limits rename to rate_limits_away');
    const away = await ask(emailOf('professional'));
    await clinics.admin.query('alter table app.rate_limits_away rename to rate_limits');
    expect(away.status).toBe(503);
  });

  it('opens nothing in a clinic where the person does not work', async () => {
    expect((await ask(emailOf('professional'), { clinicId: clinics.b.id })).status).toBe(202);
    expect((await ask(emailOf('professional'), { clinicId: randomUUID() })).status).toBe(202);
    expect((await clinics.admin.query('select 1 from access_recoveries')).rows).toEqual([]);
  });
});

describe('who may look and approve', () => {
  it('is nobody without the right, without a fresh factor, or of another clinic', async () => {
    const id = await opened();
    const receptionist = await api.signInProved(clinics.a, 'receptionist');
    expect((await receptionist.get('/recoveries')).status).toBe(403);
    expect(refused((await approve(receptionist, id)) as Answer<{ code?: string }>)).toEqual([
      403,
      'forbidden',
    ]);
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    expect(refused((await approve(officer, id)) as Answer<{ code?: string }>)).toEqual([
      403,
      'step-up-required',
    ]);
    const foreign = await api.signInProved(clinics.b, 'owner');
    expect(await listed(foreign)).toEqual([]);
    for (const wanted of [id, randomUUID()]) {
      expect(refused((await approve(foreign, wanted)) as Answer<{ code?: string }>)).toEqual([
        404,
        'not-found',
      ]);
      expect((await foreign.post(`/recoveries/${wanted}/refuse`, {})).status).toBe(404);
    }
    expect((await owner.post('/recoveries/x/approve', {})).status).toBe(400);
    expect((await owner.post(`/recoveries/${id}/approve`, { also: 1 })).status).toBe(400);
  });

  it('is neither the person herself, nor one colleague twice, nor one who came after the request', async () => {
    const own = await opened('manager');
    expect((await approve(manager, own)).status).toBe(403);
    expect((await listed(manager))[0]?.mayApprove).toBe(false);
    await approve(owner, own);
    expect(refused((await approve(owner, own)) as Answer<{ code?: string }>)).toEqual([
      409,
      'already-approved',
    ]);
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    await clinics.admin.query('update staff set created_at = now() where id = $1', [
      clinics.a.staff['privacy-officer'].id,
    ]);
    expect((await approve(officer, own)).status).toBe(403);
  });

  it('is exactly two: a third comes too late', async () => {
    const [id] = await approved();
    const operator = await api.signInProved(clinics.a, 'operator');
    expect(refused((await approve(operator, id)) as Answer<{ code?: string }>)).toEqual([
      409,
      'transition-refused',
    ]);
    const [recovery] = await listed(owner);
    expect(recovery).toMatchObject({ state: 'approved', mayApprove: false });
    expect(recovery?.approvals.map(({ staffId }) => staffId)).toEqual([
      clinics.a.staff.owner.id,
      clinics.a.staff.manager.id,
    ]);
  });

  it('tells a half to the one who approved only, and keeps none of it in clear', async () => {
    const [id, one = '', two = ''] = await approved();
    expect(one).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(one).not.toBe(two);
    expect(JSON.stringify(await listed(owner))).not.toContain(one);
    const { rows } = await clinics.admin.query<{ all: string }>(
      `select string_agg(to_jsonb(a)::text || encode(half_hash, 'escape'), ' ') as all from recovery_approvals a where recovery_id = $1`,
      [id],
    );
    expect(rows[0]?.all).not.toContain(one);
    expect(api.logged.join('\n')).not.toContain(one);
  });
});

describe('redeeming', () => {
  it('needs both halves, before anything is known of the account a good password, and dies after five wrong tries', async () => {
    const [, one = '', two = ''] = await approved();
    expect(refused(await redeem([one, two], undefined, '12345678'))).toEqual([400, 'password-too-weak']);
    expect((await redeem([one, 'não'])).status).toBe(400);
    expect((await redeem([one])).status).toBe(400);
    const answers = await Promise.all([
      ...[redeem([one, one]), redeem([two, two]), redeem(['0000-0000', one])],
      ...[redeem([two, 'ZZZZ-ZZZZ']), redeem(['0000-0000', '1111-1111'])],
    ]);
    for (const answer of answers) expect(refused(answer)).toEqual(invalid);
    expect(refused(await redeem([one, two]))).toEqual(invalid);
    expect((await listed(owner))[0]?.state).toBe('expired');
  });

  it('is refused alike for somebody else, for nobody, with one approval, after a no and after its time', async () => {
    const [id, one = '', two = ''] = await approved();
    for (const email of [
      emailOf('receptionist'),
      'ninguem@aurora.example',
      emailOf('professional', clinics.b),
    ])
      expect(refused(await redeem([one, two], email))).toEqual(invalid);
    await clinics.admin.query(`update access_recoveries set expires_at = now() - interval '1 second'`);
    expect(refused(await redeem([one, two]))).toEqual(invalid);
    await clinics.admin.query(`update access_recoveries set expires_at = now() + interval '1 hour'`);
    expect((await manager.post(`/recoveries/${id}/refuse`, {})).status).toBe(204);
    expect(refused(await redeem([one, two]))).toEqual(invalid);
    expect((await manager.post(`/recoveries/${id}/refuse`, {})).status).toBe(409);
    const half = (await approve(owner, await opened())).body.code;
    expect(refused(await redeem([half, half]))).toEqual(invalid);
  });

  it('gives the account back once: a new password, no factors, no sessions, and nothing to do but enrol', async () => {
    const person = await api.signInProved(clinics.a, 'professional');
    expect((await person.get('/session')).status).toBe(200);
    const [id, one = '', two = ''] = await approved();
    expect((await redeem([two.toLowerCase().replace('-', ''), one])).body).toEqual({});
    expect((await person.get('/session')).status).toBe(401);
    expect(refused(await redeem([one, two]))).toEqual(invalid);
    const back = api.stranger();
    expect(
      (await back.post('/session', { email: emailOf('professional'), password: testPassword })).status,
    ).toBe(401);
    const { status, body } = await back.post<{ mustEnrol: boolean; methods: object }>('/session', {
      email: emailOf('professional'),
      password: newPassword,
    });
    expect([status, body.mustEnrol, body.methods]).toEqual([
      200,
      true,
      { passkeys: 0, totp: false, recoveryCodesLeft: 0 },
    ]);
    expect((await back.get('/clinic')).status).toBe(403);
    const { rows } = await clinics.admin.query<{ action: string }>(
      `select action from audit_events where entity = 'recovery' and entity_id = $1 order by at`,
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'recovery.ask',
      'recovery.approve',
      'recovery.approve',
      'recovery.use',
    ]);
  });

  it('holds the membership in every other clinic, of the same house too, whose people have vouched for nobody', async () => {
    const { admin, b } = clinics;
    const elsewhere = randomUUID();
    const join = () =>
      admin.query(
        `insert into staff (clinic_id, id, user_id, role, name_ct, email_ct)
         select $1, $2, user_id, 'manager', name_ct, email_ct from staff where clinic_id = $3 and id = $4
         on conflict (clinic_id, id) do update set is_active = true`,
        [b.id, elsewhere, clinics.a.id, clinics.a.staff.professional.id],
      );
    const isActive = async () =>
      (await admin.query<{ is_active: boolean }>('select is_active from staff where id = $1', [elsewhere]))
        .rows[0]?.is_active;
    await join();
    const [, one = '', two = ''] = await approved();
    expect((await redeem([one, two])).status).toBe(200);
    expect(await isActive()).toBe(false);
    await join();
    const network = randomUUID();
    await admin.query(`insert into app.networks (id, name) values ($1, 'Casa')`, [network]);
    await admin.query('update clinics set network_id = $1', [network]);
    await admin.query(
      'delete from recovery_approvals; delete from access_recoveries; delete from app.rate_limits',
    );
    const [, three = '', four = ''] = await approved();
    expect((await redeem([three, four])).status).toBe(200);
    expect(await isActive()).toBe(false);
  });
});
