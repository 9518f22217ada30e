import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareRecipients, releaseBatch } from '../../models/campaign-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { addOfferText, addRecipient, changeChoiceOf } from '../../tests/support/campaigns.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { type MessagingStage, startMessaging } from '../../tests/support/messaging.ts';
import { putOnWorkday } from '../../tests/support/noon.ts';
import type { CampaignCard, CampaignLine, CampaignPreview, CampaignRecipient } from './campaign-schema.ts';

let clinics: Clinics;
let api: TestApi;
let stage: MessagingStage;
let owner: Person;
let manager: Person;
let auditor: Person;
let neighbour: Person;
let templateId: string;
let ana: string;
let bea: string;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  stage = await startMessaging(clinics.workerTenancy);
  owner = await api.signInProved(clinics.a, 'owner');
  manager = await api.signIn(clinics.a, 'manager');
  auditor = await api.signIn(clinics.a, 'auditor');
  neighbour = await api.signIn(clinics.b, 'owner');
  templateId = await addOfferText(clinics.tenancy, clinics.a);
  await putOnWorkday(clinics.admin, clinics.a.id);
  ana = await addRecipient(clinics.tenancy, clinics.a, { name: 'Ana Conceição Teste' });
  bea = await addRecipient(clinics.tenancy, clinics.a, { name: 'Beatriz Nunes Teste' });
  await addRecipient(clinics.tenancy, clinics.a, { offers: null });
});
afterAll(async () => {
  await stage.stop();
  await api.close();
  await clinics.stop();
});

const draft = (change: object = {}) => ({ name: 'Semana da pele', templateId, segment: {}, ...change });
const make = async (change: object = {}) => {
  const answer = await owner.post<CampaignCard>('/campaigns', draft(change));
  expect([answer.status, answer.body.state]).toEqual([201, 'draft']);
  return answer.body;
};
/** With the house's text, which the simulator of the provider knows. */
const start = async () => {
  const { id, version } = await make({ templateId: null });
  const answer = await owner.post<CampaignCard>(`/campaigns/${id}/start`, { version });
  expect(answer.status).toBe(200);
  return id;
};
const card = async (id: string) => (await owner.get<CampaignCard>(`/campaigns/${id}`)).body;
const command = (id: string, what: string, who = owner) =>
  who.post<CampaignCard & { code?: string }>(`/campaigns/${id}/${what}`, undefined);
const asWorker = <T>(work: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
const release = async (id: string) => {
  await asWorker((scope) => prepareRecipients(scope, id, null));
  await asWorker((scope) => releaseBatch(scope, id));
};
const rowOf = async (id: string, clientId: string) =>
  (
    await clinics.admin.query<{ id: string; state: string; error_code: string; wait_code: string }>(
      'select id, state, error_code, wait_code from messages where key = $1',
      [`campaign/${id}/${clientId}`],
    )
  ).rows[0];
const sendOne = async (messageId: string) => {
  const workflowId = `clinic/${clinics.a.id}/delivery/${messageId}`;
  await stage.run('sendMessage', clinics.a.id, { messageId }, { workflowId });
  const { rows } = await clinics.admin.query<object>(
    'select state, error_code, wait_code from messages where id = $1',
    [messageId],
  );
  return rows[0];
};
const deliver = async (id: string, clientId: string) => {
  await sendOne((await rowOf(id, clientId))?.id ?? '');
  return rowOf(id, clientId);
};

describe('campaigns over the API', () => {
  it('are not for whoever may not: 403', async () => {
    const { id, version } = await make();
    const reception = await api.signIn(clinics.a, 'receptionist');
    expect((await reception.get('/campaigns')).status).toBe(403);
    expect((await reception.get('/campaign-texts')).status).toBe(403);
    for (const path of ['', `/${id}/preview`, `/${id}/start`, `/${id}/pause`, `/${id}/resume`, `/${id}/stop`])
      expect([
        path,
        (await auditor.post(`/campaigns${path}`, path === '' ? draft() : undefined)).status,
      ]).toEqual([path, 403]);
    expect((await auditor.post(`/campaigns/${id}/test`, { clientId: ana })).status).toBe(403);
    expect((await auditor.patch(`/campaigns/${id}`, { version, name: 'X' })).status).toBe(403);
    expect((await auditor.get('/campaigns')).status).toBe(200);
  });

  it('of another clinic are not there: 404', async () => {
    const { id, version } = await make();
    expect((await neighbour.get(`/campaigns/${id}`)).status).toBe(404);
    expect((await neighbour.get(`/campaigns/${id}/recipients`)).status).toBe(404);
    expect((await neighbour.patch(`/campaigns/${id}`, { version, name: 'X' })).status).toBe(404);
    for (const what of ['preview', 'pause', 'resume', 'stop'])
      expect([what, (await command(id, what, neighbour)).status]).toEqual([what, 404]);
    expect((await neighbour.post(`/campaigns/${id}/test`, { clientId: ana })).status).toBe(404);
    const theirs = await addOfferText(clinics.tenancy, clinics.b);
    const stolen = await owner.post('/campaigns', draft({ templateId: theirs }));
    expect([stolen.status, stolen.body.errors ?? stolen.body.fields]).toMatchObject([
      400,
      [{ code: 'unknown' }],
    ]);
  });

  it('refuse what they cannot keep: 400', async () => {
    const bad = async (change: object) => (await owner.post('/campaigns', draft(change))).status;
    expect(await bad({ colour: 'red' })).toBe(400);
    expect(await bad({ segment: { phone: '+5511' } })).toBe(400);
    expect(await bad({ segment: { neverCame: true, absentMonths: 3 } })).toBe(400);
    expect(await bad({ perMinute: 0 })).toBe(400);
    expect(await bad({ name: '' })).toBe(400);
    const silent = await addOfferText(clinics.tenancy, clinics.a, {
      body: 'Olá, {{1}}! A {{2}} tem ofertas hoje.',
    });
    expect(await bad({ templateId: silent })).toBe(400);
    const service = await addOfferText(clinics.tenancy, clinics.a, { category: 'utility' });
    expect(await bad({ templateId: service })).toBe(400);
    const personal = await addOfferText(clinics.tenancy, clinics.a, { parameters: ['firstName', 'when'] });
    expect(await bad({ templateId: personal })).toBe(400);
  });

  it('say before anything is sent whom they reach, whom not and why', async () => {
    const { id } = await make({ perMinute: 1 });
    const preview = await command(id, 'preview');
    const body = preview.body as unknown as CampaignPreview;
    expect(body).toMatchObject({ matched: 3, reachable: 2, minutes: 2, costUsd: 0.13, isCutShort: false });
    expect(body.excluded).toEqual([{ code: 'no-consent', count: 1 }]);
    expect(body.samples.map(({ text }) => text.split('!')[0]).sort()).toEqual(['Olá, Ana', 'Olá, Beatriz']);
    expect(body.samples[0]?.text).not.toContain('Teste');
  });

  it('are started by somebody proved just now, as they were looked at, and with an approved text', async () => {
    const { id, version } = await make();
    const go = (who: Person, of = version) => who.post(`/campaigns/${id}/start`, { version: of });
    expect((await go(manager)).body.code).toBe('step-up-required');
    await owner.patch(`/campaigns/${id}`, { version, name: 'Outra' });
    expect([(await go(owner)).status, (await go(owner, version + 1)).status]).toEqual([409, 200]);
    expect((await owner.patch(`/campaigns/${id}`, { version: version + 2, name: 'Z' })).body.code).toBe(
      'transition-refused',
    );
    const waiting = await addOfferText(clinics.tenancy, clinics.a, { state: 'submitted' });
    const other = await make({ templateId: waiting });
    const refused = await owner.post(`/campaigns/${other.id}/start`, { version: other.version });
    expect(refused.body.code).toBe('template-not-approved');
    await command(id, 'stop');
  });

  it('begin with the house’s text when the clinic has none of its own', async () => {
    const texts = await owner.get<{ items: { id: string | null; isReady: boolean; name: string }[] }>(
      '/campaign-texts',
    );
    expect(texts.body.items[0]).toMatchObject({ id: null, name: 'campanha_v1', isReady: true });
    const { body, templateName } = await make({ templateId: null });
    expect([templateName, body]).toEqual(['campanha_v1', expect.stringContaining('PARAR')]);
  });

  it('are tried on a client who agreed, and on nobody else', async () => {
    const { id } = await make({ templateId: null });
    const test = (clientId: string) => owner.post(`/campaigns/${id}/test`, { clientId });
    const asked = await addRecipient(clinics.tenancy, clinics.a, { offers: null, phone: null });
    expect((await test(asked)).body.code).toBe('contact-refused');
    expect((await test(randomUUID())).status).toBe(404);
    const tried = await test(ana);
    expect(tried.status).toBe(202);
    const { rows } = await clinics.admin.query(
      'select purpose, kind, is_closed from messages where id = $1',
      [tried.body.messageId],
    );
    expect(rows).toEqual([{ purpose: 'offers', kind: 'template', is_closed: false }]);
    for (let n = 2; n <= 5; n += 1) expect((await test(ana)).status, `test ${n}`).toBe(202);
    const sixth = await test(ana);
    expect([sixth.status, sixth.body.code]).toEqual([429, 'too-many-attempts']);
    // By hand or not: it is counted like every offer, and a day has room for one.
    const states: unknown[] = [];
    for (let n = 1; n <= 2; n += 1) {
      const { rows } = await clinics.admin.query<{ id: string }>(
        'select id from messages where key like $1',
        [`campaign/${id}/test/%/${n}`],
      );
      states.push(await sendOne(rows[0]?.id ?? ''));
    }
    expect(states).toMatchObject([{ state: 'accepted' }, { state: 'dropped', error_code: 'offers-cap' }]);
    await clinics.admin.query('delete from messages where key like $1', [`campaign/${id}/test/%`]);
    const running = await start();
    expect((await owner.post(`/campaigns/${running}/test`, { clientId: ana })).body.code).toBe(
      'transition-refused',
    );
    await command(running, 'stop');
    stage.simulator.reset();
  });

  it('reach who agreed once; who changed her mind after the release is skipped at the send', async () => {
    const id = await start();
    await release(id);
    await changeChoiceOf(clinics.tenancy, clinics.a, bea, 'withdrawn');
    expect(await deliver(id, ana)).toMatchObject({ state: 'accepted' });
    await deliver(id, ana);
    expect(await deliver(id, bea)).toMatchObject({ state: 'dropped' });
    const sent = stage.simulator.ledger();
    expect(sent).toHaveLength(1);
    const { progress, reasons } = await card(id);
    expect(progress).toMatchObject({ sent: 1, skipped: 1, waiting: 0 });
    expect(reasons).toMatchObject([{ outcome: 'skipped', count: 1 }]);
    const recipients = await owner.get<{ items: CampaignRecipient[] }>(
      `/campaigns/${id}/recipients?state=skipped`,
    );
    expect(recipients.body.items).toMatchObject([{ client: { id: bea, name: 'Beatriz Nunes Teste' } }]);
    const unnamed = await auditor.get<{ items: CampaignRecipient[] }>(`/campaigns/${id}/recipients`);
    expect(unnamed.body.items.map(({ client }) => client.name)).toEqual([null, null]);
    await changeChoiceOf(clinics.tenancy, clinics.a, bea, 'granted');
    const list = await owner.get<{ items: CampaignLine[] }>('/campaigns');
    expect(list.body.items.find((one) => one.id === id)?.progress.sent).toBe(1);
    await command(id, 'stop');
  });

  it('hold what is queued while they are paused, and never send it once they are stopped', async () => {
    stage.simulator.reset();
    await clinics.admin.query(
      `update messages set sent_at = sent_at - interval '40 days', created_at = created_at - interval '40 days'`,
    );
    const id = await start();
    await release(id);
    expect((await command(id, 'pause')).body).toMatchObject({ state: 'paused', pauseCode: 'by-person' });
    expect(await deliver(id, ana)).toMatchObject({ state: 'pending', wait_code: 'campaign-paused' });
    await clinics.admin.query(
      `update messages set useful_until = now() + interval '1 minute' where key like $1`,
      [`campaign/${id}/%`],
    );
    expect((await command(id, 'resume')).body.state).toBe('running');
    expect(await rowOf(id, ana)).toMatchObject({ wait_code: null });
    await clinics.admin.query(`update message_templates set state = 'paused' where name = 'campanha_v1'`);
    expect(await deliver(id, ana), 'its text is paused').toMatchObject({
      ...{ state: 'pending', wait_code: 'campaign-paused' },
    });
    await clinics.admin.query(`update message_templates set state = 'approved' where name = 'campanha_v1'`);
    const { rows } = await clinics.admin.query<{ of: string }>(
      `select count(*) as of from messages where key like $1 and useful_until > now() + interval '2 days'`,
      [`campaign/${id}/%`],
    );
    expect(Number(rows[0]?.of), 'of use again for its whole time').toBe(2);
    expect((await command(id, 'stop')).body.state).toBe('stopping');
    expect(await deliver(id, ana)).toMatchObject({ state: 'dropped', error_code: 'campaign-stopped' });
    expect(await deliver(id, bea)).toMatchObject({ state: 'dropped' });
    expect(stage.simulator.ledger()).toEqual([]);
    expect((await command(id, 'resume')).body.code).toBe('transition-refused');
  });
});
