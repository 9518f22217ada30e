// Table contact_identities: by what those who write to the clinic are known; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { normalizePhone } from '../domain/clients/phone.ts';
import { phoneEnds } from '../domain/messaging/search-words.ts';
import { phonesOfSender } from '../domain/messaging/reply.ts';
import { phoneIndex } from './client-index.ts';
import { openOrNull } from './conversation-row.ts';
import type { ClinicVault, Sealer } from './encryption.ts';
import { indexTerms } from './message-words.ts';
import type { Scope } from './tenancy.ts';

export const identityKinds = ['wa-id', 'phone', 'bsuid', 'username'] as const;
export type IdentityKind = (typeof identityKinds)[number];
/** `wa-id`: digits as WhatsApp writes them; `phone` (SMS): E.164; `bsuid`: `BR.` and letters. */
export interface Identity {
  kind: IdentityKind;
  value: string;
  /** Somebody who knows said whose it is. */
  isVouched?: boolean;
}
interface Known {
  id: string;
  kind: IdentityKind;
  conversationId: string;
  valueIndex: Buffer;
  lastSeen: Date;
  isVouched: boolean;
  seenWith: Buffer | null;
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
    .select('id', 'kind', 'conversationId', 'valueIndex', 'lastSeen', 'isVouched', 'seenWith');
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

/** The number among these, as a client's card would have it. */
function numberAmong(vault: ClinicVault, identities: readonly Identity[]): Buffer | null {
  const number = identities.find(({ kind }) => kind === 'wa-id' || kind === 'phone');
  const [phone] = number ? phonesOfSender(number.value) : [];
  return phone === undefined ? null : phoneIndex(vault, phone);
}

/** Writes down by what a conversation's person is known now; one that another conversation had moves here. */
export async function keepIdentities(
  scope: Scope,
  conversation: { id: string; sealer: Sealer },
  identities: readonly Identity[],
  seenAt: Date,
): Promise<void> {
  const { trx, vault, clinicId } = scope;
  const number = numberAmong(vault, identities);
  for (const identity of identities) {
    const { kind, value, isVouched = false } = identity;
    const seenWith = kind === 'bsuid' ? number : null;
    const valueIndex = identityIndex(vault, identity);
    const known = await trx('contactIdentities')
      .where({ clinicId, kind, valueIndex })
      .first<Known | undefined>('id', 'conversationId', 'lastSeen', 'isVouched', 'seenWith');
    const id = known?.id ?? randomUUID();
    const valueCt = conversation.sealer.seal(identityPlace(id), value);
    const line = {
      clinicId,
      id,
      conversationId: conversation.id,
      kind,
      valueIndex,
      valueCt,
      isVouched,
      seenWith,
    };
    if (!known) await trx('contactIdentities').insert({ ...line, firstSeen: seenAt, lastSeen: seenAt });
    // A message that comes late says nothing about whose it is now.
    else if (known.lastSeen < seenAt)
      await trx('contactIdentities')
        .where({ clinicId, id })
        .update({ conversationId: conversation.id, valueCt, lastSeen: seenAt, ...trustOf(known, line) });
    else if (isVouched)
      await trx('contactIdentities')
        .where({ clinicId, id, conversationId: conversation.id })
        .update({ isVouched });
    if (!known && (kind === 'wa-id' || kind === 'phone'))
      await indexTerms(scope, { conversationId: conversation.id, itemId: id, saidAt: seenAt }, [
        ...phoneEnds(normalizePhone(`+${value.replace(/\D/g, '')}`) ?? value),
      ]);
  }
}

/** What was known of whose it is stays true while it is in the same conversation. */
function trustOf(
  known: Known,
  { conversationId, isVouched, seenWith }: Pick<Known, 'conversationId' | 'isVouched' | 'seenWith'>,
): Pick<Known, 'isVouched' | 'seenWith'> {
  if (known.conversationId !== conversationId) return { isVouched, seenWith };
  return { isVouched: isVouched || known.isVouched, seenWith: seenWith ?? known.seenWith };
}

/** Staff said whose these are. */
export const vouchForIdentities = ({ trx, clinicId }: Scope, conversationId: string): Promise<number> =>
  trx('contactIdentities').where({ clinicId, conversationId }).update({ isVouched: true });

/**
 * The id that the provider knows a client by, learned from its answer to what we sent to her number: with it a word that shows no number
 * finds her. It says nothing of where she writes from, so it counts as never seen.
 */
export async function learnIdentity(
  scope: Scope,
  conversation: { id: string; sealer: Sealer },
  { waId, userId }: { waId: string; userId: string },
): Promise<void> {
  const { trx, vault, clinicId } = scope;
  const id = randomUUID();
  const identity: Identity = { kind: 'bsuid', value: userId };
  await trx('contactIdentities')
    .insert({
      ...{ clinicId, id, conversationId: conversation.id, kind: identity.kind, lastSeen: new Date(0) },
      valueIndex: identityIndex(vault, identity),
      valueCt: conversation.sealer.seal(identityPlace(id), userId),
      seenWith: numberAmong(vault, [{ kind: 'wa-id', value: waId }]),
    })
    .onConflict(['clinicId', 'kind', 'valueIndex'])
    .ignore();
}

export interface OpenedIdentity extends Identity {
  lastSeen: Date;
  isVouched: boolean;
  seenWith: Buffer | null;
}

/** Of one conversation, that seen last first; `sealer` of whom it is of. The caller audits. */
export async function identitiesOf(
  { trx, clinicId }: Scope,
  conversation: { id: string; sealer: Sealer },
): Promise<OpenedIdentity[]> {
  type Row = Omit<OpenedIdentity, 'value'> & { id: string; valueCt: Buffer };
  const rows: Row[] = await trx('contactIdentities')
    .where({ clinicId, conversationId: conversation.id })
    .orderBy('lastSeen', 'desc')
    .orderBy('id')
    .select('id', 'kind', 'valueCt', 'lastSeen', 'isVouched', 'seenWith');
  return rows.flatMap(({ id, valueCt, ...row }) => {
    const value = openOrNull(conversation.sealer, identityPlace(id), valueCt);
    return value === null ? [] : [{ ...row, value }];
  });
}
