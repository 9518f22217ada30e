import type { ApplicationFailure } from '@temporalio/activity';
import { expect, vi } from 'vitest';
import { createSms } from '../../activities/messaging/sms.ts';
import { startSmsSimulator, type SmsSimulator } from '../../local/simulators/sms-simulator.ts';
import { bookVisit } from '../../models/booking.ts';
import { createCatalogue, oneService, slotInDays, type Catalogue } from './catalogue.ts';
import { startClinics, type Clinics } from './clinics.ts';
import { startMessaging, type MessagingStage } from './messaging.ts';
import { putAtNoon } from './noon.ts';

const tokens = { zenviaToken: 'zenvia-token-of-tests', twilioToken: 'twilio-token-of-tests' };
const startsAt = slotInDays(2);
const accountSid = `AC${'0'.repeat(32)}`;
const step = 'confirmation-request';
const usefulUntil = startsAt - 12 * 3_600_000;

export interface DeliveredRow {
  id: string;
  state: string;
  channel: string;
  error_code: string | null;
  wait_code: string | null;
  is_closed: boolean;
  fallback_of: string | null;
  provider: string | null;
}

export type DeliveryRoom = Awaited<ReturnType<typeof openDeliveryRoom>>;

/** A queued message of a booked visit, with a real database and the simulators of both providers. */
export async function openDeliveryRoom() {
  const clinics: Clinics = await startClinics();
  const texts: SmsSimulator = await startSmsSimulator({ ...tokens, twilioAccountSid: accountSid });
  const zenvia = { baseUrl: texts.url, token: tokens.zenviaToken, from: 'neonpro' };
  const twilio = {
    ...{ baseUrl: texts.url, accountSid, authToken: tokens.twilioToken, from: '+5511400000000' },
    callbackUrl: 'http://127.0.0.1:9/api/v1/webhooks/twilio',
  };
  const sms = createSms({ zenvia, twilio, timeoutMs: 3_000 });
  const stage: MessagingStage = await startMessaging(clinics.workerTenancy, sms);
  const { a } = clinics;
  const room = { catalogue: {} as Catalogue, appointmentId: '', messageId: '' };
  const ask = async <Row extends object>(sql: string, values: unknown[]): Promise<Row[]> =>
    (await clinics.admin.query(sql, values)).rows as Row[];

  async function book(): Promise<string> {
    const { clientId, procedureId, professionalId } = room.catalogue;
    const wish = { clientId, procedureId, professionalId, startsAt };
    const visit = await clinics.tenancy.withClinic(a.system, (scope) =>
      bookVisit(scope, oneService(wish), null, Date.now()),
    );
    return visit.id;
  }
  const rows = (): Promise<DeliveredRow[]> =>
    ask(
      `select id, state, channel, error_code, wait_code, is_closed, fallback_of, provider from messages
       where appointment_id = $1 order by created_at`,
      [room.appointmentId],
    );
  async function queue(): Promise<string> {
    const { appointmentId } = room;
    await stage.run('queueVisitMessage', a.id, { appointmentId, step, startsAt, usefulUntil });
    return (await rows())[0]?.id ?? '';
  }

  return {
    ...{ clinics, stage, texts, room, rows, queue },
    /** A fresh client with a fresh visit whose message is queued; no faults, no settings. */
    async refresh(): Promise<void> {
      stage.simulator.reset();
      stage.simulator.setFaults({});
      texts.reset();
      texts.setFaults({});
      stage.received.length = 0;
      await clinics.admin.query('delete from messaging_settings');
      await clinics.admin.query('update messaging_channels set paused_at = null');
      room.catalogue = await createCatalogue(clinics.tenancy, a.id);
      await clinics.admin.query('update clinics set time_zone = $1', [a.timeZone]);
      room.appointmentId = await book();
      await putAtNoon(clinics.admin, a.id);
      room.messageId = await queue();
    },
    tasks: () =>
      ask<{ kind: string; state: string; reason: string }>(
        'select kind, state, reason from staff_tasks where appointment_id = $1 order by created_at',
        [room.appointmentId],
      ),
    async attention(): Promise<string | null | undefined> {
      const sql = 'select attention_code as code from appointments where id = $1';
      return (await ask<{ code: string | null }>(sql, [room.appointmentId]))[0]?.code;
    },
    outbox: () => ask<{ topic: string }>('select topic from outbox where entity_id = $1', [room.messageId]),
    sms: async () => (await rows()).find(({ channel }) => channel === 'sms'),
    change: (fields: string) => ask(`update messages set ${fields} where id = $1`, [room.messageId]),
    switchSmsOn: () =>
      ask(
        `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to, offers_a_day,
           offers_a_month, automatic_a_day) values ($1, true, '{zenvia,twilio}', 15, '09:00', '19:00', 1, 4, 8)`,
        [a.id],
      ),
    run(
      name: 'advanceDelivery' | 'sendMessage' | 'lookAtMessage',
      id = room.messageId,
      options: { attempt?: number; clinicId?: string } = {},
    ) {
      const workflowId = `clinic/${options.clinicId ?? a.id}/delivery/${id}`;
      return stage.run(name, a.id, { messageId: id }, { ...options, workflowId });
    },
    /** Hands on everything the simulator has sent, as the drain does. */
    async applyWebhooks(count: number): Promise<void> {
      await vi.waitFor(() => expect(stage.received.length).toBeGreaterThanOrEqual(count), 5_000);
      for (const item of stage.received.splice(0)) await stage.inbound.applyInbound(a.id, item);
    },
    async close(): Promise<void> {
      await stage.stop();
      await texts.stop();
      await clinics.stop();
    },
  };
}

export const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error: unknown) => error as ApplicationFailure,
  );
