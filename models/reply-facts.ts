// What decides whether a reply by telephone may act on a visit; owner context: messaging.
import { phoneIndex } from './client-index.ts';
import { Client } from './client.ts';
import { providerRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

export interface ReplyFacts {
  clientId: string;
  /** The sender's number is the one the clinic has of this client. */
  isTheirPhone: boolean;
  /** The start that the answered message spoke of; null when the reply does not say which message it answers. */
  askedStartsAt: Date | null;
}

/** Null for a visit that this clinic does not have. `phones`: every spelling the sender's number may have been kept in. */
export async function readReplyFacts(
  scope: Scope,
  appointmentId: string,
  phones: readonly string[],
  answeredWamid: string | null,
): Promise<ReplyFacts | null> {
  const { trx, vault, clinicId } = scope;
  const rows: { clientId: string; phoneIndex: Buffer | null }[] = await trx('appointments as a')
    .join('clients as c', (join) => join.on('c.clinicId', 'a.clinicId').andOn('c.id', 'a.clientId'))
    .where({ 'a.clinicId': clinicId, 'a.id': appointmentId })
    .select('a.clientId', 'c.phoneIndex');
  const row = rows[0];
  if (!row) return null;
  const asked: { visitStartsAt: Date | null }[] =
    answeredWamid === null
      ? []
      : await trx('messages')
          .where({ clinicId, appointmentId, providerId: providerRef(vault, answeredWamid) })
          .select('visitStartsAt');
  const isTheirs = (phone: string) => row.phoneIndex?.equals(phoneIndex(vault, phone)) ?? false;
  return {
    clientId: row.clientId,
    isTheirPhone: phones.some(isTheirs),
    askedStartsAt: asked[0]?.visitStartsAt ?? null,
  };
}

/** Whom a number writes for, and the visit that the clinic last wrote to them about. */
export async function findSender(
  scope: Scope,
  phones: readonly string[],
): Promise<{ clientId: string; appointmentId: string | null } | null> {
  const { trx, vault, clinicId } = scope;
  const client = await Client.query(trx)
    .select('id')
    .whereIn(
      'phoneIndex',
      phones.map((phone) => phoneIndex(vault, phone)),
    )
    .orderBy('updatedAt', 'desc')
    .first();
  if (!client) return null;
  const last: { appointmentId: string | null }[] = await trx('messages')
    .where({ clinicId, clientId: client.id })
    .whereNotNull('appointmentId')
    .orderBy('createdAt', 'desc')
    .limit(1)
    .select('appointmentId');
  return { clientId: client.id, appointmentId: last[0]?.appointmentId ?? null };
}

/** Whether a client of this clinic has one of these numbers; `phones` as in `readReplyFacts`. */
export async function phoneIsOf(
  { trx, vault, clinicId }: Scope,
  clientId: string,
  phones: readonly string[],
): Promise<boolean> {
  const rows: { phoneIndex: Buffer | null }[] = await trx('clients')
    .where({ clinicId, id: clientId })
    .select('phoneIndex');
  return phones.some((phone) => rows[0]?.phoneIndex?.equals(phoneIndex(vault, phone)) ?? false);
}
