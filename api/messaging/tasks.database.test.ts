import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { raiseTask, settleTask, type Trouble } from '../../models/staff-task.ts';
import { dropBreakers, writeBreakers, type BreakerState } from '../../models/provider-health.ts';
import { startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue, type Catalogue } from '../../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';

interface Task {
  id: string;
  version: number;
  [field: string]: unknown;
}
let clinics: Clinics;
let api: TestApi;
let desk: Person;
let catalogue: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query('delete from staff_tasks');
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const trouble = (over: Partial<Trouble> = {}): Trouble => ({
  ...{ kind: 'message-undelivered', subjectKey: randomUUID(), reason: '131026', ...over },
});
const raise = (over: Partial<Trouble> = {}, clinic = clinics.a, mayReopen = false) =>
  clinics.workerTenancy.withClinic(clinic.system, (scope) => raiseTask(scope, trouble(over), { mayReopen }));
const list = async (query = '') => {
  const { body } = await desk.get<{ items: Task[]; nextCursor: string | null }>(`/tasks${query}`);
  return body;
};
const only = async (over: Partial<Trouble> = {}): Promise<Task> => {
  await raise(over);
  return (await list()).items[0] as Task;
};

describe('tasks are refused', () => {
  it('to somebody without the permission', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get('/tasks')).status).toBe(403);
    expect((await auditor.patch(`/tasks/${randomUUID()}`, { version: 1, state: 'done' })).status).toBe(403);
  });

  it('when they are another clinic’s, or no task at all', async () => {
    await raise({}, clinics.b);
    const { rows } = await clinics.admin.query<{ id: string }>('select id from staff_tasks');
    for (const id of [rows[0]?.id, randomUUID()])
      expect((await desk.patch(`/tasks/${id}`, { version: 1, state: 'done' })).status).toBe(404);
    expect((await list()).items).toEqual([]);
  });

  it('with nothing, too much or nonsense in the body', async () => {
    const { id } = await only();
    for (const body of [
      { version: 1 },
      { version: 1, kind: 'sender-paused' },
      { version: 1, state: 'gone' },
      { version: 1, note: '  ' },
      { state: 'done' },
    ])
      expect((await desk.patch(`/tasks/${id}`, body)).status).toBe(400);
    expect((await desk.get('/tasks?state=half')).status).toBe(400);
    expect((await desk.get('/tasks?cursor=abc')).status).toBe(400);
  });

  it('to somebody who looked before another changed it', async () => {
    const { id, version } = await only();
    expect((await desk.patch(`/tasks/${id}`, { version, state: 'done' })).status).toBe(200);
    const late = await desk.patch(`/tasks/${id}`, { version, state: 'open' });
    expect(late).toMatchObject({ status: 409, body: { code: 'version-conflict' } });
  });

  it('when they are given to somebody of another clinic', async () => {
    const { id, version } = await only();
    const assignedTo = clinics.b.staff.receptionist.id;
    expect((await desk.patch(`/tasks/${id}`, { version, assignedTo })).status).toBe(404);
  });
});

describe('a task', () => {
  it('tells who it is about and where to look, and who read it', async () => {
    const { clientId, clientName, clientPhone } = catalogue;
    const task = await only({ clientId });
    expect(task).toMatchObject({
      ...{ kind: 'message-undelivered', reason: '131026', state: 'open', note: null, assignedTo: null },
      client: { id: clientId, name: clientName, phone: clientPhone },
    });
    const { rows } = await clinics.admin.query<{ actor: string }>(
      `select actor from audit_events where action = 'task.list' and $1 = any(subject_ids)`,
      [clientId],
    );
    expect(rows).toEqual([{ actor: clinics.a.staff.receptionist.id }]);
  });

  it('is taken, noted, settled and opened again', async () => {
    const { id, version } = await only({ clientId: catalogue.clientId });
    const me = clinics.a.staff.receptionist.id;
    const taken = await desk.patch<Task>(`/tasks/${id}`, {
      version,
      assignedTo: me,
      note: 'Liguei, retorna à tarde',
    });
    expect(taken.body).toMatchObject({
      ...{ version: 2, note: 'Liguei, retorna à tarde', state: 'open' },
      assignedTo: { id: me, name: 'Equipe receptionist' },
    });
    const done = await desk.patch<Task>(`/tasks/${id}`, { version: 2, state: 'done' });
    expect(done.body).toMatchObject({ state: 'done', version: 3 });
    expect((await list()).items).toEqual([]);
    expect((await list('?state=done')).items).toMatchObject([{ id, doneAt: done.body.doneAt }]);
    const open = await desk.patch<Task>(`/tasks/${id}`, {
      version: 3,
      state: 'open',
      assignedTo: null,
      note: null,
    });
    expect(open.body).toMatchObject({ state: 'open', doneAt: null, assignedTo: null, note: null });
  });

  it('keeps its note under the key of whom it is about: erased with her', async () => {
    const { clientId } = catalogue;
    const { id, version } = await only({ clientId });
    await desk.patch(`/tasks/${id}`, { version, note: 'mora na rua das Acácias' });
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [clientId],
    );
    expect((await list()).items).toMatchObject([{ id, note: null, client: null }]);
  });

  it('comes once for the same trouble, goes by itself with it, and may come back', async () => {
    const same = { kind: 'sender-paused', subjectKey: '1065' } as const;
    await raise(same);
    await raise(same);
    expect((await list()).items).toHaveLength(1);
    await clinics.workerTenancy.withClinic(clinics.a.system, (scope) => settleTask(scope, same));
    await raise(same);
    expect((await list()).items).toEqual([]);
    await raise(same, clinics.a, true);
    expect((await list()).items).toMatchObject([{ kind: 'sender-paused', client: null }]);
  });

  it('comes page by page, the oldest first', async () => {
    for (let index = 0; index < 5; index += 1) await raise();
    const first = await list('?limit=3');
    const second = await list(`?limit=3&cursor=${first.nextCursor}`);
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 2, null]);
    const times = [...first.items, ...second.items].map(({ createdAt }) => createdAt as string);
    expect(times).toEqual(times.toSorted());
  });
});

describe('the health of messages', () => {
  const knex = () => clinics.workerTenancy.knex;
  const says = (instance: string, state: BreakerState, since = new Date()) =>
    writeBreakers(knex(), instance, [{ provider: 'whatsapp', state, since }]);
  const look = async () => (await desk.get('/messaging/health')).body;

  it('is told to whoever reads messages, and to nobody else', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get('/messaging/health')).status).toBe(403);
  });

  it('is down as long as one living worker cannot reach a provider', async () => {
    const since = new Date('2026-11-26T12:00:00Z');
    await says('one', 'closed', new Date('2026-11-26T11:00:00Z'));
    expect(await look()).toMatchObject({ providers: [{ provider: 'whatsapp', state: 'ok' }] });
    await says('two', 'open', since);
    await says('two', 'open', new Date());
    expect(await look()).toMatchObject({
      providers: [{ provider: 'whatsapp', state: 'down', since: since.toISOString() }],
    });
    await clinics.admin.query(
      `update provider_health set seen_at = now() - interval '2 minutes' where instance = 'two'`,
    );
    expect(await look()).toMatchObject({ providers: [{ state: 'ok' }] });
    await clinics.admin.query(
      `update provider_health set seen_at = now() - interval '2 hours' where instance = 'two'`,
    );
    await says('one', 'closed');
    expect((await clinics.admin.query('select instance from provider_health')).rows).toEqual([
      { instance: 'one' },
    ]);
    await dropBreakers(knex(), 'one');
    expect(await look()).toMatchObject({ providers: [] });
  });

  it('counts what waits and names the number of this clinic', async () => {
    const taken = new Date(Date.now() - 3_600_000).toISOString();
    await clinics.admin.query(
      `insert into messages (clinic_id, id, key, client_id, step, template, state, is_closed, sent_at)
       select $1, gen_random_uuid(), 'h/' || n, $2, 's', 't', case n when 1 then 'delivered' else 'pending' end, false,
         case n when 1 then $3::timestamptz end from generate_series(1, 3) as n`,
      [clinics.a.id, catalogue.clientId, taken],
    );
    await clinics.admin.query(
      `update messaging_channels set paused_at = now(), pause_code = '190' where clinic_id = $1`,
      [clinics.a.id],
    );
    expect(await look()).toMatchObject({
      ...{ waiting: 2, lastTakenAt: taken },
      channel: { phoneNumberId: clinics.a.phoneNumberId, pauseCode: '190', offersPausedUntil: null },
    });
    const other = await api.signIn(clinics.b, 'owner');
    expect((await other.get('/messaging/health')).body).toMatchObject({
      ...{ waiting: 0, lastTakenAt: null },
      channel: { phoneNumberId: clinics.b.phoneNumberId, pausedAt: null },
    });
  });
});
