// Somebody unknown turns out to be a client: her words go under her key, and there is one conversation; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import { isClient } from './client.ts';
import { identityPlace } from './contact-identity.ts';
import {
  type Conversation,
  conversationOfClient,
  findConversationOfClient,
  openConversation,
  previewPlace,
} from './conversation-row.ts';
import { notePlace } from './conversation-note.ts';
import type { Place, Sealer } from './encryption.ts';
import { bodyPlace, wamidPlace } from './inbound-message.ts';
import { mediaPlace, mediaRefPlace } from './inbound-media.ts';
import { contentPlace } from './message-queue.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

type PlaceOf = (id: string) => Place;
/** Everything of a conversation that is sealed: table, its column of the row's id, and the sealed columns. */
const sealed: {
  table: string;
  id: string;
  where: string;
  columns: Record<string, PlaceOf>;
  hasClient: boolean;
}[] = [
  {
    ...{ table: 'inbound_messages', id: 'id', where: 't.conversation_id = ?', hasClient: true },
    columns: { body_ct: bodyPlace, wamid_ct: wamidPlace },
  },
  {
    ...{ table: 'inbound_media', id: 'inbound_id', hasClient: false },
    where: `exists (select from inbound_messages i where i.clinic_id = t.clinic_id and i.id = t.inbound_id and i.conversation_id = ?)`,
    columns: { ref_ct: mediaRefPlace, content_ct: mediaPlace },
  },
  {
    ...{ table: 'messages', id: 'id', where: 't.conversation_id = ?', hasClient: true },
    columns: { content_ct: contentPlace },
  },
  {
    ...{ table: 'conversation_notes', id: 'id', where: 't.conversation_id = ?', hasClient: false },
    columns: { body_ct: notePlace },
  },
  {
    ...{ table: 'contact_identities', id: 'id', where: 't.conversation_id = ?', hasClient: false },
    columns: { value_ct: identityPlace },
  },
  {
    ...{ table: 'conversations', id: 'id', where: 't.id = ?', hasClient: false },
    columns: { preview_ct: previewPlace },
  },
];
const moved = ['inboundMessages', 'messages', 'conversationNotes', 'contactIdentities', 'messageWords'];

/**
 * A stranger's conversation becomes this client's, or goes into the one she has. Refuses with `not-found`, and `transition-refused` for
 * one that is somebody else's. Answers with the conversation that is hers now.
 */
export async function linkConversation(
  scope: Scope,
  conversationId: string,
  clientId: string,
): Promise<Conversation> {
  const { trx, clinicId } = scope;
  const stranger = await openConversation(scope, conversationId, true);
  if (stranger.clientId === clientId) return stranger;
  if (stranger.clientId !== null) refuse('transition-refused');
  if (!(await isClient(scope, clientId))) refuse('not-found');
  const sealer = await sealerOf(scope, clientId);
  await reseal(scope, conversationId, clientId, sealer);
  await scope.audit({
    ...{ action: 'conversation.link', entity: 'conversation', entityId: conversationId },
    ...{ subjectIds: [clientId], purpose: 'BOOKING_CONTRACT' },
  });
  if ((await findConversationOfClient(scope, clientId)) === null) {
    await trx('conversations')
      .where({ clinicId, id: conversationId })
      .update({ clientId, displayCt: null, version: trx.raw('version + 1') });
    return { id: conversationId, clientId, sealer };
  }
  const hers = await conversationOfClient(scope, clientId, new Date(0));
  await mergeConversation(scope, conversationId, hers);
  return hers;
}

/** Under another key, and the client's name on it. */
async function reseal(scope: Scope, conversationId: string, clientId: string, sealer: Sealer): Promise<void> {
  const { trx, clinicId, vault } = scope;
  for (const { table, id, where, columns, hasClient } of sealed) {
    const names = Object.keys(columns);
    const { rows } = await trx.raw<{ rows: Record<string, Buffer | string | null>[] }>(
      `select ${[id, ...names].map((name) => `t.${name} as "${name}"`).join(', ')} from ${table} t where t.clinic_id = ? and ${where}`,
      [clinicId, conversationId],
    );
    for (const row of rows) {
      const rowId = row[id] as string;
      const change = Object.fromEntries(
        names.map((name) => {
          const place = (columns[name] as PlaceOf)(rowId);
          const before = row[name] as Buffer | null;
          return [name, before && sealer.seal(place, vault.open(place, before))];
        }),
      );
      await trx(table)
        .where({ clinic_id: clinicId, [id]: rowId })
        .update({ ...change, ...(hasClient && { client_id: clientId }) });
    }
  }
}

/** What was said in one goes into the other, which holds it under the same key; the emptied one goes. */
export async function mergeConversation(
  { trx, clinicId }: Scope,
  from: string,
  { id, sealer }: Conversation,
): Promise<void> {
  interface Row {
    id: string;
    previewCt: Buffer | null;
    lastMessageAt: Date;
  }
  const rows = await trx('conversations')
    .where({ clinicId })
    .whereIn('id', [from, id])
    .orderBy('id')
    .select<Row[]>('id', 'previewCt', 'lastMessageAt')
    .forUpdate();
  const [gone, kept] = [rows.find((row) => row.id === from), rows.find((row) => row.id === id)];
  if (!gone || !kept) refuse('not-found');
  for (const table of moved)
    await trx(table).where({ clinicId, conversationId: from }).update({ conversationId: id });
  const isLater = gone.lastMessageAt > kept.lastMessageAt;
  await trx.raw(
    `update conversations c set last_inbound_at = greatest(c.last_inbound_at, o.last_inbound_at),
       phone_answer_at = greatest(c.phone_answer_at, o.phone_answer_at),
       last_message_at = greatest(c.last_message_at, o.last_message_at), state = case when o.state = 'open' then 'open' else c.state end,
       assigned_to = coalesce(c.assigned_to, o.assigned_to), unread = c.unread + o.unread, version = c.version + 1
     from conversations o where c.clinic_id = ? and c.id = ? and o.clinic_id = c.clinic_id and o.id = ?`,
    [clinicId, id, from],
  );
  if (isLater && gone.previewCt)
    await trx('conversations')
      .where({ clinicId, id })
      .update({ previewCt: sealer.seal(previewPlace(id), sealer.open(previewPlace(from), gone.previewCt)) });
  await trx('conversations').where({ clinicId, id: from }).delete();
}
