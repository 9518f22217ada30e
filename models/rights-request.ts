// Table rights_requests: what a person asked for by law; owner context: privacy.
import { randomUUID } from 'node:crypto';
import type { IdentityWay, RequestChannel, RightCode } from '../domain/privacy/rights.ts';
import { rightsClock } from '../domain/privacy/rights-clock.ts';
import { refuse } from '../domain/errors.ts';
import { getClinic } from './clinic.ts';
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
}

/**
 * Writes it down with the clock and the rules of today, and starts its process. One of a kind at a time: refuses with `already-done` while
 * the same person's same request is open, and with `not-found` for somebody the clinic does not have.
 */
export async function openRightsRequest(
  scope: Scope,
  { code, channel, clientId, requester, identityHow, wish }: RightsWish,
): Promise<{ id: string; receivedAt: Date; dueAt: Date }> {
  const { trx, clinicId, actor } = scope;
  if (clientId !== null) await requireNone(scope, clientId, code);
  const id = randomUUID();
  const receivedAt = new Date();
  const { policy, ...marks } = rightsClock(receivedAt.getTime(), (await getClinic(scope)).timeZone);
  const sealer = await sealerOf(scope, clientId);
  const seal = (column: SealedColumn, text: string | null, by: Sealer = sealer) =>
    text === null ? null : by.seal(rightsPlace(column, id), text);
  const isProved = clientId !== null && identityHow !== null;
  const isStaff = channel !== 'account' && channel !== 'web';
  await trx('rightsRequests').insert({
    ...{ clinicId, id, code, channel, clientId, receivedAt, policy: JSON.stringify(policy) },
    ...{ warnAt: new Date(marks.warnAt), escalateAt: new Date(marks.escalateAt) },
    ...{ dueAt: new Date(marks.dueAt), openedBy: isStaff ? actor.actorId : null },
    ...{ wishCt: seal('wish_ct', wish) },
    requesterCt: seal('requester_ct', requester && JSON.stringify(requester), scope.vault),
    identity: isProved ? 'proved' : 'unproven',
    ...(isProved && { identityHow, identityAt: receivedAt, identityBy: isStaff ? actor.actorId : null }),
  });
  await scope.audit({
    ...{ action: 'rights-request.open', entity: rightsEntity, entityId: id, purpose: rightsPurpose },
    subjectIds: clientId === null ? [] : [clientId],
  });
  await scope.enqueue('rights-request', id);
  return { id, receivedAt, dueAt: new Date(marks.dueAt) };
}

async function requireNone({ run, clinicId }: Scope, clientId: string, code: RightCode): Promise<void> {
  // Two taps of one finger: the second waits for the first.
  await run({
    name: 'rights-line',
    text: `select pg_advisory_xact_lock(hashtextextended($1 || $2 || $3, 0))`,
    values: [clinicId, clientId, code],
  });
  const [client] = await run<{ isOpen: boolean }>({
    name: 'rights-none-open',
    text: `select exists (select from rights_requests where clinic_id = $1 and client_id = $2 and code = $3 and state <> 'answered')
        as "isOpen" from clients where clinic_id = $1 and id = $2`,
    values: [clinicId, clientId, code],
  });
  if (!client) refuse('not-found');
  if (client.isOpen) refuse('already-done');
}
