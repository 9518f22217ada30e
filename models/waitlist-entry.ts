// Tables waitlist_entries and waitlist_services: who waits for what; owner context: waitlist.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { ownEntriesAtMost, type DayWindow } from '../domain/waitlist/entry.ts';
import { readBookingPolicy } from './booking-policy.ts';
import type { Scope } from './tenancy.ts';
import { declineOffer } from './waitlist-offer.ts';

export interface EntryWish {
  procedureIds: readonly string[];
  professionalId: string | null;
  windows: readonly DayWindow[];
  /** Days `yyyy-mm-dd` of the clinic, inclusive. */
  earliestDay: string | null;
  latestDay: string | null;
  priority: number;
}

const tell = (scope: Scope, verb: string, entityId: string, clientId: string) =>
  scope.audit({
    action: `waitlist-entry.${verb}`,
    entity: 'waitlist-entry',
    entityId,
    subjectIds: [clientId],
    purpose: 'BOOKING_CONTRACT',
  });

/** Clients join where they may book, and only a waitlist that the clinic wants. */
async function checkPage(scope: Scope): Promise<void> {
  const { isOnline, isWaitlistOn } = await readBookingPolicy(scope);
  if (!isOnline || !isWaitlistOn) refuse('forbidden');
}

/** Ids of the catalogue are authorised here: what is not this clinic's, or is no more, is not there (D4). */
async function checkCatalogue(scope: Scope, wish: Partial<EntryWish>, isForClients: boolean): Promise<void> {
  const { procedureIds = [], professionalId = null } = wish;
  const [found] = await scope.run<{ procedures: number; hasProfessional: boolean }>({
    name: 'waitlist-catalogue',
    text: `select
        (select count(*)::int from procedures where clinic_id = $1 and id = any($2::uuid[]) and is_active
           and (is_online or not $4)) as procedures,
        exists (select from resources where clinic_id = $1 and id = $3 and kind = 'professional' and is_active) as "hasProfessional"`,
    values: [scope.clinicId, procedureIds, professionalId, isForClients],
  });
  if (found?.procedures !== new Set(procedureIds).size) refuse('not-found');
  if (professionalId !== null && !found.hasProfessional) refuse('not-found');
}

/** Refuses with `already-done` when she waits for the very same already. Entries of one client are written one after the other. */
async function checkOthers(
  scope: Scope,
  clientId: string,
  wish: Pick<EntryWish, 'procedureIds' | 'professionalId'>,
  isOwn: boolean,
): Promise<void> {
  await scope.run({
    name: 'waitlist-client-lock',
    text: `select pg_advisory_xact_lock(hashtextextended('waitlist ' || $1 || $2, 0))`,
    values: [scope.clinicId, clientId],
  });
  const others = await scope.run<{ professionalId: string | null; procedureIds: string[] }>({
    name: 'waitlist-others',
    text: `select e.professional_id as "professionalId", array_agg(w.procedure_id::text order by w.position) as "procedureIds"
      from waitlist_entries e join waitlist_services w on w.clinic_id = e.clinic_id and w.entry_id = e.id
      where e.clinic_id = $1 and e.client_id = $2 and e.state in ('waiting', 'offered') group by e.clinic_id, e.id`,
    values: [scope.clinicId, clientId],
  });
  const isSame = (one: (typeof others)[number]) =>
    one.professionalId === wish.professionalId && one.procedureIds.join() === wish.procedureIds.join();
  if (others.some(isSame)) refuse('already-done');
  if (isOwn && others.length >= ownEntriesAtMost) refuse('transition-refused');
}

async function writeServices(scope: Scope, entryId: string, procedureIds: readonly string[]): Promise<void> {
  await scope.run({
    name: 'waitlist-services',
    text: `insert into waitlist_services (clinic_id, entry_id, position, procedure_id)
      select $1, $2, n, p from unnest($3::uuid[]) with ordinality as t(p, n)`,
    values: [scope.clinicId, entryId, procedureIds],
  });
}

/** Joins; by the client herself (`client` actor) or by the reception for her. Answers the entry's id. */
export async function joinWaitlist(scope: Scope, clientId: string, wish: EntryWish): Promise<string> {
  const isOwn = scope.actor.role === 'client';
  if (isOwn) await checkPage(scope);
  const found = await scope.run({
    name: 'waitlist-client',
    text: `select from clients c join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
      where c.clinic_id = $1 and c.id = $2 and k.wrapped_key is not null`,
    values: [scope.clinicId, clientId],
  });
  if (found.length === 0) refuse('not-found');
  await checkCatalogue(scope, wish, isOwn);
  await checkOthers(scope, clientId, wish, isOwn);
  const id = randomUUID();
  await scope.run({
    name: 'waitlist-join',
    text: `insert into waitlist_entries
        (clinic_id, id, client_id, professional_id, windows, earliest_day, latest_day, priority, is_own)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      ...[scope.clinicId, id, clientId, wish.professionalId, JSON.stringify(wish.windows)],
      ...[wish.earliestDay, wish.latestDay, wish.priority, isOwn],
    ],
  });
  await writeServices(scope, id, wish.procedureIds);
  await tell(scope, 'join', id, clientId);
  return id;
}

/** Changes what she waits for; refuses with `version-conflict`, and `transition-refused` when she waits no more. */
export async function changeEntry(
  scope: Scope,
  id: string,
  version: number,
  change: Partial<EntryWish>,
): Promise<void> {
  const { trx, clinicId } = scope;
  const rows = (await trx('waitlistEntries')
    .where({ clinicId, id })
    .select('version', 'state', 'clientId')
    .forUpdate()) as { version: number; state: string; clientId: string }[];
  const entry = rows[0] ?? refuse('not-found');
  if (entry.version !== version) refuse('version-conflict');
  if (entry.state !== 'waiting' && entry.state !== 'offered') refuse('transition-refused');
  await checkCatalogue(scope, change, false);
  const { procedureIds, windows, ...plain } = change;
  await trx('waitlistEntries')
    .where({ clinicId, id })
    .update({
      ...plain,
      ...(windows && { windows: JSON.stringify(windows) }),
      version: version + 1,
      updatedAt: trx.fn.now(),
    });
  if (procedureIds) {
    await trx('waitlistServices').where({ clinicId, entryId: id }).delete();
    await writeServices(scope, id, procedureIds);
  }
  await tell(scope, 'update', id, entry.clientId);
}

/** She waits no more. An offer that lies with her is declined with it; leaving twice is once. */
export async function leaveWaitlist(scope: Scope, id: string): Promise<void> {
  const { trx, clinicId } = scope;
  const open: { id: string }[] = await trx('waitlistOffers')
    .where({ clinicId, entryId: id })
    .whereIn('state', ['sending', 'sent'])
    .select('id');
  for (const offer of open) await declineOffer(scope, offer.id);
  const left: { clientId: string }[] = await trx('waitlistEntries')
    .where({ clinicId, id })
    .whereIn('state', ['waiting', 'offered'])
    .update({ state: 'left', version: trx.raw('version + 1'), updatedAt: trx.fn.now() })
    .returning('clientId');
  if (left[0]) return tell(scope, 'leave', id, left[0].clientId);
  const there: { clientId: string }[] = await trx('waitlistEntries')
    .where({ clinicId, id })
    .select('clientId');
  if (!there[0]) refuse('not-found');
}
