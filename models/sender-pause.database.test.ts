import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { smsRefusalOf } from '../domain/messaging/sms-errors.ts';
import { refusalOf } from '../domain/messaging/whatsapp-errors.ts';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../tests/support/clinics.ts';
import { currentChoices } from './contact-choice.ts';
import { lockMessage, type MessageRow } from './message-send.ts';
import { sealContent } from './message-content.ts';
import { heedRefusal, senderWorks } from './sender-pause.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
let clientId: string;
let conversationId: string;

beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  await clinics.admin.query(
    'delete from sender_rates; delete from staff_tasks; delete from message_templates',
  );
  await clinics.admin.query(
    'update messaging_channels set paused_at = null, pause_code = null, offers_paused_until = null',
  );
  ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
  conversationId = randomUUID();
  await inClinic((scope) =>
    scope.trx('conversations').insert({
      ...{ clinicId: clinics.a.id, id: conversationId, clientId, lastInboundAt: new Date() },
    }),
  );
});

const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);

/** A reminder as it was claimed, with the text that went out. */
async function claimed(scope: Scope, over: Partial<MessageRow>): Promise<MessageRow> {
  const id = randomUUID();
  await scope.trx('messages').insert({
    ...{ clinicId: scope.clinicId, id, key: id, clientId, conversationId, step: 'reminder', kind: 'visit' },
    ...{ template: 'lembrete_consulta', state: 'sending', sentAt: new Date(), ...over },
  });
  const row = (await lockMessage(scope, id)) as MessageRow;
  const template = {
    name: 'lembrete_consulta_v1',
    language: 'pt_BR',
    bodyParams: [],
    quickReplyPayloads: [],
  };
  const contentCt = await sealContent(
    scope,
    row,
    over.kind === 'text' ? { text: 'Oi' } : { template, text: 'Oi' },
  );
  await scope.trx('messages').where({ clinicId: scope.clinicId, id }).update({ contentCt });
  return { ...row, contentCt };
}
const refuse = (code: number, over: Partial<MessageRow> = {}) =>
  inClinic(async (scope) => {
    const row = await claimed(scope, over);
    const isSms = over.channel === 'sms';
    const { action } = isSms ? smsRefusalOf('twilio', code) : refusalOf(code);
    await heedRefusal(scope, row, { code, action });
    // The same answer may be written down twice: a lost commit, a webhook after the answer.
    await heedRefusal(scope, row, { code, action });
    return row;
  });

/** Everything a refusal can change, of both clinics together, so that a leak shows. */
async function effects() {
  const one = async <Row extends object>(sql: string) => (await clinics.admin.query<Row>(sql)).rows;
  const [number] = await one<{ paused: string | null; offers: boolean }>(
    `select pause_code as paused, offers_paused_until > now() + interval '23 hours' as offers from messaging_channels
     order by paused_at nulls last, offers_paused_until nulls last limit 1`,
  );
  const tasks = await one<{ kind: string; reason: string }>(
    'select kind, reason from staff_tasks order by kind',
  );
  const [template] = await one<{ state: string }>('select state from message_templates');
  const [talk] = await one<{ open: boolean }>(
    `select last_inbound_at > now() - interval '23 hours' as open from conversations where id = '${conversationId}'`,
  );
  const choices = await inClinic((scope) => currentChoices(scope, clientId));
  return {
    paused: number?.paused ?? null,
    offers: number?.offers ?? false,
    tasks: tasks.map(({ kind, reason }) => `${kind} ${reason}`),
    template: template?.state ?? null,
    isWindowOpen: talk?.open,
    withdrawn: Object.entries(choices).flatMap(([what, choice]) => (choice === 'withdrawn' ? [what] : [])),
  };
}
const nothing = {
  ...{ paused: null, offers: false, tasks: [], template: null, isWindowOpen: true, withdrawn: [] },
};
const paused = (code: number) => ({ ...nothing, paused: String(code), tasks: [`sender-paused ${code}`] });
const mistake = (code: number) => ({ ...nothing, tasks: [`template-trouble ${code}`] });

describe('a refusal of WhatsApp', () => {
  it.each([
    // token, permission: a person has to act
    ...[0, 190, 3, 10, 200, 210, 299].map((code) => [code, paused(code)] as const),
    // account, payment, registration
    ...[131031, 131042, 131045].map((code) => [code, paused(code)] as const),
    // a code that nobody knows is told, and stops nothing
    [999999, { ...nothing, tasks: ['sender-paused 999999'] }] as const,
    [131048, { ...nothing, offers: true, tasks: ['sender-paused 131048'] }] as const,
    [131050, { ...nothing, withdrawn: ['whatsapp:offers'] }] as const,
    [131047, { ...nothing, isWindowOpen: false }] as const,
    [132015, { ...nothing, template: 'paused', tasks: ['template-trouble template-paused'] }] as const,
    [132016, { ...nothing, template: 'disabled', tasks: ['template-trouble template-disabled'] }] as const,
    // our mistakes: one task for a template, however many messages it spoils
    ...[100, 131008, 131009, 131051, 131053, 132000, 132001, 132005, 132007, 132012].map(
      (code) => [code, mistake(code)] as const,
    ),
    // of this person, or of this moment: the message's own process goes on
    ...[1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131021, 131026, 131049, 132068, 132069].map(
      (code) => [code, nothing] as const,
    ),
  ])('%i', async (code, expected) => {
    await refuse(code);
    expect(await effects()).toEqual(expected);
  });

  it('of a token that is not the number’s own of now stops nothing', async () => {
    const heed = (token: string | null) =>
      inClinic(async (scope) =>
        heedRefusal(scope, await claimed(scope, {}), { code: 190, action: 'pause-sender', token }),
      );
    await heed('an old one');
    expect(await effects()).toEqual(nothing);
    await heed(null);
    expect(await effects()).toEqual(paused(190));
  });

  it('of free words makes a task for that message', async () => {
    const row = await refuse(131051, { kind: 'text', purpose: 'conversation', template: 'text' });
    const { rows } = await clinics.admin.query('select kind, message_id, client_id from staff_tasks');
    expect(rows).toEqual([{ kind: 'message-undelivered', message_id: row.id, client_id: clientId }]);
  });

  it('for quality wakes the campaigns that are open', async () => {
    const [open, closed] = [randomUUID(), randomUUID()];
    const template = randomUUID();
    await clinics.admin.query(
      `insert into message_templates (clinic_id, id, use, name, language, category, body, parameters, buttons, state)
       values ($1, $2, 'campanha', 'c_v1', 'pt_BR', 'marketing', 'Oi', '{}', '[]', 'approved')`,
      [clinics.a.id, template],
    );
    await clinics.admin.query(
      `insert into campaigns (clinic_id, id, name, template_id, segment, per_minute, state, created_by, is_closed)
       select $1, unnest($2::uuid[]), 'Verão', $3, '{}', 10, 'running', $4, unnest(array[false, true])`,
      [clinics.a.id, [open, closed], template, clinics.a.staff.owner.id],
    );
    await clinics.admin.query('delete from outbox');
    await refuse(131048);
    const { rows } = await clinics.admin.query<{ id: string }>(
      `select distinct entity_id as id from outbox where topic = 'campaign'`,
    );
    expect(rows).toEqual([{ id: open }]);
    await clinics.admin.query('delete from campaigns');
  });
});

describe('a refusal of an SMS provider', () => {
  const sms = { channel: 'sms', provider: 'twilio' } as const;
  it.each([
    [21610, { ...nothing, withdrawn: ['sms:service', 'sms:offers'] }],
    [20003, { ...nothing, tasks: ['sender-paused 20003'] }],
    [30006, nothing],
  ])('%i stops no number of WhatsApp', async (code, expected) => {
    await refuse(code, sms);
    expect(await effects()).toEqual(expected);
  });
});

describe('a number that was stopped', () => {
  const accept = (sentAt: Date, over: Partial<MessageRow> = {}) =>
    inClinic((scope) => senderWorks(scope, { channel: 'whatsapp', provider: 'whatsapp', sentAt, ...over }));

  it('works again when a message that left later was taken, and its task is settled', async () => {
    await refuse(190);
    await accept(new Date(Date.now() - 60_000));
    expect(await effects()).toEqual(paused(190));
    await accept(new Date(Date.now() + 1_000));
    expect(await effects()).toMatchObject({ paused: null });
    const { rows } = await clinics.admin.query('select state from staff_tasks');
    expect(rows).toEqual([{ state: 'done' }]);
    await refuse(190);
    expect((await clinics.admin.query('select state from staff_tasks')).rows).toEqual([{ state: 'open' }]);
  });

  it('is not tried again at once', async () => {
    await refuse(190);
    const { rows } = await clinics.admin.query<{ sender: string; held: boolean }>(
      `select sender, next_at > now() + interval '4 minutes' as held from sender_rates`,
    );
    expect(rows).toEqual([{ sender: `${clinics.a.phoneNumberId}/probe`, held: true }]);
  });
});
