import { DomainError } from '../../domain/errors.ts';
import { type OfferAnswer, parseOfferPayload } from '../../domain/waitlist/offer-payload.ts';
import type { WebhookMessage } from '../../domain/messaging/webhook.ts';
import { tellVisit } from '../../models/attention.ts';
import { isSender, type Sender } from '../../models/reply-facts.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { acceptOffer, declineOffer, findOffer, lockOffer } from '../../models/waitlist-offer.ts';
import type { InboundDeps } from './inbound.ts';
import { keepTap } from './keep-message.ts';

/**
 * «Quero» or «Agora não» under an offer of the waitlist; false when it is something else or not this sender's to press. The tap and what
 * it does are one transaction; one that comes too late changes nothing and is answered with that.
 */
export async function applyOfferReply(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookMessage,
  sender: Sender,
): Promise<boolean> {
  const tap = item.payload === undefined ? undefined : parseOfferPayload(item.payload);
  if (!tap) return false;
  const offer = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const found = await findOffer(scope, tap.offerId);
    return found && (await isSender(scope, found.clientId, sender)) ? found : null;
  });
  if (!offer) return false;
  const { clientId, appointmentId, openingId } = offer;
  const actor = { clinicId, actorId: clientId, role: 'client', sessionId: null, requestId: null } as const;
  const isAnswered = await tenancy
    .withClinic(actor, async (scope) => {
      await lockOffer(scope, tap.offerId);
      if (await keepTap(scope, item, clientId, appointmentId)) await answer(scope, tap.offerId, tap.answer);
      return true;
    })
    .catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'offer-over') throw error;
      return false;
    });
  if (!isAnswered)
    await tenancy.withClinic(actor, async (scope) => {
      await lockOffer(scope, tap.offerId);
      if (!(await keepTap(scope, item, clientId, appointmentId))) return;
      await tellVisit(scope, appointmentId, 'reply-too-late', { reply: tap.answer });
      await scope.enqueue('offer-tap', tap.offerId);
    });
  live.poke('neonpro_outbox');
  live.publish({ clinicId, entity: 'waitlist', id: openingId });
  live.publish({ clinicId, entity: 'appointment', id: appointmentId });
  return true;
}

async function answer(scope: Scope, offerId: string, wanted: OfferAnswer): Promise<void> {
  await (wanted === 'accept' ? acceptOffer(scope, offerId) : declineOffer(scope, offerId));
  await scope.enqueue('offer-tap', offerId);
}
