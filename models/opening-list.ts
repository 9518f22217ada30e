// Freed times and the turns at them, as the reception watches them; owner context: waitlist.
import { refuse } from '../domain/errors.ts';
import type { OfferState, OpeningState } from '../domain/waitlist/entry.ts';
import { rankWaiting, type RankReason } from '../domain/waitlist/rank.ts';
import { planTurn } from '../domain/waitlist/turn-plan.ts';
import { readBookingPolicy } from './booking-policy.ts';
import { personOpener } from './person-key.ts';
import { quietOf, turnRules } from './slot-look.ts';
import type { Scope } from './tenancy.ts';
import { readSlotFacts, readWaiting } from './waitlist-facts.ts';

interface Person {
  id: string;
  name: string;
}
export interface OpeningOffer {
  id: string;
  turn: number;
  client: Person;
  state: OfferState;
  reasons: RankReason[];
  offeredAt: Date | null;
  expiresAt: Date | null;
  appointmentId: string;
}
export interface Opening {
  id: string;
  appointmentId: string;
  professional: Person;
  startsAt: Date;
  endsAt: Date;
  state: OpeningState;
  isClosed: boolean;
  createdAt: Date;
  offers: OpeningOffer[];
  next: { entryId: string; client: Person; startsAt: Date; reasons: RankReason[] } | null;
  waitsUntil: Date | null;
  waitsFor: 'undo' | 'quiet-time' | 'other-turn' | null;
}

type OpeningRow = Omit<Opening, 'professional' | 'offers' | 'next' | 'waitsUntil' | 'waitsFor'> & {
  professionalId: string;
  nameCt: Buffer;
  isUndoable: boolean;
};
type OfferRow = Omit<OpeningOffer, 'client'> & { openingId: string; clientId: string };

const most = 50;

/** The newest fifty; of those that go on, who is next and what they wait for. Audited. */
export async function listOpenings(scope: Scope, isOpen: boolean, now: number): Promise<Opening[]> {
  const rows = await readOpenings(scope, isOpen ? 'and not s.is_closed' : '', []);
  return withTurns(scope, rows, now);
}

/** One opening; another clinic's and a missing one are the same `not-found` (D4). Audited. */
export async function getOpening(scope: Scope, id: string, now: number): Promise<Opening> {
  const [opening] = await withTurns(scope, await readOpenings(scope, 'and s.id = $2', [id]), now);
  return opening ?? refuse('not-found');
}

/** No further turns; one that runs keeps its promise to the end. */
export async function stopOpening(scope: Scope, id: string): Promise<void> {
  const rows = await scope.run({
    name: 'slot-stop',
    text: `update slot_openings set state = 'stopped', updated_at = now()
      where clinic_id = $1 and id = $2 and not is_closed returning true`,
    values: [scope.clinicId, id],
  });
  if (rows.length > 0) await scope.enqueue('slot-freed', id);
}

const readOpenings = ({ run, clinicId }: Scope, where: string, values: unknown[]) =>
  run<OpeningRow>({
    text: `select s.id, s.appointment_id as "appointmentId", s.professional_id as "professionalId", r.name_ct as "nameCt",
        s.starts_at as "startsAt", s.ends_at as "endsAt", s.state, s.is_closed as "isClosed", s.created_at as "createdAt",
        s.is_undoable as "isUndoable"
      from slot_openings s join resources r on r.clinic_id = s.clinic_id and r.id = s.professional_id
      where s.clinic_id = $1 ${where} order by s.is_closed, s.created_at desc limit ${most}`,
    values: [clinicId, ...values],
  });

async function withTurns(scope: Scope, rows: OpeningRow[], now: number): Promise<Opening[]> {
  const offers = await scope.run<OfferRow>({
    name: 'opening-offers',
    text: `select id, opening_id as "openingId", turn, client_id as "clientId", state, reasons, offered_at as "offeredAt",
        expires_at as "expiresAt", appointment_id as "appointmentId"
      from waitlist_offers where clinic_id = $1 and opening_id = any($2::uuid[]) order by created_at`,
    values: [scope.clinicId, rows.map(({ id }) => id)],
  });
  const outlooks = new Map<string, Outlook>();
  for (const row of rows) if (row.state === 'open') outlooks.set(row.id, await outlookOf(scope, row, now));
  const next = [...outlooks.values()].flatMap((outlook) => (outlook.next ? [outlook.next.clientId] : []));
  const names = await namesOf(scope, [...offers.map(({ clientId }) => clientId), ...next]);
  const personOf = (id: string): Person => ({ id, name: names.get(id) ?? '' });
  return rows.map(({ professionalId, nameCt, ...row }) => {
    const { next: candidate = null, waitsUntil = null, waitsFor = null } = outlooks.get(row.id) ?? {};
    const place = { table: 'resources', column: 'name_ct', row: professionalId };
    return {
      ...row,
      professional: { id: professionalId, name: scope.vault.open(place, nameCt) },
      offers: offers
        .filter(({ openingId }) => openingId === row.id)
        .map(({ clientId, ...offer }) => ({ ...offer, client: personOf(clientId) })),
      next: candidate && {
        ...{ entryId: candidate.entryId, client: personOf(candidate.clientId) },
        ...{ startsAt: new Date(candidate.startsAt), reasons: candidate.reasons },
      },
      ...{ waitsUntil, waitsFor },
    };
  });
}

interface Outlook {
  next: { entryId: string; clientId: string; startsAt: number; reasons: RankReason[] } | null;
  waitsUntil: Date | null;
  waitsFor: Opening['waitsFor'];
}

/** The same rules as the process asks, of this moment: who is next may have changed when her turn comes. */
async function outlookOf(scope: Scope, row: OpeningRow, now: number): Promise<Outlook> {
  const policy = await readBookingPolicy(scope);
  const facts = await readSlotFacts(scope, row);
  const plan = planTurn({ now, ...turnRules(policy, row), quiet: quietOf(facts) });
  const waiting = await readWaiting(scope, row, facts.calendar.timeZone, now);
  const earliest = now + policy.waitlistMinLeadMin * 60_000;
  // The time may be held for the one whose turn it is: who comes after her is asked as if it were free.
  const busy = facts.time.busy.filter(([from, to]) => to <= facts.time.startsAt || from >= facts.time.endsAt);
  const { ranked, comesBackAt } = rankWaiting(waiting, { ...facts.time, busy, earliest });
  const next = ranked[0] ?? null;
  if (plan.when === 'later') return { next, waitsUntil: new Date(plan.at), waitsFor: plan.why };
  if (comesBackAt === null) return { next, waitsUntil: null, waitsFor: null };
  return { next, waitsUntil: new Date(comesBackAt), waitsFor: 'other-turn' };
}

async function namesOf(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  const subjectIds = [...new Set(ids)];
  const rows = await scope.run<{ id: string; nameCt: Buffer; wrappedKey: Buffer | null }>({
    name: 'waitlist-names',
    text: `select c.id, c.name_ct as "nameCt", k.wrapped_key as "wrappedKey" from clients c
        join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
      where c.clinic_id = $1 and c.id = any($2::uuid[]) and k.wrapped_key is not null`,
    values: [scope.clinicId, subjectIds],
  });
  await scope.audit({
    action: 'waitlist-opening.read',
    entity: 'waitlist-offer',
    subjectIds,
    purpose: 'BOOKING_CONTRACT',
  });
  return new Map(
    rows.map((row) => [row.id, personOpener(scope.vault, 'clients', row)('name_ct', row.nameCt) ?? '']),
  );
}
