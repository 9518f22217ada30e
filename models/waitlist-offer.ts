// Table waitlist_offers: one client's turn at a freed time; owner context: waitlist.
import { randomUUID } from 'node:crypto';
import { wallTime } from '../domain/clinic/calendar.ts';
import { wasTaken, type MessageState } from '../domain/messaging/message-state.ts';
import { DomainError, refuse } from '../domain/errors.ts';
import type { OfferState } from '../domain/waitlist/entry.ts';
import type { Ranked } from '../domain/waitlist/rank.ts';
import { holdMarginMs, sendWindowMs } from '../domain/waitlist/turn-plan.ts';
import type { Appointment } from './appointment.ts';
import { commandAppointment } from './appointment-commands.ts';
import { bookVisit } from './booking.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { askForDeposit, depositDue } from './deposit-ask.ts';
import type { Scope } from './tenancy.ts';
import { endHoldAt } from './visit-hold.ts';
import type { OpeningRow } from './waitlist-facts.ts';

export interface OfferRow {
  id: string;
  openingId: string;
  entryId: string;
  clientId: string;
  appointmentId: string;
  state: OfferState;
  expiresAt: Date | null;
}

const columns = `id, opening_id as "openingId", entry_id as "entryId", client_id as "clientId",
  appointment_id as "appointmentId", state, expires_at as "expiresAt"`;

export async function findOffer({ run, clinicId }: Scope, id: string): Promise<OfferRow | null> {
  const [row] = await run<OfferRow>({
    name: 'offer-find',
    text: `select ${columns} from waitlist_offers where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return row ?? null;
}

/**
 * First of all in a transaction that keeps a tap: the kept message refers to the visit, and taps that share that reference while each
 * wants the visit alone would wait for each other.
 */
export async function lockOffer({ run, clinicId }: Scope, id: string): Promise<void> {
  await run({
    name: 'offer-lock',
    text: 'select from waitlist_offers where clinic_id = $1 and id = $2 for update',
    values: [clinicId, id],
  });
}

/** Somebody who fits is passed over after all, and the next one is asked. `isForNow`: another turn of hers was faster, which will end. */
export class PassedOver extends Error {
  readonly isForNow: boolean;
  constructor(isForNow: boolean) {
    super('passed over');
    this.isForNow = isForNow;
  }
}

export interface Turn {
  opening: OpeningRow;
  next: Ranked;
  turn: number;
  turnMs: number;
  timeZone: string;
  now: number;
}

/**
 * Holds the time for the next one: visit and offer in one transaction, which the caller rolls back when this throws. `PassedOver` and
 * `slot-unavailable` mean that somebody else is to be asked.
 */
export async function holdForNext(scope: Scope, { opening, next, ...turn }: Turn): Promise<string> {
  const { clinicId } = scope;
  const contact = await readClientContact(scope, next.clientId);
  if (!contact || contactObstacle(contact) !== undefined) throw new PassedOver(false);
  const services = await scope.run<{ procedureId: string }>({
    name: 'offer-services',
    text: `select w.procedure_id as "procedureId" from waitlist_entries e
        join waitlist_services w on w.clinic_id = e.clinic_id and w.entry_id = e.id
      where e.clinic_id = $1 and e.id = $2 and e.state = 'waiting' order by w.position`,
    values: [clinicId, next.entryId],
  });
  if (services.length === 0) throw new PassedOver(true);
  const visit = await bookVisit(
    scope,
    {
      clientId: next.clientId,
      startsAt: next.startsAt,
      services: services.map(({ procedureId }) => ({ procedureId, professionalId: opening.professionalId })),
      origin: 'waitlist',
      hold: { expiresAt: new Date(turn.now + sendWindowMs + turn.turnMs + holdMarginMs) },
    },
    null,
    turn.now,
  );
  const id = randomUUID();
  const [offer] = await scope.run<{ id: string }>({
    name: 'offer-insert',
    text: `insert into waitlist_offers
        (clinic_id, id, opening_id, entry_id, client_id, appointment_id, turn, offered_day, turn_of_day, reasons)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
    values: [
      ...[clinicId, id, opening.id, next.entryId, next.clientId, visit.id, turn.turn],
      ...[wallTime(turn.now, turn.timeZone).day, next.offersToday + 1, JSON.stringify(next.reasons)],
    ],
  });
  // She was asked for another time in this very moment.
  if (!offer) throw new PassedOver(true);
  await setEntryState(scope, next.entryId, 'offered');
  await tell(scope, 'waitlist-offer.hold', id, next.clientId);
  return id;
}

export async function setEntryState(
  { run, clinicId }: Scope,
  entryId: string,
  state: 'waiting' | 'offered' | 'booked',
  appointmentId: string | null = null,
): Promise<void> {
  await run({
    name: 'entry-state',
    text: `update waitlist_entries set state = $3, appointment_id = coalesce($4, appointment_id), version = version + 1,
        updated_at = now() where clinic_id = $1 and id = $2 and state in ('waiting', 'offered')`,
    values: [clinicId, entryId, state, appointmentId],
  });
}

const tell = (scope: Scope, action: string, entityId: string, clientId: string) =>
  scope.audit({
    action,
    entity: 'waitlist-offer',
    entityId,
    subjectIds: [clientId],
    purpose: 'BOOKING_CONTRACT',
  });

/**
 * The fate of the message, written with it: her turn begins when the provider took it. When nobody knows whether it did, it begins as
 * well, because she may be reading it; when it certainly did not, the time goes to the next one at once.
 */
export async function settleSend(
  scope: Scope,
  offerId: string,
  { messageId, state }: { messageId: string | null; state: MessageState },
  turnMs: number,
): Promise<void> {
  if (!wasTaken(state) && state !== 'unknown' && state !== 'needs-person')
    return endOffer(scope, offerId, 'failed', null);
  const [offer] = await scope.run<OfferRow>({
    name: 'offer-sent',
    text: `update waitlist_offers set state = 'sent', message_id = $3, offered_at = t.at,
        expires_at = t.at + $4 * interval '1 millisecond'
      from (select clock_timestamp() as at) t
      where clinic_id = $1 and id = $2 and state = 'sending' returning ${columns}`,
    values: [scope.clinicId, offerId, messageId, turnMs],
  });
  if (!offer?.expiresAt) return;
  await endHoldAt(scope, offer.appointmentId, new Date(offer.expiresAt.getTime() + holdMarginMs));
  await tell(scope, 'waitlist-offer.send', offerId, offer.clientId);
}

/** The provider took it and could not deliver it: nobody is waiting for an answer. */
export async function failOfferOfMessage(scope: Scope, messageId: string): Promise<void> {
  const [offer] = await scope.run<{ id: string; openingId: string }>({
    name: 'offer-of-message',
    text: `select id, opening_id as "openingId" from waitlist_offers
      where clinic_id = $1 and message_id = $2 and state = 'sent' for update`,
    values: [scope.clinicId, messageId],
  });
  if (!offer) return;
  await endOffer(scope, offer.id, 'failed', null);
  await scope.enqueue('slot-freed', offer.openingId);
}

/** Ends a turn that nobody took: the offer first, so that no answer can come between, then the hold. Twice is once. */
export async function endOffer(
  scope: Scope,
  offerId: string,
  state: 'declined' | 'lapsed' | 'failed' | 'withdrawn',
  by: 'client' | 'staff' | 'clock' | null,
): Promise<void> {
  const [offer] = await scope.run<OfferRow>({
    name: 'offer-end',
    text: `update waitlist_offers set state = $3, settled_at = clock_timestamp(), settled_by = $4
      where clinic_id = $1 and id = $2 and state in ('sending', 'sent') returning ${columns}`,
    values: [scope.clinicId, offerId, state, by],
  });
  if (!offer) return;
  await setEntryState(scope, offer.entryId, 'waiting');
  await tell(scope, `waitlist-offer.${state}`, offerId, offer.clientId);
  await letGo(scope, offer.appointmentId);
}

/** The visit's own process may have been faster, or somebody of the clinic. */
async function letGo(scope: Scope, visitId: string): Promise<void> {
  try {
    await commandAppointment(scope, 'release', { id: visitId });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'transition-refused') throw error;
  }
}

/** As long as for a deposit that the reception asks for. */
const depositWaitMs = 24 * 3_600_000;

export interface Answered {
  state: 'accepted' | 'declined';
  appointmentId: string;
}

/**
 * «Quero»: offer, visit and entry in one transaction, by the clock of Postgres. Refuses with `offer-over` when her turn has ended, by
 * whatever; a repeated tap hears the same again. That a time is not given twice is the constraint's word.
 */
export async function acceptOffer(scope: Scope, offerId: string): Promise<Answered> {
  const by = scope.actor.role === 'client' ? 'client' : 'staff';
  const [offer] = await scope.run<OfferRow>({
    name: 'offer-accept',
    text: `update waitlist_offers set state = 'accepted', settled_at = clock_timestamp(), settled_by = $3
      where clinic_id = $1 and id = $2 and state in ('sending', 'sent')
        and (expires_at is null or expires_at > clock_timestamp()) returning ${columns}`,
    values: [scope.clinicId, offerId, by],
  });
  if (!offer) return repeated(scope, offerId, 'accepted');
  try {
    const visit = await commandAppointment(scope, 'book', { id: offer.appointmentId });
    if (by === 'client') await askDeposit(scope, visit);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'transition-refused') refuse('offer-over');
    throw error;
  }
  await setEntryState(scope, offer.entryId, 'booked', offer.appointmentId);
  await tell(scope, 'waitlist-offer.accept', offerId, offer.clientId);
  await scope.enqueue('slot-freed', offer.openingId);
  return { state: 'accepted', appointmentId: offer.appointmentId };
}

/**
 * She books by herself, so the clinic's rule for deposits holds. The visit is hers at once, as one that the reception books and asks for:
 * to take it back for an unpaid charge is a person's decision.
 */
async function askDeposit(scope: Scope, { id, startsAt, services }: Appointment): Promise<void> {
  const procedureIds = services.map(({ procedureId }) => procedureId);
  const { cents } = await depositDue(scope, procedureIds);
  if (cents === 0) return;
  const expiresAt = new Date(Math.min(Date.now() + depositWaitMs, startsAt.getTime()));
  await askForDeposit(scope, { appointmentId: id, amountCents: cents, expiresAt, isRemote: true });
}

/** «Agora não»: she goes on waiting, and the next one is asked at once. */
export async function declineOffer(scope: Scope, offerId: string): Promise<Answered> {
  // An acceptance in the same moment wins, or waits and hears that it is over.
  await lockOffer(scope, offerId);
  const offer = await findOffer(scope, offerId);
  if (!offer || !['sending', 'sent'].includes(offer.state)) return repeated(scope, offerId, 'declined');
  await endOffer(scope, offerId, 'declined', scope.actor.role === 'client' ? 'client' : 'staff');
  await scope.enqueue('slot-freed', offer.openingId);
  // Times that wait for the end of her turn would wait to its planned one.
  scope.later({
    name: 'slots-waiting',
    text: 'select app.poke_waiting_slots($1)',
    values: [offer.openingId],
  });
  return { state: 'declined', appointmentId: offer.appointmentId };
}

async function repeated(scope: Scope, offerId: string, wanted: Answered['state']): Promise<Answered> {
  const offer = (await findOffer(scope, offerId)) ?? refuse('not-found');
  await tell(scope, 'waitlist-offer.read', offerId, offer.clientId);
  if (offer.state !== wanted) refuse('offer-over');
  return { state: wanted, appointmentId: offer.appointmentId };
}
