// Table rights_requests: what a person asked for by law; owner context: privacy.
import { randomUUID } from 'node:crypto';
import type { IdentityWay, RequestChannel, RightCode } from '../domain/privacy/rights.ts';
import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';
import { rightsClock } from '../domain/privacy/rights-clock.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { getClinic } from './clinic.ts';
import { violatedConstraint } from './database-errors.ts';
import type { Sealer } from './encryption.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export const rightsEntity = 'rights-request';
export const rightsPurpose = 'DATA_SUBJECT_REQUEST';

export interface Requester {
  name: string;
  phone: string;
}
type SealedColumn = 'wish_ct' | 'answer_ct' | 'requester_ct';
export const rightsPlace = (column: SealedColumn, row: string) => ({
  ...{ table: 'rights_requests', column, row },
});
export const openSealed = (sealer: Sealer, column: SealedColumn, id: string, sealed: Buffer | null) =>
  sealed && sealer.open(rightsPlace(column, id), sealed);

export interface RightsWish {
  code: RightCode;
  channel: RequestChannel;
  /** Null: it is not known yet who asks. */
  clientId: string | null;
  /** Of somebody who is not signed in and not known. */
  requester: Requester | null;
  /** How it was proved who asks; null: not yet. */
  identityHow: Exclude<IdentityWay, 'none'> | null;
  /** In her own words. */
  wish: string | null;
  /** The clinic's day on which it came, when it was not written down at once; left out: now. */
  receivedOn?: string | undefined;
}
/** Older ones are written down too, as late as they are; no longer than a year, so that a typing error shows. */
const oldestDays = 365;

/** A letter that lay about has the clock of the day it came (LGPD art. 19 II counts from the request). */
function receivedAtOf(receivedOn: string | undefined, timeZone: string): number {
  const today = wallTime(Date.now(), timeZone).day;
  if (receivedOn === undefined || receivedOn === today) return Date.now();
  if (receivedOn > today || receivedOn < addDays(today, -oldestDays))
    refuseField('receivedOn', 'not-a-day-of-last-year');
  return instantOf(receivedOn, '12:00', timeZone);
}

/**
 * Writes it down with the clock and the rules of the day it came, and starts its process. One of a kind at a time: refuses with `already-done` while
 * the same person's same request is open, and with `not-found` for somebody the clinic does not have.
 */
export async function openRightsRequest(
  scope: Scope,
  { code, channel, clientId, requester, identityHow, wish, receivedOn }: RightsWish,
): Promise<{ id: string; receivedAt: Date; dueAt: Date }> {
  const { trx, clinicId, actor } = scope;
  if (clientId !== null) await requireClient(scope, clientId);
  const id = randomUUID();
  const { timeZone } = await getClinic(scope);
  const receivedAt = new Date(receivedAtOf(receivedOn, timeZone));
  const { policy, ...marks } = rightsClock(receivedAt.getTime(), timeZone);
  const sealer = await sealerOf(scope, clientId);
  const seal = (column: SealedColumn, text: string | null, by: Sealer = sealer) =>
    text === null ? null : by.seal(rightsPlace(column, id), text);
  const isProved = clientId !== null && identityHow !== null;
  const isStaff = channel !== 'account' && channel !== 'web';
  const request = {
    ...{ clinicId, id, code, channel, clientId, receivedAt, policy: JSON.stringify(policy) },
    ...{ warnAt: new Date(marks.warnAt), escalateAt: new Date(marks.escalateAt) },
    ...{ dueAt: new Date(marks.dueAt), openedBy: isStaff ? actor.actorId : null },
    ...{ wishCt: seal('wish_ct', wish) },
    requesterCt: seal('requester_ct', requester && JSON.stringify(requester), scope.vault),
    identity: isProved ? 'proved' : 'unproven',
    ...(isProved && { identityHow, identityAt: new Date(), identityBy: isStaff ? actor.actorId : null }),
  };
  await trx('rightsRequests').insert(request).catch(refuseSecond);
  await scope.audit({
    ...{ action: 'rights-request.open', entity: rightsEntity, entityId: id, purpose: rightsPurpose },
    subjectIds: clientId === null ? [] : [clientId],
  });
  await scope.enqueue('rights-request', id);
  return { id, receivedAt, dueAt: new Date(marks.dueAt) };
}

export async function requireClient({ run, clinicId }: Scope, clientId: string): Promise<void> {
  const text = 'select 1 from clients where clinic_id = $1 and id = $2';
  const found = await run({ name: 'rights-client', text, values: [clinicId, clientId] });
  if (found.length === 0) refuse('not-found');
}

/**
 * One of a kind at a time for one person, told by the index itself: whoever takes requests at the desk does not read them. After it the
 * transaction is over.
 */
export function refuseSecond(error: unknown): never {
  if (violatedConstraint(error) === 'rights_requests_one') refuse('already-done');
  throw error;
}
