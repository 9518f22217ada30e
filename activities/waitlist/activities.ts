import { DomainError } from '../../domain/errors.ts';
import { firstNameOf, renderNotice, waitlistTemplates } from '../../domain/messaging/templates.ts';
import { buildOfferPayload, offerStep } from '../../domain/waitlist/offer-payload.ts';
import { readBookingPolicy } from '../../models/booking-policy.ts';
import type { LivePublisher } from '../../models/live.ts';
import { lookAtSlot, nobodyNow, type SlotLook } from '../../models/slot-look.ts';
import { endNotice } from '../../models/message-fate.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { endOffer, holdForNext, PassedOver, settleSend } from '../../models/waitlist-offer.ts';
import { readOfferNotice } from '../../models/offer-notice.ts';
import { clinicOfWorkflow, workflowId } from '../clinic-of-workflow.ts';
import type { SendNotice } from '../messaging/send-notice.ts';

export interface WaitlistDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
  sendNotice: SendNotice;
}
export type WaitlistActivities = ReturnType<typeof createWaitlistActivities>;

/** What the process does next: send an offer that is held, wait, or end. Ids and times only: it stays in the history. */
export type SlotStep = Exclude<SlotLook, { kind: 'choose' }>;

interface Slot {
  openingId: string;
}
interface Offer extends Slot {
  offerId: string;
}

const offerKey = (offerId: string): string => `${workflowId()}/${offerId}`;

/** Whoever fits on paper and cannot be booked after all (no room, a rule) is passed over; after so many it is looked at anew. */
const mostTries = 10;
/** Two times became free at once and reached for the same client: the slower one looks again after this. */
const raceMs = 2_000;

export function createWaitlistActivities({ tenancy, live, sendNotice }: WaitlistDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);
  const show = (openingId: string) =>
    live.publish({ clinicId: clinicOfWorkflow(), entity: 'waitlist', id: openingId });

  return {
    /** Settles what has ended and holds the time for whoever is next. Everything is on record: a second run goes on from there. */
    async advanceSlot({ openingId }: Slot): Promise<SlotStep> {
      const look = await inClinic((scope) => lookAtSlot(scope, openingId, Date.now()));
      show(openingId);
      if (look.kind !== 'choose') return look;
      const { ranked, comesBackAt, ...turn } = look;
      let isLater = comesBackAt;
      for (const next of ranked.slice(0, mostTries)) {
        const held = await inClinic((scope) => holdForNext(scope, { ...turn, next })).catch(passedOver);
        if (held === 'now') isLater ??= turn.now + raceMs;
        if (held === 'now' || held === 'for-ever') continue;
        show(openingId);
        live.poke('neonpro_outbox');
        return { kind: 'send', offerId: held };
      }
      const step = await inClinic((scope) => nobodyNow(scope, openingId, isLater, turn.now));
      show(openingId);
      return step as SlotStep;
    },

    /** Tells her that it is her turn, once; the turn counts from when the provider took the message. */
    async sendOffer({ openingId, offerId }: Offer): Promise<void> {
      const key = offerKey(offerId);
      await sendNotice(
        async (scope) => {
          const offer = await readOfferNotice(scope, offerId);
          if (!offer) return { key, isUnwanted: true };
          const { clientId, appointmentId, when, until } = offer;
          const template = waitlistTemplates.vaga_disponivel;
          return {
            ...{ key, step: offerStep, clientId, appointmentId, purpose: 'BOOKING_CONTRACT' },
            template: template.name,
            write: ({ client, clinic }) =>
              renderNotice(
                template,
                { firstName: firstNameOf(client?.name ?? ''), clinicName: clinic.name, when, until },
                {
                  accept: buildOfferPayload(offerId, 'accept'),
                  decline: buildOfferPayload(offerId, 'decline'),
                },
              ),
          };
        },
        async (scope, result) => {
          const { waitlistTurnMin } = await readBookingPolicy(scope);
          await settleSend(scope, offerId, result, waitlistTurnMin * 60_000);
        },
      );
      show(openingId);
    },

    /** It could not be sent while it was of use: the next one is asked. */
    async dropOffer({ openingId, offerId }: Offer): Promise<void> {
      const key = offerKey(offerId);
      await inClinic(async (scope) => {
        await endNotice(scope, key);
        await endOffer(scope, offerId, 'failed', null);
      });
      show(openingId);
    },
  };
}

/** The transaction was rolled back and somebody else is asked; how long this one is passed over. */
function passedOver(error: unknown): 'now' | 'for-ever' {
  const isHers =
    error instanceof PassedOver ||
    (error instanceof DomainError && ['slot-unavailable', 'not-found', 'key-destroyed'].includes(error.code));
  if (!isHers) throw error;
  return error instanceof PassedOver && error.isForNow ? 'now' : 'for-ever';
}
