// Somebody unknown turns out to be a client: her words go under her key, and there is one conversation; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import type { Channel } from '../domain/messaging/delivery.ts';
import { keywordOf } from '../domain/messaging/reply.ts';
import { isClient } from './client.ts';
import { identityPlace, vouchForIdentities } from './contact-identity.ts';
import {
  type Conversation,
  conversationOfClient,
  findConversationOfClient,
  holdConversation,
  openConversation,
  openOrNull,
  previewPlace,
} from './conversation-row.ts';
import { notePlace } from './conversation-note.ts';
import type { Place, Sealer } from './encryption.ts';
import { bodyPlace, wamidPlace } from './inbound-message.ts';
import { heedWords } from './keyword-choice.ts';
import { mediaPlace, mediaRefPlace } from './inbound-media.ts';
import { contentPlace } from './message-content.ts';
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
  await trx('conversations').where({ clinicId, id: conversationId }).forUpdate().select('id');
  const stranger = await openConversation(scope, conversationId);
  if (stranger.clientId === clientId) return stranger;
  if (stranger.clientId !== null) refuse('transition-refused');
  if (!(await isClient(scope, clientId))) refuse('not-found');
  const sealer = await sealerOf(scope, clientId);
  await reseal(scope, conversationId, clientId, sealer);
  await heedOldWords(scope, conversationId, { clientId, sealer });
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

/** As {@link linkConversation}, by somebody who knows: her numbers and ids are hers from then on, whatever is on her card. */
export async function linkByStaff(
  scope: Scope,
  conversationId: string,
  clientId: string,
): Promise<Conversation> {
  const stranger = await holdConversation(scope, conversationId);
  if (stranger.clientId === null) await vouchForIdentities(scope, conversationId);
  return linkConversation(scope, conversationId, clientId);
}

/** Under another key, and the client's name on it. */
async function reseal(scope: Scope, conversationId: string, clientId: string, sealer: Sealer): Promise<void> {
  const { trx, clinicId, vault } = scope;
  for (const { table, id, where, columns, hasClient } of sealed) {
    const names = Object.keys(columns);
    const ids = await trx.raw<{ rows: { id: string }[] }>(
      `select t.${id} as id from ${table} t where t.clinic_id = ? and ${where}`,
      [clinicId, conversationId],
    );
    // One at a time: a file is megabytes, and whoever writes a row meanwhile has to be done with it.
    for (const { id: rowId } of ids.rows) {
      const { rows } = await trx.raw<{ rows: Record<string, Buffer | null>[] }>(
        `select ${names.map((name) => `${name} as "${name}"`).join(', ')} from ${table} where clinic_id = ? and ${id} = ? for update`,
        [clinicId, rowId],
      );
      const row = rows[0] ?? {};
      const change = Object.fromEntries(
        names.map((name) => {
          const place = (columns[name] as PlaceOf)(rowId);
          const clear = openOrNull(vault, place, row[name] ?? null);
          // What does not open stays as it is.
          return [name, clear === null ? (row[name] ?? null) : sealer.seal(place, clear)];
        }),
      );
      await trx(table)
        .where({ clinic_id: clinicId, [id]: rowId })
        .update({ ...change, ...(hasClient && { client_id: clientId }) });
    }
  }
}

/** What she asked for before anybody knew who she was: a word to stop holds from then on. Nothing is answered so late. */
async function heedOldWords(
  scope: Scope,
  conversationId: string,
  { clientId, sealer }: { clientId: string; sealer: Sealer },
): Promise<void> {
  const rows: { id: string; bodyCt: Buffer; channel: Channel; receivedAt: Date }[] = await scope
    .trx('inboundMessages')
    .where({ clinicId: scope.clinicId, conversationId })
    .whereNotNull('bodyCt')
    .whereNotIn('kind', ['reaction', 'system'])
    // Bytes of a text that is short enough to be one.
    .whereRaw('octet_length(body_ct) < 400')
    .orderBy('receivedAt')
    .select('id', 'bodyCt', 'channel', 'receivedAt');
  for (const { id: inboundId, bodyCt, channel, receivedAt: at } of rows) {
    const keyword = keywordOf(openOrNull(sealer, bodyPlace(inboundId), bodyCt) ?? '');
    if (keyword !== null) await heedWords(scope, [clientId], { keyword, channel, at, inboundId });
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
