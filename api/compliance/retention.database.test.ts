import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRetentionActivities } from '../../activities/compliance/retention-activities.ts';
import { allClinics } from '../../models/all-clinics.ts';
import { createKnex } from '../../models/knex.ts';
import { isOnHold } from '../../models/legal-hold.ts';
import { listRules } from '../../models/retention-rule.ts';
import { startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';

interface Run {
  id: string;
  findings: { dataClass: string; due: number; held: number; removed: number }[];
}
let clinics: Clinics;
let api: TestApi;
let officer: Person;
let auditor: Person;
let ana: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  officer = await api.signInProved(clinics.a, 'privacy-officer');
  auditor = await api.signIn(clinics.a, 'auditor');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  const { admin } = clinics;
  await admin.query('alter table retention_findings disable trigger user');
  await admin.query('delete from retention_findings; delete from retention_runs; delete from legal_holds');
  await admin.query('alter table retention_findings enable trigger user');
  await admin.query('alter table retention_rules disable trigger user; delete from retention_rules');
  await admin.query('alter table retention_rules enable trigger user');
  await admin.query('delete from staff_tasks; delete from inbound_media');
  await admin.query(
    'delete from inbound_messages; delete from contact_identities; delete from conversations',
  );
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
});

/** A message of so many days ago; of a stranger without a client. */
async function plant(days: number, clientId: string | null, clinic: TestClinic = clinics.a) {
  const [talk, message] = [randomUUID(), randomUUID()];
  const at = new Date(Date.now() - days * 86_400_000);
  await clinics.admin.query(
    `insert into conversations (clinic_id, id, client_id, last_message_at, preview_ct, display_ct) values ($1, $2, $3, $4, 'p', $5)
       on conflict do nothing`,
    [clinic.id, talk, clientId, at, clientId === null ? Buffer.from('d') : null],
  );
  await clinics.admin.query(
    `insert into inbound_messages (clinic_id, id, provider_id, client_id, kind, body_ct, received_at, conversation_id)
       values ($1, $2, gen_random_uuid()::text, $3, 'text', 'b', $4, $5)`,
    [clinic.id, message, clientId, at, talk],
  );
  await clinics.admin.query(
    `insert into inbound_media (clinic_id, inbound_id, state, ref_ct, content_ct, is_closed, created_at)
       values ($1, $2, 'kept', 'r', 'c', true, $3)`,
    [clinic.id, message, at],
  );
  return { talk, message };
}
const night = async (clinicIds = [clinics.a.id, clinics.b.id], batch = 1) =>
  new MockActivityEnvironment().run(
    createRetentionActivities({
      ...{ tenancy: clinics.workerTenancy, live: { publish: () => undefined }, batch },
      allClinics: () => Promise.resolve(clinicIds),
    }).removeWhatIsDue,
  );
const rowOf = async (message: string) => {
  const { rows } = await clinics.admin.query<{ words: boolean; file: boolean }>(
    `select i.body_ct is not null as words, m.content_ct is not null as file from inbound_messages i
       join inbound_media m on m.clinic_id = i.clinic_id and m.inbound_id = i.id where i.id = $1`,
    [message],
  );
  return rows[0];
};
const found = ({ findings }: Run, dataClass: string) => findings.find((one) => one.dataClass === dataClass);
const hold = (clientId: string, person = officer) =>
  person.post<{ id: string; version: number; code?: string }>('/legal-holds', {
    ...{ clientId, ground: 'lawsuit', reason: 'Ação 0001234-56.2026, 2ª Vara Cível.' },
  });
const why = { reason: 'A política da casa mudou.' };
const ended = { reason: 'Acordo homologado, processo arquivado.' };
const change = (dataClass: string, body: object, person = officer) =>
  person.send('PUT', `/api/v1/retention/rules/${dataClass}`, { ...why, ...body });

describe('retention is refused', () => {
  it('to strangers, and to staff who may not', async () => {
    const desk = await api.signIn(clinics.a, 'receptionist');
    for (const path of ['/retention/rules', '/retention/runs', '/legal-holds']) {
      expect((await api.stranger().get(path)).status).toBe(401);
      expect((await desk.get(path)).status).toBe(403);
      expect((await auditor.get(path)).status).toBe(200);
    }
    expect((await auditor.post('/retention/runs', {})).status).toBe(403);
    expect((await auditor.get('/retention/due?dataClass=never-attended')).status).toBe(403);
    expect((await hold(ana.clientId, auditor)).status).toBe(403);
    expect((await change('chat-media', { keepDays: 200, version: 0 }, auditor)).status).toBe(403);
  });

  it('with what it does not understand, or the law does not bear', async () => {
    expect((await officer.get('/retention/due?dataClass=payments')).status).toBe(400);
    expect((await hold('nobody')).status).toBe(400);
    expect((await change('chat-media', { keepDays: 200, version: 0, more: 1 })).status).toBe(400);
    expect((await change('clinical-record', { keepDays: 3_650, version: 0 })).status).toBe(400);
    expect((await change('payments', { keepDays: 4_000, version: 0 })).status).toBe(400);
    expect((await change('chat-media', { keepDays: 200, version: 0, reason: ' ' })).status).toBe(400);
    const past = await change('chat-media', { keepDays: 200, version: 0, since: '2020-01-01' });
    expect(past.body).toMatchObject({
      code: 'invalid-input',
      fields: [{ path: 'since', code: 'in-the-past' }],
    });
    expect((await officer.get('/retention/rules/anything/changes')).status).toBe(400);
  });

  it('for somebody of another clinic', async () => {
    const other = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect((await hold(other.clientId)).status).toBe(404);
    const { body } = await hold(ana.clientId);
    const stranger = await api.signInProved(clinics.b, 'privacy-officer');
    const release = await stranger.post(`/legal-holds/${body.id}/release`, { version: 1, ...ended });
    expect(release.status).toBe(404);
    expect((await stranger.get('/legal-holds')).body).toMatchObject({ holds: [] });
  });
});

describe('a rule', () => {
  it('is the house’s until the clinic chooses, and is changed once a version', async () => {
    expect((await change('chat-media', { keepDays: 200, version: 1 })).status).toBe(409);
    expect((await change('chat-media', { keepDays: 200, version: 0 })).body).toMatchObject({
      ...{ dataClass: 'chat-media', keepDays: 200, houseDays: 365, version: 1 },
    });
    expect((await change('chat-media', { keepDays: 300, version: 0 })).status).toBe(409);
    expect((await change('chat-media', { keepDays: 300, version: 1 })).body).toMatchObject({ version: 2 });
  });

  it('begins on its day, and every choice stays with its reason and who made it', async () => {
    await change('chat-media', { keepDays: 200, version: 0 });
    const since = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    const planned = { ...why, keepDays: 120, version: 1, since };
    expect((await change('chat-media', planned)).body).toMatchObject({
      ...{ keepDays: 200, version: 2, planned: { keepDays: 120, since } },
    });
    const later = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      listRules(scope, Date.now() + 45 * 86_400_000),
    );
    const then = later.find(({ dataClass }) => dataClass === 'chat-media');
    expect(then).toMatchObject({ keepDays: 120, ownSince: since, planned: null });
    const path = '/retention/rules/chat-media/changes';
    const { changes } = (await auditor.get<{ changes: object[] }>(path)).body;
    expect(changes).toMatchObject([
      { version: 2, keepDays: 120, since, ...why, changedBy: { id: expect.any(String) as string } },
      { version: 1, keepDays: 200 },
    ]);
    const stranger = await api.signIn(clinics.b, 'auditor');
    expect((await stranger.get(path)).body).toEqual({ changes: [] });
    await expect(clinics.admin.query('update retention_rules set keep_days = 1')).rejects.toThrow(
      /append-only/,
    );
  });
});

describe('the night', () => {
  it('removes what is due, leaves the rest, and says so; a second one finds nothing', async () => {
    const [old, young] = [await plant(200, null), await plant(20, null)];
    const media = await plant(400, ana.clientId);
    expect(await night()).toMatchObject({ clinics: 2, removed: 2 });
    expect(await rowOf(old.message)).toEqual({ words: false, file: false });
    expect(await rowOf(young.message)).toEqual({ words: true, file: true });
    expect(await rowOf(media.message)).toEqual({ words: true, file: false });
    const { runs } = (await auditor.get<{ runs: Run[] }>('/retention/runs')).body;
    expect(found(runs[0] as Run, 'chat-stranger')).toMatchObject({ due: 1, held: 0, removed: 1 });
    expect(await night()).toMatchObject({ removed: 0 });
  });

  it('touches nobody who is held, and goes on when it is released', async () => {
    const { message } = await plant(2_000, ana.clientId);
    const { body } = await hold(ana.clientId);
    expect((await hold(ana.clientId)).body.code).toBe('already-done');
    expect(await clinics.tenancy.withClinic(clinics.a.system, (s) => isOnHold(s, ana.clientId))).toBe(true);
    expect(await night([clinics.a.id])).toMatchObject({ removed: 0 });
    expect(await rowOf(message)).toEqual({ words: true, file: true });
    const release = { version: body.version, ...ended };
    expect((await officer.post(`/legal-holds/${body.id}/release`, { version: 1 })).status).toBe(400);
    expect((await officer.post(`/legal-holds/${body.id}/release`, { ...release, version: 9 })).status).toBe(
      409,
    );
    const released = await officer.post(`/legal-holds/${body.id}/release`, release);
    expect(released).toMatchObject({ status: 200, body: { releaseReason: ended.reason } });
    expect((await officer.post(`/legal-holds/${body.id}/release`, release)).status).toBe(409);
    await night([clinics.a.id]);
    expect(await rowOf(message)).toEqual({ words: false, file: false });
  });

  it('removes no person: it tells of her, by name only to who may', async () => {
    await clinics.admin.query(`update clients set created_at = now() - interval '400 days' where id = $1`, [
      ana.clientId,
    ]);
    expect(await night([clinics.a.id])).toMatchObject({ removed: 0, forPerson: 1 });
    const { people } = (
      await officer.get<{ people: { client: { id: string } }[] }>('/retention/due?dataClass=never-attended')
    ).body;
    expect(people.map(({ client }) => client.id)).toEqual([ana.clientId]);
    const tasks = await clinics.admin.query(`select reason from staff_tasks where kind = 'retention-run'`);
    expect(tasks.rows).toEqual([{ reason: 'people-due' }]);
  });

  it('is for every clinic there is', async () => {
    const outbox = createKnex({ url: clinics.urls.outbox, pool: 1 });
    const all = await allClinics(outbox).finally(() => outbox.destroy());
    expect(all).toEqual([clinics.a.id, clinics.b.id].toSorted());
  });
});

describe('a dry run', () => {
  it('counts what would go by the clinic’s own days, and touches nothing', async () => {
    const { message } = await plant(100, null);
    await change('chat-stranger', { keepDays: 90, version: 0 });
    const run = await officer.post<Run>('/retention/runs', {});
    expect(run.status).toBe(201);
    expect(found(run.body, 'chat-stranger')).toMatchObject({ due: 1, held: 0, removed: 0 });
    expect(await rowOf(message)).toEqual({ words: true, file: true });
  });
});
