// What the message of an offer says; owner context: waitlist.
import { visitWhen } from '../domain/messaging/templates.ts';
import { wallTime } from '../domain/clinic/calendar.ts';
import { readBookingPolicy } from './booking-policy.ts';
import type { Scope } from './tenancy.ts';

export interface OfferNotice {
  clientId: string;
  appointmentId: string;
  /** "terça-feira, 24 de novembro, às 14:30". */
  when: string;
  /** "15:10": to the minute, never later than the turn really ends. */
  until: string;
}

/** Null when the offer is not to be sent any more. */
export async function readOfferNotice(scope: Scope, offerId: string): Promise<OfferNotice | null> {
  const [row] = await scope.run<{
    clientId: string;
    appointmentId: string;
    startsAt: Date;
    timeZone: string;
    now: Date;
  }>({
    name: 'offer-notice',
    text: `select o.client_id as "clientId", o.appointment_id as "appointmentId", v.starts_at as "startsAt",
        c.time_zone as "timeZone", clock_timestamp() as now
      from waitlist_offers o
        join appointments v on v.clinic_id = o.clinic_id and v.id = o.appointment_id and v.status = 'held'
        join clinics c on c.clinic_id = o.clinic_id
      where o.clinic_id = $1 and o.id = $2 and o.state = 'sending'`,
    values: [scope.clinicId, offerId],
  });
  if (!row) return null;
  const { waitlistTurnMin } = await readBookingPolicy(scope);
  const { clientId, appointmentId, startsAt, timeZone, now } = row;
  return {
    ...{ clientId, appointmentId },
    when: visitWhen(startsAt.getTime(), timeZone),
    until: wallTime(now.getTime() + waitlistTurnMin * 60_000, timeZone).time,
  };
}
