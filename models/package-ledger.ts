// Tables client_packages and package_entries, as they are written; owner context: packages. Lines are added, never changed.
import { randomUUID } from 'node:crypto';
import { addDays } from '../domain/clinic/calendar.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import {
  correct,
  freeze,
  type LedgerEntry,
  type Next,
  purchase,
  reverse,
  unfreeze,
} from '../domain/packages/ledger.ts';
import { type ClientPackage, getClientPackage } from './client-package.ts';
import type { Scope } from './tenancy.ts';

/** What a line refers to. */
export interface EntryRefs {
  ofEntryId?: string;
  appointmentId?: string;
  servicePosition?: number;
  reason?: string;
}
type Written = Pick<ClientPackage, 'id' | 'clientId'>;

/**
 * One line, the audit of it, and a poke of the package's process: its next warning or its end may be another now. A service that was
 * deducted, or a use that was reversed before, writes nothing: false.
 */
export async function addEntry(
  scope: Scope,
  { id: clientPackageId, clientId }: Written,
  { kind, sessions, days, on }: LedgerEntry,
  refs: EntryRefs = {},
): Promise<boolean> {
  const { run, clinicId } = scope;
  const { ofEntryId = null, appointmentId = null, servicePosition = null, reason = null } = refs;
  const id = randomUUID();
  const [written] = await run({
    name: 'package-entry',
    text: `insert into package_entries
        (clinic_id, id, client_package_id, kind, sessions, days, day, of_entry_id, appointment_id, service_position, reason)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning id`,
    values: [
      ...[clinicId, id, clientPackageId, kind, sessions, days, on],
      ...[ofEntryId, appointmentId, servicePosition, reason],
    ],
  });
  if (!written) return false;
  await run({
    name: 'client-package-touch',
    text: `update client_packages set version = version + 1, is_closed = false, updated_at = now()
      where clinic_id = $1 and id = $2`,
    values: [clinicId, clientPackageId],
  });
  await scope.audit({
    ...{ action: `client-package.${kind}`, entity: 'client-package', entityId: clientPackageId },
    ...{ subjectIds: [clientId], purpose: 'BOOKING_CONTRACT' },
  });
  await scope.enqueue('package', clientPackageId);
  return true;
}

export interface Sale {
  clientId: string;
  packageId: string;
  /** Left out: the price of the catalogue. */
  priceCents?: number | undefined;
  /** `yyyy-mm-dd`; left out: today in the clinic. Earlier days are for packages sold before NeonPro. */
  boughtOn?: string | undefined;
}

interface OfferRow {
  sessions: number;
  validDays: number;
  mayFreezeDays: number;
  today: string;
}

/** Sells with the terms of today. `not-found` for what is not this clinic's or is no longer offered; a purchase lies in the past. */
export async function sellPackage(scope: Scope, sale: Sale): Promise<ClientPackage> {
  const { run, clinicId } = scope;
  const { clientId, packageId, priceCents = null, boughtOn = null } = sale;
  const [offer] = await run<OfferRow>({
    name: 'package-offer',
    text: `select p.sessions, p.valid_days as "validDays", p.may_freeze_days as "mayFreezeDays",
        (now() at time zone c.time_zone)::date::text as today
      from packages p join clinics c on c.clinic_id = p.clinic_id
        join clients x on x.clinic_id = p.clinic_id and x.id = $3
        join person_keys k on k.clinic_id = x.clinic_id and k.person_id = x.id and k.wrapped_key is not null
      where p.clinic_id = $1 and p.id = $2 and p.is_active`,
    values: [clinicId, packageId, clientId],
  });
  if (!offer) refuse('not-found');
  const day = boughtOn ?? offer.today;
  if (day > offer.today) refuseField('boughtOn', 'in-the-future');
  const terms = { ...offer, expiresOn: addDays(day, offer.validDays) };
  const id = randomUUID();
  await run({
    name: 'package-sell',
    text: `insert into client_packages
        (clinic_id, id, client_id, package_id, name, procedure_id, sessions, price_cents, may_freeze_days, bought_on, expires_on)
      select $1, $3, $4, p.id, p.name, p.procedure_id, p.sessions, coalesce($5, p.price_cents), p.may_freeze_days, $6, $7
      from packages p where p.clinic_id = $1 and p.id = $2`,
    values: [clinicId, packageId, id, clientId, priceCents, day, terms.expiresOn],
  });
  await addEntry(scope, { id, clientId }, purchase(terms, day));
  return getClientPackage(scope, id);
}

/** Writes the line that the arithmetic allows, or refuses with its code. */
async function write(
  scope: Scope,
  id: string,
  next: (item: ClientPackage) => Next,
  refs: EntryRefs = {},
): Promise<ClientPackage> {
  const item = await getClientPackage(scope, id, true);
  const entry = next(item);
  if (typeof entry === 'string') refuse(entry);
  if (!(await addEntry(scope, item, entry, refs))) refuse('already-done');
  return getClientPackage(scope, id);
}

export const freezePackage = (scope: Scope, id: string): Promise<ClientPackage> =>
  write(scope, id, (item) => freeze(item, item.standing, item.today));

export const unfreezePackage = (scope: Scope, id: string): Promise<ClientPackage> =>
  write(scope, id, (item) => unfreeze(item, item.standing, item.today));

export const correctPackage = (
  scope: Scope,
  id: string,
  { reason, ...by }: { sessions: number; extendDays: number; reason: string },
): Promise<ClientPackage> =>
  write(scope, id, (item) => correct(item, item.standing, by, item.today), { reason });

/** Gives one session back: the line of the use stays, its reversal follows. `already-done` when it was taken back before. */
export async function reverseUse(
  scope: Scope,
  id: string,
  { entryId, reason }: { entryId: string; reason: string },
): Promise<ClientPackage> {
  const next = (item: ClientPackage): Next => {
    const use = item.entries.find((entry) => entry.id === entryId && entry.kind === 'use');
    if (!use) refuse('not-found');
    if (item.entries.some((entry) => entry.ofEntryId === entryId)) refuse('already-done');
    return reverse(item, item.standing, item.today);
  };
  return write(scope, id, next, { ofEntryId: entryId, reason });
}
