// What a client hears after she pressed a button under an offer; owner context: waitlist.
import type { OfferState } from '../domain/waitlist/entry.ts';
import type { Scope } from './tenancy.ts';

export interface OfferAnswer {
  clientId: string;
  appointmentId: string;
  answer: 'accepted' | 'declined' | 'over';
  startsAt: Date;
}

/** As it stands now; null for an offer that is not there. */
export async function readOfferAnswer(scope: Scope, offerId: string): Promise<OfferAnswer | null> {
  const [row] = await scope.run<Omit<OfferAnswer, 'answer'> & { state: OfferState }>({
    name: 'offer-answer',
    text: `select o.client_id as "clientId", o.appointment_id as "appointmentId", o.state, v.starts_at as "startsAt"
      from waitlist_offers o join appointments v on v.clinic_id = o.clinic_id and v.id = o.appointment_id
      where o.clinic_id = $1 and o.id = $2`,
    values: [scope.clinicId, offerId],
  });
  if (!row) return null;
  const { state, ...facts } = row;
  return { ...facts, answer: state === 'accepted' || state === 'declined' ? state : 'over' };
}
