// Table conversations, row by row; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { ClinicVault, Place, Sealer } from './encryption.ts';
import { indexWords } from './message-words.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

/** A conversation as whatever writes in it needs it. */
export interface Conversation {
  id: string;
  /** Null: a stranger's, under the clinic's key. */
  clientId: string | null;
  sealer: Sealer;
}
/** What a stranger is called: as she calls herself, and her number. */
export interface Display {
  name: string | null;
  phone: string | null;
}

export const previewPlace = (id: string) => ({ table: 'conversations', column: 'preview_ct', row: id });
export const displayPlace = (id: string) => ({ table: 'conversations', column: 'display_ct', row: id });

export const openDisplay = (vault: ClinicVault, id: string, sealed: Buffer | null): Display =>
  sealed === null
    ? { name: null, phone: null }
    : (JSON.parse(vault.open(displayPlace(id), sealed)) as Display);

const opened = async (scope: Scope, id: string, clientId: string | null): Promise<Conversation> => ({
  ...{ id, clientId },
  sealer: await sealerOf(scope, clientId),
});

/** Refuses with `not-found`; `key-destroyed` when it was of somebody who was erased. To read it: who writes in it holds it. */
export async function openConversation(scope: Scope, id: string): Promise<Conversation> {
  const query = scope.trx('conversations').where({ clinicId: scope.clinicId, id });
  const row = await query.first<{ clientId: string | null } | undefined>('clientId');
  return opened(scope, id, (row ?? refuse('not-found')).clientId);
}

/**
 * As {@link openConversation}, for whoever writes in it: it stays under the key it has until the transaction ends. Without that a stranger
 * could become a client meanwhile, and what was sealed with the clinic's key would never open again.
 */
export async function holdConversation(scope: Scope, id: string): Promise<Conversation> {
  const query = scope.trx('conversations').where({ clinicId: scope.clinicId, id }).forNoKeyUpdate();
  const row = await query.first<{ clientId: string | null } | undefined>('clientId');
  return opened(scope, id, (row ?? refuse('not-found')).clientId);
}

/** One row that does not open must not take the whole list with it: it is shown as unreadable. */
export function openOrNull(sealer: Sealer, place: Place, sealed: Buffer | null): string | null {
  if (sealed === null) return null;
  try {
    return sealer.open(place, sealed);
  } catch {
    return null;
  }
}

export async function findConversationOfClient(
  { trx, clinicId }: Scope,
  clientId: string,
): Promise<string | null> {
  const row = await trx('conversations')
    .where({ clinicId, clientId })
    .first<{ id: string } | undefined>('id');
  return row?.id ?? null;
}

/** A client's one conversation, made when there is none (in this state); `at` of what is said first. */
export async function conversationOfClient(
  scope: Scope,
  clientId: string,
  at: Date,
  state: 'open' | 'closed' = 'open',
): Promise<Conversation> {
  const { trx, clinicId } = scope;
  const known = await findConversationOfClient(scope, clientId);
  if (known !== null) return opened(scope, known, clientId);
  await trx('conversations')
    .insert({ clinicId, id: randomUUID(), clientId, state, lastMessageAt: at })
    .onConflict(trx.raw('(clinic_id, client_id) where client_id is not null'))
    .ignore();
  return opened(scope, (await findConversationOfClient(scope, clientId)) as string, clientId);
}

export async function conversationOfStranger(
  scope: Scope,
  display: Display,
  at: Date,
): Promise<Conversation> {
  const { trx, clinicId, vault } = scope;
  const id = randomUUID();
  const displayCt = vault.seal(displayPlace(id), JSON.stringify(display));
  await trx('conversations').insert({ clinicId, id, displayCt, lastMessageAt: at });
  await indexWords(scope, { conversationId: id, itemId: id, saidAt: at }, display.name);
  return opened(scope, id, null);
}

export interface Touch {
  /** When it was said, by the provider's clock. */
  at: Date;
  preview: string | null;
  /** It opens WhatsApp's window for free text. */
  opensWindow?: boolean;
  /** Somebody wrote: a closed conversation is open again. */
  isReopened?: boolean;
}

const longestPreview = 160;

/**
 * Something was said. Times only go forward and what is unread is counted anew, so that webhooks in any order, and twice, come to the same.
 */
export async function touchConversation(
  { run, clinicId }: Scope,
  { id, sealer }: Conversation,
  { at, preview, opensWindow = false, isReopened = false }: Touch,
): Promise<void> {
  const shown = preview === null ? null : [...preview.replace(/\s+/g, ' ')].slice(0, longestPreview).join('');
  await run({
    name: 'touch-conversation',
    text: `update conversations c set
        preview_ct = case when $3 >= last_message_at then $4::bytea else preview_ct end,
        last_message_at = greatest(last_message_at, $3),
        last_inbound_at = case when $5 then greatest(last_inbound_at, $3) else last_inbound_at end,
        state = case when $6 then 'open' else state end,
        unread = (select count(*) from inbound_messages i
          where i.clinic_id = $1 and i.conversation_id = $2 and i.seen_at is null)
      where c.clinic_id = $1 and c.id = $2`,
    values: [
      clinicId,
      id,
      at,
      shown === null ? null : sealer.seal(previewPlace(id), shown),
      opensWindow,
      isReopened,
    ],
  });
}

/** Everything that came until now was seen by somebody of the clinic. False when nothing was new. */
export async function markRead({ trx, clinicId }: Scope, id: string): Promise<boolean> {
  const seen = await trx('inboundMessages')
    .where({ clinicId, conversationId: id })
    .whereNull('seenAt')
    .update({ seenAt: new Date() });
  await trx('conversations').where({ clinicId, id }).update({ unread: 0 });
  return seen > 0;
}

/** Staff wrote on the clinic's own telephone at `at`: what came until then was seen there. */
export async function markAnsweredOnPhone({ trx, clinicId }: Scope, id: string, at: Date): Promise<void> {
  await trx('conversations')
    .where({ clinicId, id })
    .update({ phoneAnswerAt: trx.raw('greatest(phone_answer_at, ?::timestamptz)', [at]) });
  await trx('inboundMessages')
    .where({ clinicId, conversationId: id })
    .whereNull('seenAt')
    .where('receivedAt', '<=', at)
    .update({ seenAt: new Date() });
}
