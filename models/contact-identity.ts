// Table contact_identities: by what those who write to the clinic are known; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { normalizePhone } from '../domain/clients/phone.ts';
import { phoneEnds } from '../domain/messaging/search-words.ts';
import type { ClinicVault, Sealer } from './encryption.ts';
import { indexTerms } from './message-words.ts';
import type { Scope } from './tenancy.ts';

export const identityKinds = ['wa-id', 'phone', 'bsuid', 'username'] as const;
export type IdentityKind = (typeof identityKinds)[number];
/** `wa-id`: digits as WhatsApp writes them; `phone` (SMS): E.164; `bsuid`: `BR.` and letters. */
export interface Identity {
  kind: IdentityKind;
  value: string;
}
interface Known {
  id: string;
  kind: IdentityKind;
  conversationId: string;
  valueIndex: Buffer;
  lastSeen: Date;
}

export const identityPlace = (id: string) => ({ table: 'contact_identities', column: 'value_ct', row: id });

/** A number is the same with and without the ninth digit, whatever came with it. */
export function identityIndex(vault: ClinicVault, { kind, value }: Identity): Buffer {
  const isNumber = kind === 'wa-id' || kind === 'phone';
  const number = `+${value.replace(/\D/g, '')}`;
  const plain = isNumber ? (normalizePhone(number) ?? number) : value.toLowerCase();
  return vault.blindIndex(`contact_identities.${isNumber ? 'number' : kind}`, plain);
}

/** What is on record of these, the surest first. A username is a name: it changes hands, so nobody is known by one. */
export async function findIdentities(scope: Scope, identities: readonly Identity[]): Promise<Known[]> {
  const telling = identities.filter(({ kind }) => kind !== 'username');
  if (telling.length === 0) return [];
  const rows: Known[] = await scope
    .trx('contactIdentities')
    .where({ clinicId: scope.clinicId })
    .whereNot({ kind: 'username' })
    .whereIn(
      'valueIndex',
      telling.map((identity) => identityIndex(scope.vault, identity)),
    )
    .select('id', 'kind', 'conversationId', 'valueIndex', 'lastSeen');
  return rows.sort((one, other) => identityKinds.indexOf(one.kind) - identityKinds.indexOf(other.kind));
}

/** Two webhooks of somebody new make one conversation: the second waits for the first. */
export async function lockIdentities(scope: Scope, identities: readonly Identity[]): Promise<void> {
  const keys = identities.map((identity) => identityIndex(scope.vault, identity).toString('hex')).sort();
  for (const key of new Set(keys))
    await scope.run({
      name: 'lock-identity',
      text: `select pg_advisory_xact_lock(hashtextextended('identity ' || $1 || $2, 0))`,
      values: [scope.clinicId, key],
    });
}

/** Writes down by what a conversation's person is known now; one that another conversation had moves here. */
export async function keepIdentities(
  scope: Scope,
  conversation: { id: string; sealer: Sealer },
  identities: readonly Identity[],
  seenAt: Date,
): Promise<void> {
  const { trx, vault, clinicId } = scope;
  for (const identity of identities) {
    const { kind, value } = identity;
    const valueIndex = identityIndex(vault, identity);
    const known = await trx('contactIdentities')
      .where({ clinicId, kind, valueIndex })
      .first<Known | undefined>('id', 'conversationId', 'lastSeen');
    const id = known?.id ?? randomUUID();
    const valueCt = conversation.sealer.seal(identityPlace(id), value);
    const line = { clinicId, id, conversationId: conversation.id, kind, valueIndex, valueCt };
    if (!known) await trx('contactIdentities').insert({ ...line, firstSeen: seenAt, lastSeen: seenAt });
    // A message that comes late says nothing about whose it is now.
    else if (known.lastSeen < seenAt)
      await trx('contactIdentities')
        .where({ clinicId, id })
        .update({ conversationId: conversation.id, valueCt, lastSeen: seenAt });
    if (!known && (kind === 'wa-id' || kind === 'phone'))
      await indexTerms(scope, { conversationId: conversation.id, itemId: id, saidAt: seenAt }, [
        ...phoneEnds(normalizePhone(`+${value.replace(/\D/g, '')}`) ?? value),
      ]);
  }
}

export interface OpenedIdentity extends Identity {
  lastSeen: Date;
}

/** Of one conversation, that seen last first; `sealer` of whom it is of. The caller audits. */
export async function identitiesOf(
  { trx, clinicId }: Scope,
  conversation: { id: string; sealer: Sealer },
): Promise<OpenedIdentity[]> {
  const rows: { id: string; kind: IdentityKind; valueCt: Buffer; lastSeen: Date }[] = await trx(
    'contactIdentities',
  )
    .where({ clinicId, conversationId: conversation.id })
    .orderBy('lastSeen', 'desc')
    .orderBy('id')
    .select('id', 'kind', 'valueCt', 'lastSeen');
  return rows.map(({ id, kind, valueCt, lastSeen }) => ({
    ...{ kind, lastSeen },
    value: conversation.sealer.open(identityPlace(id), valueCt),
  }));
}
