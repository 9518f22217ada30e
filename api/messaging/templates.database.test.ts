import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../local/simulators/whatsapp-simulator.ts';
import { defaultMessagingSettings } from '../../domain/messaging/settings.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { MessageTemplateAnswer, TemplateUseAnswer } from './template-presenter.ts';

const text = 'Oi, {{firstName}}! A {{clinicName}} espera você na {{when}}, combinado?';
const use = 'lembrete_consulta';
const token = 'EAAG-token-of-the-clinic';
interface Refused {
  code: string;
  fields?: { path: string; code: string }[];
}
interface Told extends Refused {
  template: MessageTemplateAnswer;
  uses: TemplateUseAnswer[];
}

describe('message templates, rules and the number over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let simulator: WhatsAppSimulator;
  let owner: Person;
  let neighbour: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    // Zenvia is configured here, Twilio is not.
    simulator = await startWhatsAppSimulator({ token, appSecret: 's' });
    for (const [{ phoneNumberId }, wabaId] of [
      [clinics.a, '102290129340398'],
      [clinics.b, '102290129340399'],
    ] as const)
      simulator.addNumber({ phoneNumberId, wabaId, displayPhone: '551130000000' });
    api = await startApi(clinics, { WHATSAPP_BASE_URL: simulator.url });
    api.deps.whatsapp.token = token;
    api.deps.sms.zenviaSecret = 'a-secret-of-zenvia';
    owner = await api.signInProved(clinics.a, 'owner');
    neighbour = await api.signInProved(clinics.b, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await simulator.stop();
    await clinics.stop();
  });
  const put = (person: Person, path: string, body: object) =>
    person.send<Told>('PUT', `/api/v1${path}`, body);
  const draft = async () => (await owner.post<Told>('/message-templates', { use, text })).body.template;
  const useOf = async (person: Person) =>
    (await person.get<Told>('/message-templates')).body.uses.find((one) => one.use === use);

  it('are for those who set up messages', async () => {
    const { id } = await draft();
    for (const role of ['receptionist', 'professional', 'auditor'] as const) {
      const person = await api.signIn(clinics.a, role);
      for (const path of [
        '/message-templates',
        '/messaging/settings',
        '/messaging/channel',
        '/messaging/sms',
      ])
        expect((await person.get(path)).status, `${role} ${path}`).toBe(403);
      for (const act of ['submit', 'archive', 'accept-category'])
        expect((await person.post(`/message-templates/${id}/${act}`, { version: 1 })).status).toBe(403);
      expect((await person.post('/message-templates', { use, text })).status).toBe(403);
      expect((await person.post('/messaging/channel/resume', { version: 1 })).status).toBe(403);
    }
    const manager = await api.signIn(clinics.a, 'manager');
    const answer = await put(manager, '/messaging/channel/account', {
      version: 1,
      wabaId: '102290129340398',
    });
    expect([answer.status, answer.body.code]).toEqual([403, 'step-up-required']);
  });

  it('are not there for another clinic', async () => {
    const { id } = await draft();
    for (const target of [id, randomUUID()]) {
      const path = `/message-templates/${target}`;
      expect((await neighbour.patch(path, { version: 1, text })).status).toBe(404);
      for (const act of ['submit', 'archive', 'accept-category'])
        expect((await neighbour.post(`${path}/${act}`, { version: 1 })).status, act).toBe(404);
      expect((await neighbour.post(`${path}/prefer`, { version: 1, isPreferred: true })).status).toBe(404);
    }
    expect((await useOf(neighbour))?.templates).toEqual([]);
  });

  it('refuse a text that the provider or the house would refuse, with every fault', async () => {
    const bad = [
      { use },
      { use, text: '' },
      { use, text, name: 'x' },
      { use: 'codigo_acesso', text },
      { use: 'x', text },
    ];
    for (const body of bad)
      expect((await owner.post('/message-templates', body)).status, JSON.stringify(body)).toBe(400);
    const refused = await owner.post<Told>('/message-templates', {
      use,
      text: '{{firstName}}, seu botox na {{link}}',
    });
    expect(refused.status).toBe(400);
    expect(refused.body.fields?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['edge-parameter', 'unknown-parameter', 'missing-parameter', 'health-word']),
    );
  });

  it('can be changed as drafts only, and not over a colleague’s change', async () => {
    const { id } = await draft();
    const path = `/message-templates/${id}`;
    const changed = await owner.patch<Told>(path, { version: 1, text: `${text} Até lá!` });
    expect(changed.body.template).toMatchObject({ version: 2, state: 'draft', text: `${text} Até lá!` });
    expect((await owner.patch<Told>(path, { version: 1, text })).body.code).toBe('version-conflict');
    const early = await owner.post<Told>(`${path}/submit`, { version: 2 });
    expect([early.status, early.body.code], 'no account yet').toEqual([409, 'messaging-account-missing']);
    await put(owner, '/messaging/channel/account', { version: 1, wabaId: '102290129340398' });
    const sent = await owner.post<Told>(`${path}/submit`, { version: 2 });
    expect([sent.status, sent.body.template.state]).toEqual([202, 'submitted']);
    expect((await owner.patch<Told>(path, { version: 3, text })).body.code).toBe('transition-refused');
    expect((await owner.post<Told>(`${path}/archive`, { version: 3 })).body.code).toBe('transition-refused');
    const { rows } = await clinics.admin.query(
      `select 1 from outbox where topic = 'template' and entity_id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  it('show what would be sent now, and prefer one', async () => {
    expect((await useOf(owner))?.usedNow).toEqual({ name: 'lembrete_consulta_v1', templateId: null });
    const [one, other] = [await draft(), await draft()];
    await clinics.admin.query(`update message_templates set state = 'approved' where id in ($1, $2)`, [
      one.id,
      other.id,
    ]);
    await owner.post(`/message-templates/${one.id}/prefer`, { version: 1, isPreferred: true });
    expect((await useOf(owner))?.usedNow).toMatchObject({ templateId: one.id });
    await owner.post(`/message-templates/${other.id}/prefer`, { version: 1, isPreferred: true });
    const now = await useOf(owner);
    expect(now?.usedNow).toMatchObject({ templateId: other.id });
    expect(now?.templates.filter(({ isPreferred }) => isPreferred)).toHaveLength(1);
    await clinics.admin.query(`update message_templates set state = 'paused' where id = $1`, [other.id]);
    expect((await useOf(owner))?.usedNow, 'before the next reminder is due').toMatchObject({
      templateId: one.id,
    });
  });

  it('keep the rules of messages in bounds, and turn SMS on only where somebody can send it', async () => {
    const settings = { ...defaultMessagingSettings, version: 0 };
    const bad = [
      { fallbackAfterMin: 0 },
      { offersFrom: '24:00' },
      { offersFrom: '19:00', offersTo: '09:00' },
      { smsProviders: [] },
      { smsProviders: ['zenvia', 'zenvia'] },
      { automaticADay: 0 },
      { unknown: 1 },
    ];
    for (const fields of bad)
      expect((await put(owner, '/messaging/settings', { ...settings, ...fields })).status).toBe(400);
    const none = await put(owner, '/messaging/settings', {
      ...settings,
      isSmsOn: true,
      smsProviders: ['twilio'],
    });
    expect([none.status, none.body.code]).toEqual([409, 'sms-not-configured']);
    const on = { ...settings, isSmsOn: true, fallbackAfterMin: 30 };
    expect((await put(owner, '/messaging/settings', on)).body).toEqual({ ...on, version: 1 });
    expect((await put(owner, '/messaging/settings', on)).body.code).toBe('version-conflict');
    expect((await neighbour.get('/messaging/settings')).body).toEqual(settings);
    expect((await owner.get('/messaging/sms')).body).toEqual({
      providers: [
        { provider: 'zenvia', isConfigured: true },
        { provider: 'twilio', isConfigured: false },
      ],
    });
  });

  it('take an account only when the provider says that the number is its', async () => {
    const channel = async () =>
      (await neighbour.get<{ channel: { version: number; wabaId: string | null } }>('/messaging/channel'))
        .body.channel;
    const { version } = await channel();
    const say = async (body: object) => {
      const answer = await put(neighbour, '/messaging/channel/account', { version, ...body });
      return [answer.status, answer.body.code];
    };
    const refused = [409, 'messaging-account-refused'];
    expect(await say({ wabaId: '102290129340398' }), 'the account of clinic A').toEqual(refused);
    expect(await say({ wabaId: '999999999' }), 'an account that is not there').toEqual(refused);
    expect(await say({ wabaId: '102290129340399', token: 'not-the-token-of-it' })).toEqual(refused);
    simulator.setFaults({ mode: 'down' });
    expect(await say({ wabaId: '102290129340399' })).toEqual([503, 'unavailable']);
    simulator.setFaults({});
    expect(await channel()).toMatchObject({ version, wabaId: null });
    expect(await say({ wabaId: '102290129340399' })).toEqual([200, undefined]);
    expect(await channel()).toMatchObject({ wabaId: '102290129340399' });
  });

  it('never tell the token again, keep it sealed, and let a paused number go on', async () => {
    const version = async () =>
      (await owner.get<{ channel: { version: number } }>('/messaging/channel')).body.channel.version;
    for (const body of [{ token: 'curto' }, { wabaId: 'abc' }, { perSecond: 5 }])
      expect((await put(owner, '/messaging/channel/account', { version: 1, ...body })).status).toBe(400);
    await put(owner, '/messaging/channel/account', { version: await version(), token });
    const slow = await owner.patch('/messaging/channel', { version: await version(), isCoexistence: true });
    expect(slow.body).toMatchObject({ channel: { hasToken: true, isCoexistence: true, perSecond: 20 } });
    const { rows } = await clinics.admin.query<{ all: string }>(
      `select encode(token_ct, 'escape') as all from messaging_channels where token_ct is not null`,
    );
    expect(rows).toHaveLength(1);
    const told =
      JSON.stringify((await owner.get('/messaging/channel')).body) + (rows[0]?.all ?? '') + api.logged.join();
    expect(told).not.toContain(token);
    await clinics.admin.query(
      `update messaging_channels set paused_at = now(), pause_code = '190' where clinic_id = $1`,
      [clinics.a.id],
    );
    expect((await owner.post('/messaging/channel/resume', { version: 1 })).status, 'an old version').toBe(
      409,
    );
    const resumed = await owner.post('/messaging/channel/resume', { version: await version() });
    expect(resumed.body).toMatchObject({ channel: { pausedAt: null, pauseCode: null } });
  });
});
