import { buildOfferPayload, type OfferAnswer } from '../../domain/waitlist/offer-payload.ts';
import type { WebhookMessage } from '../../domain/messaging/webhook.ts';
import { fillSlotId } from '../../workflows/waitlist/fill-slot.ts';
import { type Catalogue, createCatalogue, slotInDays } from './catalogue.ts';
import { type Clinics, startClinics } from './clinics.ts';
import { type MessagingStage, startMessaging } from './messaging.ts';
import { waitlistOf } from './waitlist.ts';

let serial = 0;

/** The activities of a freed time over a real database and a real simulator; only Temporal is left out. */
export async function startWaitlistStage() {
  const clinics: Clinics = await startClinics();
  const stage: MessagingStage = await startMessaging(clinics.workerTenancy);
  let catalogue: Catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
  const list = waitlistOf(clinics, clinics.a, () => catalogue);
  await list.wakeful();
  const startsAt = slotInDays(3);

  function run<Name extends 'advanceSlot' | 'sendOffer' | 'dropOffer'>(
    name: Name,
    input: { openingId: string; offerId?: string },
    clinicId = clinics.a.id,
  ) {
    return stage.run(name, clinicId, input, { workflowId: fillSlotId(clinicId, input.openingId) });
  }

  return {
    ...{ clinics, stage, list, startsAt, run },
    catalogue: () => catalogue,
    /** Nobody waits, nothing was sent. */
    async reset() {
      stage.simulator.reset();
      stage.simulator.setFaults({});
      stage.received.length = 0;
      catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
      await clinics.admin.query(`update waitlist_entries set state = 'left'; delete from outbox`);
      await clinics.admin.query('delete from booking_policies');
    },
    /** Somebody cancels; the opening's id. */
    async freed(at = startsAt): Promise<string> {
      const visit = await list.book(at);
      await list.cancel(visit.id);
      return (await list.opening(at))?.id ?? 'none';
    },
    advance: (openingId: string) => run('advanceSlot', { openingId }),
    /** The next one is asked and has the message. */
    async ask(openingId: string): Promise<string> {
      const step = await run('advanceSlot', { openingId });
      if (step.kind !== 'send') throw new Error(`nobody was asked: ${step.kind}`);
      // What she got before was long ago: neither the six seconds nor the cap of a day are what these tests are about.
      await clinics.admin.query(`update messages set sent_at = sent_at - interval '2 days'`);
      await run('sendOffer', { openingId, offerId: step.offerId });
      return step.offerId;
    },
    tap(offerId: string, answer: OfferAnswer, from: string, over: Partial<WebhookMessage> = {}) {
      serial += 1;
      return stage.inbound.applyInbound(clinics.a.id, {
        ...{ kind: 'message', eventId: `msg:tap.${serial}`, phoneNumberId: clinics.a.phoneNumberId },
        ...{ wamid: `wamid.tap.${serial}`, at: Date.now(), type: 'button', from: from.slice(1) },
        payload: buildOfferPayload(offerId, answer),
        ...over,
      });
    },
    states: async (openingId: string) => (await list.offers(openingId)).map(({ state }) => state),
    /** The telephones that got an offer, in order, and the free texts. */
    told: () =>
      stage.simulator
        .ledger()
        .filter(({ type }) => type === 'template')
        .map(({ to }) => `+${to.replace('+', '')}`),
    texts: () =>
      stage.simulator
        .ledger()
        .filter(({ type }) => type === 'text')
        .map(({ text }) => text),
    async stop() {
      await stage.stop();
      await clinics.stop();
    },
  };
}
export type WaitlistStage = Awaited<ReturnType<typeof startWaitlistStage>>;
