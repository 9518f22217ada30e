import { parseReplyPayload } from '../../domain/messaging/payloads.ts';
import { phonesOfSender } from '../../domain/messaging/reply.ts';
import type { WebhookMessage } from '../../domain/messaging/webhook.ts';
import { getAppointment } from '../../models/appointment.ts';
import { tellVisit } from '../../models/attention.ts';
import { conversationOf, knownClients } from '../../models/conversation.ts';
import { findConversationOfClient } from '../../models/conversation-row.ts';
import type { PokeChannel } from '../../models/live.ts';
import { answeredClient, lastVisitOf, readReplyFacts, type Sender } from '../../models/reply-facts.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import type { InboundDeps } from './inbound.ts';
import { identitiesOfItem, keepMessage, keepTap, writerOf } from './keep-message.ts';
import { heedKeyword } from './keyword.ts';
import { applyOfferReply } from './offer-reply.ts';
import { applyRecallReply } from './recall-reply.ts';
import { applyReply } from './reply.ts';
import { applyReturnReply } from './return-reply.ts';
import { asTap } from './sms-answer.ts';

const outbox: PokeChannel = 'neonpro_outbox';

/** What somebody wrote, pressed or sent: it acts where it is theirs to act, and it is in their conversation in any case. */
export async function applyMessage(
  deps: InboundDeps,
  clinicId: string,
  written: WebhookMessage,
): Promise<void> {
  const sender = await senderOf(deps, clinicId, written);
  const item = await asTap(deps, clinicId, written, sender.phones);
  const isTap =
    (await applyReturnReply(deps, clinicId, item, sender)) ||
    (await applyRecallReply(deps, clinicId, item, sender)) ||
    (await applyOfferReply(deps, clinicId, item, sender)) ||
    (await applyVisitReply(deps, clinicId, item, sender));
  if (isTap) return;
  await keepWords(deps, clinicId, item, sender);
}

/** Somebody who shows no number is whom the clinic has matched to the id; a number that is shown speaks for itself. */
async function senderOf({ tenancy }: InboundDeps, clinicId: string, item: WebhookMessage): Promise<Sender> {
  if (item.from !== undefined) return { phones: phonesOfSender(item.from), clientIds: [] };
  const clientIds = await tenancy.withClinic(systemActor(clinicId), (scope) =>
    knownClients(scope, identitiesOfItem(item)),
  );
  return { phones: [], clientIds };
}

/** A button under a message about a visit; false when it is none, or not this sender's to press. */
async function applyVisitReply(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookMessage,
  sender: Sender,
): Promise<boolean> {
  const reply = item.payload === undefined ? undefined : parseReplyPayload(item.payload);
  if (!reply) return false;
  const { appointmentId } = reply;
  const facts = await tenancy.withClinic(systemActor(clinicId), (scope) =>
    readReplyFacts(scope, appointmentId, sender, item.contextId ?? null),
  );
  if (!facts?.isTheirs) return false;
  const { clientId } = facts;
  const actor = { clinicId, actorId: clientId, role: 'client', sessionId: null, requestId: null } as const;
  const conversationId = await tenancy.withClinic(actor, async (scope) => {
    const visit = await getAppointment(scope, appointmentId, true);
    if (await keepTap(scope, item, clientId, appointmentId))
      await applyReply(scope, reply, visit, facts.askedStartsAt);
    return findConversationOfClient(scope, clientId);
  });
  live.poke(outbox);
  live.publish({ clinicId, entity: 'appointment', id: appointmentId });
  if (conversationId !== null) live.publish({ clinicId, entity: 'conversation', id: conversationId });
  return true;
}

/** Words, pictures, and buttons that are not this sender's to press: kept and told, never obeyed. */
async function keepWords(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookMessage,
  sender: Sender,
): Promise<void> {
  const { conversationId, appointmentId } = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const conversation = await conversationOfItem(scope, item);
    const { clientId } = conversation;
    const visitId = clientId === null ? null : await lastVisitOf(scope, clientId);
    const kept = { conversationId: conversation.id, appointmentId: visitId };
    const inboundId = await keepMessage(scope, conversation, item, visitId);
    if (inboundId === null) return kept;
    const isLeaving = await heedKeyword(scope, { conversation, item, inboundId, phones: sender.phones });
    const isTold = visitId !== null && !item.reaction && !item.system;
    if (isTold) await tellVisit(scope, visitId, isLeaving ? 'opt-out' : 'message-received');
    return kept;
  });
  live.poke(outbox);
  live.publish({ clinicId, entity: 'conversation', id: conversationId });
  if (appointmentId !== null) live.publish({ clinicId, entity: 'appointment', id: appointmentId });
}

/** In a family with one telephone, an answer belongs to whom the answered message was for. */
async function conversationOfItem(scope: Scope, item: WebhookMessage) {
  const answered = item.contextId === undefined ? null : await answeredClient(scope, item.contextId);
  return conversationOf(scope, { ...writerOf(item), answeredClientId: answered });
}
