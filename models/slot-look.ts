// One look at a freed time: what has ended is settled, and what comes next is told; owner context: waitlist.
import { quietTime } from '../domain/appointments/quiet-time.ts';
import type { BookingPolicy } from '../domain/clinic/booking-policy.ts';
import { triesPerOpening, turnsPerOpening, type OpeningState } from '../domain/waitlist/entry.ts';
import { isGone, rankWaiting, type Ranked } from '../domain/waitlist/rank.ts';
import { firstTurnAt, planTurn } from '../domain/waitlist/turn-plan.ts';
import { readBookingPolicy } from './booking-policy.ts';
import type { Scope } from './tenancy.ts';
import { expireEntries, readSlotFacts, readWaiting, type OpeningRow } from './waitlist-facts.ts';
import { endOffer, setEntryState, type OfferRow, type Turn } from './waitlist-offer.ts';

export type SlotLook =
  | { kind: 'over' }
  | { kind: 'send'; offerId: string }
  | { kind: 'wait'; until: number; why: 'turn' | 'undo' | 'quiet-time' | 'other-turn' }
  | ({ kind: 'choose'; ranked: Ranked[]; comesBackAt: number | null } & Omit<Turn, 'next'>);

type LockedOpening = OpeningRow &
  FirstTurn & { state: OpeningState; isClosed: boolean; turns: number; tries: number };

const lock = `select id, appointment_id as "appointmentId", professional_id as "professionalId", starts_at as "startsAt",
    ends_at as "endsAt", state, is_closed as "isClosed", created_at as "createdAt", is_undoable as "isUndoable",
    tried.turns, tried.tries
  from slot_openings,
    lateral (select count(*) filter (where o.state not in ('failed', 'withdrawn'))::int as turns, count(*)::int as tries
      from waitlist_offers o where o.clinic_id = $1 and o.opening_id = $2) tried
  where clinic_id = $1 and id = $2 for update of slot_openings`;

const last = `select o.id, o.opening_id as "openingId", o.entry_id as "entryId", o.client_id as "clientId",
    o.appointment_id as "appointmentId", o.state, o.expires_at as "expiresAt", v.status,
    o.expires_at <= clock_timestamp() as "isDue"
  from waitlist_offers o join appointments v on v.clinic_id = o.clinic_id and v.id = o.appointment_id
  where o.clinic_id = $1 and o.opening_id = $2 and o.state in ('sending', 'sent', 'accepted') for update of o`;

/** Postgres's clock may be a little behind the one that woke us; this much later it is asked again. */
const clockSlackMs = 200;

/** Locks the opening, so that two looks are one after the other. */
export async function lookAtSlot(scope: Scope, openingId: string, now: number): Promise<SlotLook> {
  const values = [scope.clinicId, openingId];
  const [opening] = await scope.run<LockedOpening>({ name: 'slot-lock', text: lock, values });
  if (!opening || opening.isClosed) return { kind: 'over' };
  const [offer] = await scope.run<OfferRow & { status: string; isDue: boolean | null }>({
    name: 'slot-last-offer',
    text: last,
    values,
  });
  if (offer?.state === 'accepted') return closeSlot(scope, openingId, 'filled');
  if (offer) {
    if (offer.status !== 'held') await settleFromVisit(scope, offer);
    else if (offer.isDue === true) await endOffer(scope, offer.id, 'lapsed', 'clock');
    else if (offer.expiresAt === null) return { kind: 'send', offerId: offer.id };
    else {
      const until = Math.max(offer.expiresAt.getTime(), now + clockSlackMs);
      return { kind: 'wait', until, why: 'turn' };
    }
    return lookAtSlot(scope, openingId, now);
  }
  return nextTurn(scope, opening, now);
}

/** Somebody of the clinic booked or cancelled the held visit by hand. */
async function settleFromVisit(scope: Scope, offer: OfferRow & { status: string }): Promise<void> {
  if (offer.status === 'cancelled') return endOffer(scope, offer.id, 'withdrawn', 'staff');
  await scope.run({
    name: 'offer-by-hand',
    text: `update waitlist_offers set state = 'accepted', settled_at = clock_timestamp(), settled_by = 'staff'
      where clinic_id = $1 and id = $2 and state in ('sending', 'sent')`,
    values: [scope.clinicId, offer.id],
  });
  await setEntryState(scope, offer.entryId, 'booked', offer.appointmentId);
}

async function nextTurn(scope: Scope, opening: LockedOpening, now: number): Promise<SlotLook> {
  const { id } = opening;
  if (opening.state === 'stopped') return closeSlot(scope, id, 'stopped');
  const policy = await readBookingPolicy(scope);
  if (!policy.isWaitlistOn) return closeSlot(scope, id, 'stopped');
  if (opening.turns >= turnsPerOpening || opening.tries >= triesPerOpening)
    return closeSlot(scope, id, 'exhausted');
  const facts = await readSlotFacts(scope, opening);
  const plan = planTurn({ now, ...turnRules(policy, opening), quiet: quietOf(facts) });
  if (plan.when === 'never') return closeSlot(scope, id, 'too-late');
  if (isGone(facts.time)) return closeSlot(scope, id, 'taken');
  if (plan.when === 'later') return { kind: 'wait', until: plan.at, why: plan.why };
  const { timeZone } = facts.calendar;
  await expireEntries(scope, timeZone, now);
  const waiting = await readWaiting(scope, opening, timeZone, now);
  const earliest = now + policy.waitlistMinLeadMin * 60_000;
  const { ranked, comesBackAt } = rankWaiting(waiting, { ...facts.time, earliest });
  if (ranked.length === 0) return nobodyNow(scope, id, comesBackAt, now);
  const turnMs = policy.waitlistTurnMin * 60_000;
  return { kind: 'choose', ranked, comesBackAt, opening, turn: opening.turns + 1, turnMs, timeZone, now };
}

interface FirstTurn {
  createdAt: Date;
  isUndoable: boolean;
}

export const turnRules = (
  policy: BookingPolicy,
  { startsAt, createdAt, isUndoable }: FirstTurn & Pick<OpeningRow, 'startsAt'>,
) => ({
  notBefore: firstTurnAt(createdAt.getTime(), isUndoable),
  startsAt: startsAt.getTime(),
  turnMs: policy.waitlistTurnMin * 60_000,
  minLeadMs: policy.waitlistMinLeadMin * 60_000,
});

/** Offers keep the silent days of the clinic, too. */
export const quietOf = ({ visitPolicy, calendar }: Awaited<ReturnType<typeof readSlotFacts>>) =>
  quietTime(visitPolicy, calendar, true);

/** Nobody can be asked: over, or when somebody's turn at another time has ended it is looked at again. */
export async function nobodyNow(
  scope: Scope,
  openingId: string,
  comesBackAt: number | null,
  now: number,
): Promise<SlotLook> {
  if (comesBackAt === null) return closeSlot(scope, openingId, 'exhausted');
  return { kind: 'wait', until: Math.max(comesBackAt, now) + 1_000, why: 'other-turn' };
}

async function closeSlot(
  { run, clinicId }: Scope,
  openingId: string,
  state: Exclude<OpeningState, 'open'>,
): Promise<SlotLook> {
  await run({
    name: 'slot-close',
    text: `update slot_openings set state = $3, is_closed = true, updated_at = now() where clinic_id = $1 and id = $2`,
    values: [clinicId, openingId, state],
  });
  return { kind: 'over' };
}
