import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { type Answer, type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { codeOf } from '../../tests/support/factors.ts';

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
type Code = { code?: string };
const refused = ({ status, body }: Answer<Code>) => [status, body.code];
const approve = (person: Person, id: string) => person.post<Code>(`/recoveries/${id}/approve`, {});
const redeem = (codes: (string | undefined)[], role: StaffRole = 'professional') =>
  api.stranger().post<Code>('/recoveries/redeem', {
    ...{ email: clinics.a.staff[role].email, codes, password: newPassword },
  });

async function asked(role: StaffRole = 'professional'): Promise<string> {
  const { status } = await api.stranger().post('/recoveries', { email: clinics.a.staff[role].email });
  expect(status).toBe(202);
  const { rows } = await clinics.admin.query<{ id: string }>(
    `select id from access_recoveries where staff_id = $1 and state = 'waiting'`,
    [clinics.a.staff[role].id],
  );
  return rows[0]?.id ?? '';
}
async function approved(role: StaffRole = 'professional'): Promise<(string | undefined)[]> {
  const id = await asked(role);
  return [(await approve(owner, id)).body.code, (await approve(manager, id)).body.code];
}

/** Both hold at the lock until it is let go: what follows is decided by what each reads after it. */
async function allAtOnce(work: () => Promise<Answer<Code>>[]): Promise<Answer<Code>[]> {
  const { admin } = clinics;
  await admin.query('begin; select 1 from access_recoveries for update');
  const answers = work();
  const waiting = `select count(*)::int as n from pg_stat_clear_snapshot(), pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  try {
    const count = async () => (await admin.query<{ n: number }>(waiting)).rows[0]?.n;
    await expect.poll(count, { timeout: 1_500 }).toBe(answers.length);
  } finally {
    await admin.query('commit');
  }
  return Promise.all(answers);
}

describe('approvals that arrive at once', () => {
  it('are two when two people gave them, and the recovery goes on', async () => {
    const id = await asked();
    const answers = await allAtOnce(() => [approve(owner, id), approve(manager, id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { rows } = await clinics.admin.query('select state from access_recoveries where id = $1', [id]);
    expect(rows).toEqual([{ state: 'approved' }]);
    expect((await redeem(answers.map(({ body }) => body.code))).status).toBe(200);
  });

  it('are one when one person gave them', async () => {
    const id = await asked();
    const answers = await allAtOnce(() => [approve(owner, id), approve(owner, id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.map(({ body }) => body.code)).toContain('already-approved');
    const { rows } = await clinics.admin.query(
      'select state, (select count(*)::int from recovery_approvals) as given from access_recoveries where id = $1',
      [id],
    );
    expect(rows).toEqual([{ state: 'waiting', given: 1 }]);
  });
});

describe('one owner alone', () => {
  /** The clinic and its people as they are after forty days; whoever comes now comes late. */
  beforeAll(() =>
    clinics.admin.query(
      `update clinics set created_at = now() - interval '40 days';
       update staff set created_at = now() - interval '40 days'`,
    ),
  );

  async function puppet(role: StaffRole): Promise<{ person: Person; id: string }> {
    const email = `${randomUUID()}@x.example`;
    const password = 'uma senha bem longa 81';
    const added = await owner.post<{ id: string }>('/staff', { name: 'Zeca', email, role, password });
    const person = api.stranger();
    await person.post('/session', { email, password });
    const { secret } = (await person.post<{ secret: string }>('/account/totp', {})).body;
    await person.post('/account/totp/confirm', { code: codeOf(secret) });
    return { person, id: added.body.id };
  }
  const age = (id: string, column: 'created_at' | 'role_since', days: number) =>
    clinics.admin.query(`update staff set ${column} = now() - make_interval(days => $2) where id = $1`, [
      id,
      days,
    ]);

  it('cannot approve through somebody he has just added, only through who has been there for seven days', async () => {
    const { person, id: puppetId } = await puppet('operator');
    const id = await asked('privacy-officer');
    expect((await approve(owner, id)).status).toBe(200);
    await age(puppetId, 'created_at', 6);
    expect(refused(await approve(person, id))).toEqual([403, 'forbidden']);
    const { body } = await person.get<{ recoveries: { mayApprove: boolean }[] }>('/recoveries');
    expect(body.recoveries.map(({ mayApprove }) => mayApprove)).toEqual([false]);
    await age(puppetId, 'created_at', 8);
    expect((await approve(person, id)).status).toBe(200);
  });

  it('nor through somebody he has just given the role, or taken back in', async () => {
    const { id: operatorId } = clinics.a.staff.operator;
    const id = await asked('privacy-officer');
    const tries = async () => refused(await approve(await api.signInProved(clinics.a, 'operator'), id));
    await api.signInProved(clinics.a, 'operator');
    await owner.patch(`/staff/${operatorId}`, { isActive: false });
    await owner.patch(`/staff/${operatorId}`, { isActive: true });
    expect(await tries()).toEqual([403, 'forbidden']);
    await age(operatorId, 'role_since', 8);
    expect((await tries())[0]).toBe(200);
    await owner.patch(`/staff/${operatorId}`, { role: 'receptionist' });
    await owner.patch(`/staff/${operatorId}`, { role: 'operator' });
    await clinics.admin.query('delete from recovery_approvals');
    expect(await tries()).toEqual([403, 'forbidden']);
  });

  it('is joined by those who founded the clinic with him, from its first hour', async () => {
    await clinics.admin.query(
      `update clinics set created_at = now() - interval '2 hours';
       update staff set created_at = now() - interval '90 minutes'`,
    );
    const id = await asked('privacy-officer');
    expect((await approve(owner, id)).status).toBe(200);
    await age(clinics.a.staff.manager.id, 'role_since', 0);
    expect(refused(await approve(manager, id))).toEqual([403, 'forbidden']);
    await clinics.admin.query('update staff set role_since = null');
    expect((await approve(manager, id)).status).toBe(200);
  });
});

describe('memberships elsewhere', () => {
  const elsewhere = randomUUID();
  beforeEach(async () => {
    const { admin, a, b } = clinics;
    await admin.query('delete from staff where id = $1', [elsewhere]);
    const { vault } = await clinics.tenancy.withClinic(b.system, (scope) => Promise.resolve(scope));
    const sealed = (column: string) => vault.seal({ table: 'staff', column, row: elsewhere }, 'Lia Prado');
    await admin.query(
      `insert into staff (clinic_id, id, user_id, role, name_ct, email_ct)
       select $1, $2, user_id, 'owner', $5, $6 from staff where clinic_id = $3 and id = $4`,
      [b.id, elsewhere, a.id, a.staff.professional.id, sealed('name_ct'), sealed('email_ct')],
    );
  });
  const membership = async () =>
    (
      await clinics.admin.query<{ is_active: boolean; is_held: boolean }>(
        'select is_active, held_at is not null as is_held from staff where id = $1',
        [elsewhere],
      )
    ).rows[0];
  const onlyOwner = (isOnly: boolean) =>
    clinics.admin.query('update staff set is_active = $2 where id = $1', [clinics.b.staff.owner.id, !isOnly]);

  it('are held with the reset, ended ones too, on the audit of that clinic, until somebody there takes the person back', async () => {
    const halves = await approved();
    await clinics.admin.query('update staff set is_active = false where id = $1', [elsewhere]);
    expect((await redeem(halves)).status).toBe(200);
    expect(await membership()).toEqual({ is_active: false, is_held: true });
    const { rows } = await clinics.admin.query(
      `select e.clinic_id, e.actor_role, e.subject_ids from audit_events e
         join audit_queue q on q.clinic_id = e.clinic_id and q.event_id = e.id
       where e.action = 'staff.hold' and e.entity_id = $1`,
      [elsewhere],
    );
    expect(rows).toEqual([{ clinic_id: clinics.b.id, actor_role: 'system', subject_ids: [elsewhere] }]);
    const theirs = await api.signInProved(clinics.b, 'owner');
    type Listed = { staff: { id: string; heldAt: string | null }[] };
    const heldIn = async () =>
      (await theirs.get<Listed>('/staff')).body.staff.filter(({ heldAt }) => heldAt !== null);
    expect((await heldIn()).map(({ id }) => id)).toEqual([elsewhere]);
    await theirs.patch(`/staff/${elsewhere}`, { isActive: true });
    expect(await membership()).toEqual({ is_active: true, is_held: false });
    expect(await heldIn()).toEqual([]);
  });

  it('stay as they are when the reset fails', async () => {
    const halves = await approved();
    await clinics.admin.query('alter table app.totp rename to totp_away');
    const failed = await redeem(halves);
    await clinics.admin.query('alter table app.totp_away rename to totp');
    expect(failed.status).toBe(500);
    expect(await membership()).toEqual({ is_active: true, is_held: false });
    expect((await redeem(halves)).status).toBe(200);
  });

  it('refuse the redemption when a clinic would be left without an owner, and nothing has changed', async () => {
    const halves = await approved();
    await onlyOwner(true);
    expect(refused(await redeem(halves))).toEqual([409, 'owner-elsewhere']);
    expect(await membership()).toEqual({ is_active: true, is_held: false });
    const { rows } = await clinics.admin.query(
      `select (select state from access_recoveries) as state,
         (select count(*)::int from audit_events where action = 'recovery.withhold') as told`,
    );
    expect(rows).toEqual([{ state: 'approved', told: 1 }]);
    expect(refused(await redeem([halves[0], '0000-0000']))).toEqual([401, 'challenge-invalid']);
    await onlyOwner(false);
    expect((await redeem(halves)).status).toBe(200);
  });
});
