// Table conversations: whose conversation what somebody wrote belongs to; owner context: messaging.
import { formatPhone } from '../domain/clients/phone.ts';
import { phonesOfSender } from '../domain/messaging/reply.ts';
import { phoneIndex } from './client-index.ts';
import { findIdentities, type Identity, keepIdentities, lockIdentities } from './contact-identity.ts';
import { linkConversation, mergeConversation } from './conversation-link.ts';
import {
  type Conversation,
  conversationOfClient,
  conversationOfStranger,
  displayPlace,
  holdConversation,
  openDisplay,
} from './conversation-row.ts';
import { indexWords } from './message-words.ts';
import type { Scope } from './tenancy.ts';

export interface Writer {
  identities: readonly Identity[];
  profileName: string | null;
  /** By the provider's clock. */
  at: Date;
  /** Whom the message was for that is answered: a hint among those who share a telephone. */
  answeredClientId?: string | null;
}

/** Clients of this clinic that have one of these numbers, the one that changed last first. Erased people are missing. */
export async function clientsOfPhones(scope: Scope, phones: readonly string[]): Promise<string[]> {
  if (phones.length === 0) return [];
  const rows = await scope.run<{ id: string }>({
    name: 'clients-of-phones',
    text: `select c.id from clients c join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
      where c.clinic_id = $1 and c.phone_index = any($2::bytea[]) and k.wrapped_key is not null order by c.updated_at desc, c.id`,
    values: [scope.clinicId, phones.map((phone) => phoneIndex(scope.vault, phone))],
  });
  return rows.map(({ id }) => id);
}

interface KnownConversation {
  id: string;
  clientId: string | null;
  /** A number changes hands: it tells that this is the client only while she has it on her card, or when somebody said so. */
  isSure: boolean;
}

async function knownConversations(
  scope: Scope,
  identities: readonly Identity[],
): Promise<KnownConversation[]> {
  const known = await findIdentities(scope, identities);
  const ids = [...new Set(known.map(({ conversationId }) => conversationId))];
  if (ids.length === 0) return [];
  const rows = await scope.run<KnownConversation>({
    name: 'known-conversations',
    text: `select c.id, c.client_id as "clientId", exists (select from contact_identities i
          where i.clinic_id = c.clinic_id and i.conversation_id = c.id and i.id = any($3::uuid[]) and (i.is_vouched
            or i.kind = 'bsuid' and (i.seen_with is null or i.seen_with = p.phone_index))) as "isSure"
        from conversations c
        left join clients p on p.clinic_id = c.clinic_id and p.id = c.client_id
        left join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.client_id
      where c.clinic_id = $1 and c.id = any($2::uuid[]) and (c.client_id is null or k.wrapped_key is not null)`,
    values: [scope.clinicId, ids, known.map(({ id }) => id)],
  });
  return ids.flatMap((id) => rows.filter((row) => row.id === id));
}

/** As {@link knownConversations}, held: none of them goes under another key, or into another one, before this transaction ends. */
async function holdKnown(scope: Scope, identities: readonly Identity[]): Promise<KnownConversation[]> {
  for (;;) {
    const ids = new Set((await findIdentities(scope, identities)).map((one) => one.conversationId));
    const held: { id: string }[] = await scope
      .trx('conversations')
      .where({ clinicId: scope.clinicId })
      .whereIn('id', [...ids])
      .orderBy('id')
      .forNoKeyUpdate()
      .select('id');
    // One that has gone meanwhile took its identities with it into another.
    if (held.length === ids.size) return knownConversations(scope, identities);
  }
}

const clientsIn = (known: readonly KnownConversation[]): string[] =>
  known.flatMap(({ clientId, isSure }) => (clientId === null || !isSure ? [] : [clientId]));

/** Clients that the clinic has matched to one of these. */
export const knownClients = async (scope: Scope, identities: readonly Identity[]): Promise<string[]> =>
  clientsIn(await knownConversations(scope, identities));

const numbersOf = (identities: readonly Identity[]): string[] =>
  identities.flatMap(({ kind, value }) =>
    kind === 'wa-id' || kind === 'phone' ? phonesOfSender(value) : [],
  );

/**
 * Whose conversation it is: a client's (given, or who has the number now, or who is surely known by one of these), or a stranger's. The
 * clinic's own record comes first: a number that changed hands follows whoever the clinic wrote down with it, and is a stranger's when
 * that is nobody. Made when there is none, and what two strangers said becomes one when they turn out to be the same person.
 */
export async function conversationOf(
  scope: Scope,
  who: { clientId: string; at?: Date } | Writer,
): Promise<Conversation> {
  if ('clientId' in who) return conversationOfClient(scope, who.clientId, who.at ?? new Date());
  const { identities, profileName, at } = who;
  await lockIdentities(scope, identities);
  const known = await holdKnown(scope, identities);
  const clients = await clientsOfPhones(scope, numbersOf(identities));
  const ofKnown = clientsIn(known);
  const clientId =
    [...clients, ...ofKnown].find((id) => id === who.answeredClientId) ??
    ofKnown.find((id) => clients.includes(id)) ??
    clients[0] ??
    ofKnown[0];
  const strangers = known.filter((one) => one.clientId === null);
  const conversation =
    clientId === undefined
      ? await ofStranger(scope, strangers, who)
      : await ofClient(scope, strangers, clientId, at);
  await keepIdentities(scope, conversation, identities, at);
  if (profileName !== null && conversation.clientId === null)
    await keepName(scope, conversation, profileName);
  return conversation;
}

async function ofClient(
  scope: Scope,
  strangers: readonly KnownConversation[],
  clientId: string,
  at: Date,
): Promise<Conversation> {
  const [first, ...others] = strangers;
  if (!first) return conversationOfClient(scope, clientId, at);
  const hers = await linkConversation(scope, first.id, clientId);
  for (const { id } of others) await linkConversation(scope, id, clientId);
  return hers;
}

async function ofStranger(
  scope: Scope,
  strangers: readonly KnownConversation[],
  { identities, profileName, at }: Writer,
): Promise<Conversation> {
  const [first, ...others] = strangers;
  if (!first) {
    const [number] = numbersOf(identities);
    const phone = number === undefined ? null : formatPhone(number);
    return conversationOfStranger(scope, { name: profileName, phone }, at);
  }
  const conversation = await holdConversation(scope, first.id);
  for (const { id } of others) await mergeConversation(scope, id, conversation);
  return conversation;
}

/** As she calls herself, when she had not said it before. */
async function keepName(scope: Scope, { id }: Conversation, name: string): Promise<void> {
  const { trx, clinicId, vault } = scope;
  const row = await trx('conversations')
    .where({ clinicId, id })
    .first<{ displayCt: Buffer | null; lastMessageAt: Date } | undefined>('displayCt', 'lastMessageAt');
  if (!row) return;
  const known = openDisplay(vault, id, row.displayCt);
  if (known.name !== null) return;
  const displayCt = vault.seal(displayPlace(id), JSON.stringify({ ...known, name }));
  await trx('conversations').where({ clinicId, id }).update({ displayCt });
  await indexWords(scope, { conversationId: id, itemId: id, saidAt: row.lastMessageAt }, name);
}
