import { isOptOut, phonesOfSender } from '../../domain/messaging/reply.ts';
import { parseReplyPayload } from '../../domain/messaging/payloads.ts';
import type { WebhookItem, WebhookMessage, WebhookStatus } from '../../domain/messaging/webhook.ts';
import { getAppointment } from '../../models/appointment.ts';
import { tellVisit } from '../../models/attention.ts';
import { withdrawWhatsAppOptIn } from '../../models/client-opt-out.ts';
import { keepInbound } from '../../models/inbound-message.ts';
import type { LivePublisher } from '../../models/live.ts';
import { lockReportedMessage } from '../../models/message-send.ts';
import { findSender, readReplyFacts } from '../../models/reply-facts.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { applyOfferReply } from './offer-reply.ts';
import { recordStatus } from './record-status.ts';
import { applyReply } from './reply.ts';
import { applyReturnReply } from './return-reply.ts';

export interface InboundDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Applies one stored webhook event to its clinic, in one transaction. It may be given the same event twice, and events
 * in any order: statuses only move forward, an inbound message acts once.
 */
export function createInbound({ tenancy, live }: InboundDeps) {
  const show = (clinicId: string, entity: 'message' | 'appointment', id: string | null) => {
    if (id !== null) live.publish({ clinicId, entity, id });
  };

  async function applyStatusItem(clinicId: string, item: WebhookStatus): Promise<void> {
    const ownId =
      item.callbackData !== undefined && uuid.test(item.callbackData) ? item.callbackData : undefined;
    const row = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
      const found = await lockReportedMessage(scope, item.wamid, ownId);
      if (!found) return null;
      const errorCode = item.errorCode === undefined ? {} : { errorCode: String(item.errorCode) };
      return recordStatus(scope, found, item.status, { wamid: item.wamid, ...errorCode });
    });
    if (!row) return;
    live.poke('neonpro_outbox');
    show(clinicId, 'message', row.id);
    show(clinicId, 'appointment', row.appointmentId);
  }

  async function applyMessageItem(clinicId: string, item: WebhookMessage): Promise<void> {
    const phones = item.from === undefined ? [] : phonesOfSender(item.from);
    if (await applyReturnReply({ tenancy, live }, clinicId, item, phones, keep)) return;
    if (await applyOfferReply({ tenancy, live }, clinicId, item, phones, keep)) return;
    const reply = item.payload === undefined ? undefined : parseReplyPayload(item.payload);
    const facts =
      reply &&
      (await tenancy.withClinic(systemActor(clinicId), (scope) =>
        readReplyFacts(scope, reply.appointmentId, phones, item.contextId ?? null),
      ));
    if (!reply || !facts?.isTheirPhone) return keepUnaddressed(clinicId, item, phones);
    const { clientId } = facts;
    const actor = { clinicId, actorId: clientId, role: 'client', sessionId: null, requestId: null } as const;
    await tenancy.withClinic(actor, async (scope) => {
      const { appointmentId } = reply;
      const visit = await getAppointment(scope, appointmentId, true);
      if (!(await keep(scope, item, clientId, appointmentId))) return;
      await applyReply(scope, reply, visit, facts.askedStartsAt);
    });
    live.poke('neonpro_outbox');
    show(clinicId, 'appointment', reply.appointmentId);
  }

  /** Words, pictures, and buttons that are not this sender's to press: kept and told, never obeyed. */
  async function keepUnaddressed(clinicId: string, item: WebhookMessage, phones: string[]): Promise<void> {
    const appointmentId = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
      const sender = await findSender(scope, phones);
      const visitId = sender?.appointmentId ?? null;
      if (!(await keep(scope, item, sender?.clientId ?? null, visitId))) return null;
      const isLeaving = isOptOut(item.text ?? '') && (await withdrawWhatsAppOptIn(scope, phones)).length > 0;
      if (visitId !== null) await tellVisit(scope, visitId, isLeaving ? 'opt-out' : 'message-received');
      return visitId;
    });
    show(clinicId, 'appointment', appointmentId);
  }

  return {
    applyInbound: async (clinicId: string, item: WebhookItem): Promise<void> => {
      if (item.kind === 'status') await applyStatusItem(clinicId, item);
      if (item.kind === 'message') await applyMessageItem(clinicId, item);
    },
  };
}

export type Inbound = ReturnType<typeof createInbound>;

const keep = (scope: Scope, item: WebhookMessage, clientId: string | null, appointmentId: string | null) =>
  keepInbound(scope, {
    wamid: item.wamid,
    kind: item.type.slice(0, 40),
    text: item.text ?? item.payload ?? null,
    clientId,
    appointmentId,
    receivedAt: new Date(item.at),
  });
