import type { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSmsSimulator, type SmsSimulator } from '../../local/simulators/sms-simulator.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { bookVisit } from '../../models/booking.ts';
import { createCatalogue, oneService, slotInDays, type Catalogue } from '../../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';
import { startMessaging, type MessagingStage } from '../../tests/support/messaging.ts';
import { putAtNoon } from '../../tests/support/noon.ts';
import { createSms } from './sms.ts';

const tokens = { zenviaToken: 'zenvia-token-of-tests', twilioToken: 'twilio-token-of-tests' };
let clinics: Clinics;
let stage: MessagingStage;
let texts: SmsSimulator;
let catalogue: Catalogue;
let appointmentId: string;
let messageId: string;
const startsAt = slotInDays(2);
const step = 'confirmation-request';
const usefulUntil = startsAt - 12 * 3_600_000;

beforeAll(async () => {
  clinics = await startClinics();
  texts = await startSmsSimulator({ ...tokens, twilioAccountSid: `AC${'0'.repeat(32)}` });
  const zenvia = { baseUrl: texts.url, token: tokens.zenviaToken, from: 'neonpro' };
  stage = await startMessaging(clinics.workerTenancy, createSms({ zenvia, twilio: null, timeoutMs: 3_000 }));
});
afterAll(async () => {
  await stage.stop();
  await texts.stop();
  await clinics.stop();
});
beforeEach(async () => {
  stage.simulator.reset();
  stage.simulator.setFaults({});
  texts.reset();
  texts.setFaults({});
  stage.received.length = 0;
  await clinics.admin.query('delete from messaging_settings');
  await clinics.admin.query('update messaging_channels set paused_at = null');
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
  await clinics.admin.query('update clinics set time_zone = $1', [clinics.a.timeZone]);
  appointmentId = await book();
  await putAtNoon(clinics.admin, clinics.a.id);
  messageId = await queue();
});

async function book(): Promise<string> {
  const { clientId, procedureId, professionalId } = catalogue;
  const wish = { clientId, procedureId, professionalId, startsAt };
  const visit = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
    bookVisit(scope, oneService(wish), null, Date.now()),
  );
  return visit.id;
}
async function queue(): Promise<string> {
  await stage.run('queueVisitMessage', clinics.a.id, { appointmentId, step, startsAt, usefulUntil });
  const [row] = await rows();
  return row?.id ?? '';
}

interface Row {
  id: string;
  state: string;
  channel: string;
  error_code: string | null;
  wait_code: string | null;
  is_closed: boolean;
  fallback_of: string | null;
  provider: string | null;
}
const rows = async (): Promise<Row[]> =>
  (
    await clinics.admin.query<Row>(
      `select id, state, channel, error_code, wait_code, is_closed, fallback_of, provider from messages
       where appointment_id = $1 order by created_at`,
      [appointmentId],
    )
  ).rows;
const tasks = async () =>
  (
    await clinics.admin.query<{ kind: string; state: string; reason: string }>(
      'select kind, state, reason from staff_tasks where appointment_id = $1 order by created_at',
      [appointmentId],
    )
  ).rows;
const attention = async () =>
  (
    await clinics.admin.query<{ code: string | null }>(
      'select attention_code as code from appointments where id = $1',
      [appointmentId],
    )
  ).rows[0]?.code;
const change = (fields: string) =>
  clinics.admin.query(`update messages set ${fields} where id = $1`, [messageId]);
const switchSmsOn = () =>
  clinics.admin.query(
    `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to, offers_a_day,
       offers_a_month, automatic_a_day) values ($1, true, '{zenvia,twilio}', 15, '09:00', '19:00', 1, 4, 8)`,
    [clinics.a.id],
  );
const run = (
  name: 'advanceDelivery' | 'sendMessage' | 'lookAtMessage',
  id = messageId,
  options: { attempt?: number; clinicId?: string } = {},
) => {
  const workflowId = `clinic/${options.clinicId ?? clinics.a.id}/delivery/${id}`;
  return stage.run(name, clinics.a.id, { messageId: id }, { ...options, workflowId });
};
const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error: unknown) => error as ApplicationFailure,
  );
const applyWebhooks = async (count: number) => {
  await vi.waitFor(() => expect(stage.received.length).toBeGreaterThanOrEqual(count), 5_000);
  for (const item of stage.received.splice(0)) await stage.inbound.applyInbound(clinics.a.id, item);
};
const outbox = async () =>
  (await clinics.admin.query<{ topic: string }>('select topic from outbox where entity_id = $1', [messageId]))
    .rows;
const sms = async () => (await rows()).find(({ channel }) => channel === 'sms');

describe('a message that must not leave', () => {
  it("is nobody else's to send", async () => {
    expect(await run('sendMessage', messageId, { clinicId: clinics.b.id })).toEqual({ kind: 'over' });
    expect(stage.simulator.ledger()).toEqual([]);
    expect((await rows())[0]?.state).toBe('pending');
  });

  it('is dropped when the visit was cancelled meanwhile', async () => {
    await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      commandAppointment(scope, 'cancel', { id: appointmentId }),
    );
    expect(await run('sendMessage')).toEqual({ kind: 'over' });
    expect((await rows())[0]).toMatchObject({ state: 'dropped', error_code: 'not-wanted', is_closed: true });
    expect(await tasks()).toEqual([]);
  });

  it('is dropped when it is useless, and a person hears of it', async () => {
    await change(`useful_until = now() - interval '1 second'`);
    expect(await run('sendMessage')).toEqual({ kind: 'over' });
    expect((await rows())[0]).toMatchObject({ state: 'dropped', error_code: 'too-late', is_closed: true });
    expect(await tasks()).toEqual([{ kind: 'message-undelivered', state: 'open', reason: 'too-late' }]);
    expect(stage.simulator.ledger()).toEqual([]);
  });

  it('is held while the number is paused, and counts as tried', async () => {
    await clinics.admin.query('update messaging_channels set paused_at = now() where clinic_id = $1', [
      clinics.a.id,
    ]);
    await clinics.admin.query(
      `insert into sender_rates (clinic_id, sender, next_at) values ($1, $2, now() + interval '5 minutes')`,
      [clinics.a.id, `${clinics.a.phoneNumberId}/probe`],
    );
    expect(await run('sendMessage')).toMatchObject({ kind: 'wait', for: 'its-time' });
    expect((await rows())[0]).toMatchObject({ state: 'pending', wait_code: 'sender-paused' });
    await clinics.admin.query('delete from sender_rates');
  });
});

describe('a message', () => {
  it('goes out once, however often and by how many it is asked for, and keeps what was written', async () => {
    expect(await run('advanceDelivery')).toMatchObject({ kind: 'send' });
    await Promise.all(Array.from({ length: 20 }, () => run('sendMessage')));
    expect(stage.simulator.ledger()).toMatchObject([{ callbackData: messageId }]);
    expect(await queue()).toBe(messageId);
    const { rows: kept } = await clinics.admin.query<{ ct: Buffer; sent_at: Date }>(
      'select content_ct as ct, sent_at from messages where id = $1',
      [messageId],
    );
    expect(kept[0]?.ct.toString('latin1')).not.toContain(catalogue.clientName.split(' ')[0]);
    expect(kept[0]?.sent_at).toBeInstanceOf(Date);
  });

  it('is over when its receipt came, and nobody is signalled for that', async () => {
    await run('sendMessage');
    await clinics.admin.query('delete from outbox');
    await applyWebhooks(2);
    expect(await outbox()).toEqual([]);
    expect(await run('advanceDelivery')).toEqual({ kind: 'over' });
    expect((await rows())[0]).toMatchObject({ state: 'delivered', is_closed: true });
  });

  it('takes over what an old visit had left unsent', async () => {
    await change(`is_closed = true, useful_until = null, kind = 'notice'`);
    expect(await queue()).toBe(messageId);
    expect((await rows())[0]).toMatchObject({ is_closed: false });
    expect(await run('sendMessage')).toMatchObject({ kind: 'wait', for: 'receipt' });
  });

  it('is tried again soon when it was not taken, and sleeps when that takes longer', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131000] });
    expect(await failureOf(run('sendMessage'))).toMatchObject({ type: 'message-not-taken' });
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [4] });
    await change('not_before = null');
    expect(await run('sendMessage', messageId, { attempt: 2 })).toMatchObject({
      kind: 'wait',
      for: 'its-time',
    });
    expect((await rows())[0]).toMatchObject({ state: 'pending', error_code: '4' });
  });
});

describe('a message of unknown fate', () => {
  beforeEach(switchSmsOn);

  it('is never replaced by an SMS: a person decides, and a late receipt settles that', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'] });
    expect(await run('sendMessage')).toMatchObject({ kind: 'wait', for: 'fate' });
    await change(`state_at = now() - interval '10 minutes'`);
    expect(await run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await rows()).toMatchObject([{ state: 'needs-person', is_closed: true }]);
    expect(await tasks()).toMatchObject([{ kind: 'message-unknown', state: 'open' }]);
    expect(await attention()).toBe('message-unknown');
    await applyWebhooks(2);
    expect(await tasks()).toMatchObject([{ kind: 'message-unknown', state: 'done' }]);
    expect(await attention()).toBeNull();
    expect(await rows()).toHaveLength(1);
  });

  it('pokes its process when its fate is told in time', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'] });
    await run('sendMessage');
    await clinics.admin.query('delete from outbox');
    await applyWebhooks(2);
    expect(await outbox()).toEqual([{ topic: 'delivery' }]);
    expect(await run('advanceDelivery')).toEqual({ kind: 'over' });
  });

  it('is unknown when its attempt died, and is not sent by the next one', async () => {
    await change(`state = 'sending', sent_at = now() - interval '1 minute', attempts = 1`);
    expect(await run('sendMessage', messageId, { attempt: 2 })).toMatchObject({ kind: 'wait', for: 'fate' });
    expect(stage.simulator.ledger()).toEqual([]);
  });
});

describe('an SMS', () => {
  beforeEach(switchSmsOn);
  const fail = async () => {
    stage.simulator.setFaults({ unreachable: [catalogue.clientPhone.slice(1)] });
    await run('sendMessage');
    await applyWebhooks(1);
  };

  it('goes once in place of what failed, without accents, and the visit needs nobody any more', async () => {
    await fail();
    expect(await attention()).toBe('message-failed');
    expect((await outbox()).length).toBeGreaterThanOrEqual(1);
    await run('advanceDelivery');
    await change('is_closed = false');
    await run('advanceDelivery');
    const row = await sms();
    expect(await rows()).toHaveLength(2);
    expect(row).toMatchObject({ fallback_of: messageId, state: 'pending', is_closed: false });
    expect(await run('sendMessage', row?.id)).toMatchObject({ kind: 'wait', for: 'receipt' });
    expect(texts.ledger()).toHaveLength(1);
    expect(texts.ledger()[0]?.text).toMatch(/^[\x20-\x7e]+$/);
    expect(await sms()).toMatchObject({ state: 'accepted', provider: 'zenvia' });
    expect(await attention()).toBeNull();
    expect(await tasks()).toEqual([]);
  });

  it('goes when WhatsApp took it and did not deliver it in its time, not before', async () => {
    expect(await run('sendMessage')).toMatchObject({ kind: 'wait', for: 'receipt' });
    expect(await sms()).toBeUndefined();
    await change(`sent_at = now() - interval '17 minutes'`);
    expect(await run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await rows()).toMatchObject([
      { state: 'failed', error_code: 'expired', is_closed: true },
      { channel: 'sms' },
    ]);
  });

  it('goes when WhatsApp took nothing for a quarter of an hour', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131000] });
    await failureOf(run('sendMessage'));
    await change(`tried_since = now() - interval '16 minutes'`);
    expect(await run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await rows()).toMatchObject([{ state: 'failed', error_code: 'not-taken' }, { channel: 'sms' }]);
  });

  it('does not go any more when the receipt came before it left', async () => {
    await fail();
    await run('advanceDelivery');
    await change(`state = 'delivered'`);
    expect(await run('sendMessage', (await sms())?.id)).toEqual({ kind: 'over' });
    expect(await sms()).toMatchObject({ state: 'dropped', error_code: 'not-wanted', is_closed: true });
    expect(texts.ledger()).toEqual([]);
  });

  it('that fails too is a task, once', async () => {
    await fail();
    await run('advanceDelivery');
    texts.setFaults({ fates: { [catalogue.clientPhone.slice(1)]: 'invalid' } });
    expect(await run('sendMessage', (await sms())?.id)).toEqual({ kind: 'over' });
    expect(await sms()).toMatchObject({ state: 'failed', is_closed: true });
    expect(await tasks()).toMatchObject([{ kind: 'message-undelivered', state: 'open' }]);
    expect(await attention()).toBe('message-failed');
  });

  it('is asked for at its provider when no receipt came', async () => {
    await fail();
    await run('advanceDelivery');
    const id = (await sms())?.id ?? '';
    await run('sendMessage', id);
    expect(await run('lookAtMessage', id)).toMatchObject({ kind: 'wait', for: 'receipt' });
  });
});

describe('without SMS', () => {
  it('what failed is a task', async () => {
    stage.simulator.setFaults({ unreachable: [catalogue.clientPhone.slice(1)] });
    await run('sendMessage');
    await applyWebhooks(1);
    expect(await run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await rows()).toHaveLength(1);
    expect(await tasks()).toEqual([{ kind: 'message-undelivered', state: 'open', reason: '131026' }]);
    expect(await attention()).toBe('message-failed');
  });
});
