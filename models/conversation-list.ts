// Table conversations, as the inbox lists them; owner context: messaging.
import { formatPhone, normalizePhone } from '../domain/clients/phone.ts';
import { refuse } from '../domain/errors.ts';
import type { Channel } from '../domain/messaging/delivery.ts';
import { searchTokens } from './client-index.ts';
import { identityIndex } from './contact-identity.ts';
import { clientsOfPhones } from './conversation.ts';
import { type Display, openDisplay, openOrNull, previewPlace } from './conversation-row.ts';
import { findWords } from './message-words.ts';
import { openerIfAny, personOpener } from './person-key.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface ListedConversation {
  id: string;
  version: number;
  client: { id: string; name: string } | null;
  /** Name and number of whom it is with: a client's as the clinic has them, a stranger's as she writes. */
  display: Display;
  state: 'open' | 'closed';
  assignedTo: { id: string; name: string } | null;
  unread: number;
  lastMessageAt: Date;
  lastInboundAt: Date | null;
  /** The one the person last wrote on. */
  channel: Channel;
  preview: string | null;
  hasTrouble: boolean;
  /** `lastMessageAt` as Postgres writes it. */
  position: string;
}

export interface ConversationQuestion {
  /** Left out with `q`: a search looks in all. */
  state: 'open' | 'closed' | null;
  /** Staff id, `nobody`, or null for whoever. */
  assignedTo: string | null;
  q: string | null;
  after: readonly [string, string] | null;
  limit: number;
}

interface Row extends Omit<ListedConversation, 'client' | 'display' | 'assignedTo' | 'preview'> {
  clientId: string | null;
  wrappedKey: Buffer | null;
  nameCt: Buffer | null;
  phoneCt: Buffer | null;
  assignedTo: string | null;
  staffNameCt: Buffer | null;
  previewCt: Buffer | null;
  displayCt: Buffer | null;
}

// Erased people are missing: nothing of theirs can be read.
const columns = `select c.id, c.version, c.client_id as "clientId", c.state, c.assigned_to as "assignedTo", c.unread,
    c.last_message_at as "lastMessageAt", c.last_inbound_at as "lastInboundAt", c.last_message_at::text as position,
    c.preview_ct as "previewCt", c.display_ct as "displayCt", k.wrapped_key as "wrappedKey", p.name_ct as "nameCt",
    p.phone_ct as "phoneCt", s.name_ct as "staffNameCt",
    coalesce((select i.channel from inbound_messages i where i.clinic_id = c.clinic_id and i.conversation_id = c.id
      order by i.received_at desc limit 1), 'whatsapp') as channel,
    (exists (select from staff_tasks t where t.clinic_id = c.clinic_id and t.client_id = c.client_id and t.state = 'open')
      or exists (select from messages m join staff_tasks t on t.clinic_id = m.clinic_id and t.message_id = m.id and t.state = 'open'
        where m.clinic_id = c.clinic_id and m.conversation_id = c.id)) as "hasTrouble"
  from conversations c
    left join clients p on p.clinic_id = c.clinic_id and p.id = c.client_id
    left join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.client_id
    left join staff s on s.clinic_id = c.clinic_id and s.id = c.assigned_to
  where c.clinic_id = $1 and (c.client_id is null or k.wrapped_key is not null)`;

function open({ vault }: Scope, row: Row): ListedConversation {
  const { clientId, wrappedKey, nameCt, phoneCt, staffNameCt, previewCt, displayCt, assignedTo, ...plain } =
    row;
  const sealer = clientId === null ? vault : openerIfAny(vault, { id: clientId, wrappedKey });
  const person = clientId === null ? null : personOpener(vault, 'clients', { id: clientId, wrappedKey });
  const phone = person?.('phone_ct', phoneCt) ?? null;
  const name = person?.('name_ct', nameCt) ?? '';
  return {
    ...plain,
    client: clientId === null ? null : { id: clientId, name },
    display: person
      ? { name, phone: phone === null ? null : formatPhone(phone) }
      : openDisplay(vault, row.id, displayCt),
    assignedTo: staffNamed(vault, assignedTo, staffNameCt),
    preview: sealer && openOrNull(sealer, previewPlace(row.id), previewCt),
  };
}

/** Those last written in first. Audited. */
export async function pageOfConversations(
  scope: Scope,
  { state, assignedTo, q, after, limit }: ConversationQuestion,
): Promise<ListedConversation[]> {
  const found = q === null ? null : await searchConversations(scope, q);
  const [at, id] = after ?? [null, null];
  const rows = await scope.run<Row>({
    name: 'conversation-page',
    text: `${columns} and ($2::text is null or c.state = $2)
        and ($3::text is null or case when $3 = 'nobody' then c.assigned_to is null else c.assigned_to::text = $3 end)
        and ($4::uuid[] is null or c.id = any($4))
        and ($5::timestamptz is null or (c.last_message_at, c.id) < ($5::timestamptz, $6::uuid))
      order by c.last_message_at desc, c.id desc limit $7`,
    values: [scope.clinicId, state, assignedTo, found, at, id, limit],
  });
  const listed = rows.map((row) => open(scope, row));
  await auditRead(scope, 'conversation.list', listed);
  return listed;
}

/** Refuses with `not-found`, and `key-destroyed` when it was of somebody who was erased. Audited. */
export async function getConversation(scope: Scope, id: string): Promise<ListedConversation> {
  const [row] = await scope.run<Row>({
    name: 'conversation-by-id',
    text: `${columns} and c.id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row) refuse((await isThere(scope, id)) ? 'key-destroyed' : 'not-found');
  const conversation = open(scope, row);
  await auditRead(scope, 'conversation.read', [conversation]);
  return conversation;
}

const isThere = async ({ trx, clinicId }: Scope, id: string): Promise<boolean> =>
  (await trx('conversations').where({ clinicId, id }).first('id')) !== undefined;

const auditRead = (scope: Scope, action: string, listed: readonly ListedConversation[]): Promise<void> =>
  scope.audit({
    ...{ action, entity: 'conversation', entityId: listed.length === 1 ? (listed[0]?.id ?? null) : null },
    subjectIds: listed.flatMap(({ client }) => (client ? [client.id] : [])),
  });

/** As many as anybody looks through; the last ones said first. */
const mostFound = 200;

/** By the letters of a client's name, by a number, and by words that were said. */
async function searchConversations(scope: Scope, q: string): Promise<string[]> {
  const ids = new Set(await findWords(scope, q, mostFound));
  const phone = /\p{Letter}/u.test(q) ? null : normalizePhone(q);
  const clientIds = phone === null ? await clientsByName(scope, q) : await clientsOfPhones(scope, [phone]);
  const number = phone === null ? [] : [identityIndex(scope.vault, { kind: 'wa-id', value: phone })];
  const rows = await scope.run<{ id: string }>({
    name: 'conversations-found',
    text: `select id from conversations where clinic_id = $1 and client_id = any($2::uuid[])
      union select conversation_id from contact_identities where clinic_id = $1 and value_index = any($3::bytea[]) and kind <> 'username'`,
    values: [scope.clinicId, clientIds, number],
  });
  for (const { id } of rows) ids.add(id);
  return [...ids];
}

async function clientsByName({ run, vault, clinicId }: Scope, q: string): Promise<string[]> {
  const tokens = /\p{Letter}/u.test(q) ? searchTokens(vault, q) : [];
  if (tokens.length === 0) return [];
  const rows = await run<{ id: string }>({
    name: 'conversation-names',
    text: `select t.client_id as id from client_name_tokens t
        join conversations c on c.clinic_id = t.clinic_id and c.client_id = t.client_id
      where t.clinic_id = $1 and t.token = any($2::bytea[]) group by t.client_id having count(*) = $3 limit ${mostFound}`,
    values: [clinicId, tokens, tokens.length],
  });
  return rows.map(({ id }) => id);
}

export interface ConversationCounts {
  unread: number;
  mine: number;
  unassigned: number;
  openTasks: number;
}

/** For whoever acts; numbers only. */
export async function countConversations({ run, clinicId, actor }: Scope): Promise<ConversationCounts> {
  const [counts] = await run<ConversationCounts>({
    name: 'conversation-counts',
    text: `select count(*) filter (where unread > 0)::int as unread, count(*) filter (where assigned_to::text = $2)::int as mine,
        count(*) filter (where assigned_to is null)::int as unassigned,
        (select count(*) from staff_tasks t where t.clinic_id = $1 and t.state = 'open')::int as "openTasks"
      from conversations where clinic_id = $1 and state = 'open'`,
    values: [clinicId, actor.actorId],
  });
  return counts as ConversationCounts;
}
