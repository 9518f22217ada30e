// What decides whether a reply by telephone may act on a visit; owner context: messaging.
import { phoneIndex } from './client-index.ts';
import { providerRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

/** Who wrote, as the provider vouches for it. */
export interface Sender {
  /** Every spelling the number may have been kept in; none of people who show a username only. */
  phones: readonly string[];
  /** Clients that are known by the id of somebody without a number. */
  clientIds: readonly string[];
}

export interface ReplyFacts {
  clientId: string;
  /** The sender is this client, as far as the clinic knows. */
  isTheirs: boolean;
  /** The start that the answered message spoke of; null when the reply does not say which message it answers. */
  askedStartsAt: Date | null;
}

/** Null for a visit that this clinic does not have. */
export async function readReplyFacts(
  scope: Scope,
  appointmentId: string,
  sender: Sender,
  answeredWamid: string | null,
): Promise<ReplyFacts | null> {
  const { trx, vault, clinicId } = scope;
  const rows: { clientId: string }[] = await trx('appointments')
    .where({ clinicId, id: appointmentId })
    .select('clientId');
  const row = rows[0];
  if (!row) return null;
  const asked: { visitStartsAt: Date | null }[] =
    answeredWamid === null
      ? []
      : await trx('messages')
          .where({ clinicId, appointmentId, providerId: providerRef(vault, answeredWamid) })
          .select('visitStartsAt');
  return {
    clientId: row.clientId,
    isTheirs: await isSender(scope, row.clientId, sender),
    askedStartsAt: asked[0]?.visitStartsAt ?? null,
  };
}

/** Whether what was written is this client's: she has the number, or is known by the id. */
export async function isSender(
  { trx, vault, clinicId }: Scope,
  clientId: string,
  { phones, clientIds }: Sender,
): Promise<boolean> {
  if (clientIds.includes(clientId)) return true;
  const rows: { phoneIndex: Buffer | null }[] = await trx('clients')
    .where({ clinicId, id: clientId })
    .select('phoneIndex');
  return phones.some((phone) => rows[0]?.phoneIndex?.equals(phoneIndex(vault, phone)) ?? false);
}

/** Whom the answered message was for, when it is one of ours to a client. */
export async function answeredClient({ trx, vault, clinicId }: Scope, wamid: string): Promise<string | null> {
  const rows: { clientId: string | null }[] = await trx('messages')
    .where({ clinicId, providerId: providerRef(vault, wamid) })
    .select('clientId');
  return rows[0]?.clientId ?? null;
}

/** The visit that the clinic last wrote to a client about. */
export async function lastVisitOf({ trx, clinicId }: Scope, clientId: string): Promise<string | null> {
  const rows: { appointmentId: string }[] = await trx('messages')
    .where({ clinicId, clientId })
    .whereNotNull('appointmentId')
    .orderBy('createdAt', 'desc')
    .limit(1)
    .select('appointmentId');
  return rows[0]?.appointmentId ?? null;
}
