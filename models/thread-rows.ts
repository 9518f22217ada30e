// What was said in a conversation, table by table; owner context: messaging. The caller audits.
import type { MessageContent, MessageKind } from '../domain/messaging/delivery.ts';
import type { MediaState } from '../domain/messaging/media.ts';
import { parseReplyPayload } from '../domain/messaging/payloads.ts';
import { type Conversation, openOrNull } from './conversation-row.ts';
import { notePlace } from './conversation-note.ts';
import type { Place, Sealer } from './encryption.ts';
import { type MediaRef, mediaRefPlace } from './inbound-media.ts';
import { bodyPlace } from './inbound-message.ts';
import { contentPlace } from './message-content.ts';
import { providerRef } from './provider-ref.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';
import type { ThreadItem, ThreadQuestion } from './thread.ts';

/** As it comes from one of the three tables; `ref` and `target` as `providerRef` names messages. */
export interface ReadItem extends Omit<ThreadItem, 'replyTo' | 'reactions'> {
  position: string;
  ref: string | null;
  target: string | null;
}

/** One page of each table, newest first. */
export async function readThread(
  scope: Scope,
  conversation: Conversation,
  question: ThreadQuestion,
): Promise<ReadItem[]> {
  const open = openerOf(scope, conversation);
  const values = valuesOf(scope, conversation, question);
  return [
    ...(await readOut(scope, values, open)),
    ...(await readIn(scope, values, open)),
    ...(await readNotes(scope, values, conversation)),
  ];
}

/** Rows of whom it is with, and a stranger's; nothing of anybody else opens. */
type Opener = (clientId: string | null, place: Place, sealed: Buffer | null) => string | null;

const openerOf =
  ({ vault }: Scope, { clientId, sealer }: Conversation): Opener =>
  (owner, place, sealed) => {
    if (sealed === null || (owner !== null && owner !== clientId)) return null;
    const key: Sealer = owner === null ? vault : sealer;
    return openOrNull(key, place, sealed);
  };

function valuesOf(
  { clinicId }: Scope,
  { id, clientId }: Conversation,
  { after, limit, itemId = undefined }: ThreadQuestion,
): unknown[] {
  const [at, last] = after ?? [null, null];
  return [clinicId, id, clientId, at, last, limit, itemId ?? null];
}

const page = (time: string) => `and ($4::timestamptz is null or (${time}, t.id) < ($4::timestamptz, $5::uuid))
  and ($7::uuid is null or t.id = $7) order by ${time} desc, t.id desc limit $6`;
const ofConversation = '(t.conversation_id = $2 or t.client_id = $3)';

async function readOut(scope: Scope, values: unknown[], open: Opener): Promise<ReadItem[]> {
  type Row = Pick<
    ReadItem,
    | 'id'
    | 'at'
    | 'position'
    | 'channel'
    | 'state'
    | 'errorCode'
    | 'waitCode'
    | 'notBefore'
    | 'fallbackOf'
    | 'ref'
  > & {
    kind: MessageKind;
    purpose: string;
    clientId: string | null;
    contentCt: Buffer | null;
    staffId: string | null;
    staffNameCt: Buffer | null;
  };
  const rows = await scope.run<Row>({
    name: 'thread-out',
    text: `select t.id, t.created_at as at, t.created_at::text as position, t.channel, t.state, t.error_code as "errorCode",
        t.wait_code as "waitCode", t.not_before as "notBefore", t.fallback_of as "fallbackOf", t.provider_id as ref, t.kind,
        t.purpose, t.client_id as "clientId", t.content_ct as "contentCt", s.id as "staffId", s.name_ct as "staffNameCt"
      from messages t left join staff s on s.clinic_id = t.clinic_id and s.id = t.sent_by
      where t.clinic_id = $1 and ${ofConversation} and t.template <> 'reaction' ${page('t.created_at')}`,
    values,
  });
  return rows.map(({ kind, purpose, clientId, contentCt, staffId, staffNameCt, ...row }) => {
    // A code opens the client's own page: nobody of the clinic reads it here.
    const sealed = purpose === 'access' ? null : open(clientId, contentPlace(row.id), contentCt);
    const content = sealed === null ? null : (JSON.parse(sealed) as MessageContent);
    const answered = content && 'replyTo' in content ? content.replyTo : undefined;
    return {
      ...row,
      ...{ kind: 'out', origin: kind, media: null, inboundType: null },
      text: content?.text ?? null,
      buttons: content && 'buttons' in content ? (content.buttons ?? []) : [],
      author: staffNamed(scope.vault, staffId, staffNameCt),
      target: answered === undefined ? null : providerRef(scope.vault, answered),
    };
  });
}

const quietOut = {
  ...{
    buttons: [],
    origin: null,
    state: null,
    errorCode: null,
    waitCode: null,
    notBefore: null,
    fallbackOf: null,
  },
};

async function readIn(scope: Scope, values: unknown[], open: Opener): Promise<ReadItem[]> {
  type Row = Pick<ReadItem, 'id' | 'at' | 'position' | 'channel' | 'ref' | 'target'> & {
    inboundType: string;
    clientId: string | null;
    bodyCt: Buffer | null;
    mediaState: MediaState | null;
    mime: string | null;
    size: number | null;
    refCt: Buffer | null;
    mediaCode: string | null;
  };
  const rows = await scope.run<Row>({
    name: 'thread-in',
    text: `select t.id, t.received_at as at, t.received_at::text as position, t.channel, t.provider_id as ref, t.target_ref as target,
        t.kind as "inboundType", t.client_id as "clientId", t.body_ct as "bodyCt", m.state as "mediaState", m.mime, m.size,
        m.ref_ct as "refCt", m.error_code as "mediaCode"
      from inbound_messages t left join inbound_media m on m.clinic_id = t.clinic_id and m.inbound_id = t.id
      where t.clinic_id = $1 and ${ofConversation} and t.kind <> 'reaction' ${page('t.received_at')}`,
    values,
  });
  return rows.map(({ clientId, bodyCt, mediaState, mime, size, refCt, mediaCode, ...row }) => {
    const text = open(clientId, bodyPlace(row.id), bodyCt);
    const file = open(clientId, mediaRefPlace(row.id), refCt);
    const fileName = file === null ? null : ((JSON.parse(file) as MediaRef).fileName ?? null);
    return {
      ...{ ...row, ...quietOut, kind: 'in', author: null },
      // Before buttons had titles on record their payload was kept: nothing to read.
      text: text !== null && parseReplyPayload(text) ? null : text,
      media: mediaState && { state: mediaState, mime, size, fileName, errorCode: mediaCode },
    };
  });
}

async function readNotes(scope: Scope, values: unknown[], { sealer }: Conversation): Promise<ReadItem[]> {
  type Row = Pick<ReadItem, 'id' | 'at' | 'position'> & {
    staffId: string;
    staffNameCt: Buffer | null;
    bodyCt: Buffer;
  };
  const rows = await scope.run<Row>({
    name: 'thread-notes',
    text: `select t.id, t.created_at as at, t.created_at::text as position, t.body_ct as "bodyCt", s.id as "staffId",
        s.name_ct as "staffNameCt"
      from conversation_notes t left join staff s on s.clinic_id = t.clinic_id and s.id = t.staff_id
      where t.clinic_id = $1 and t.conversation_id = $2 and ($3::uuid is null or true) ${page('t.created_at')}`,
    values,
  });
  return rows.map(({ staffId, staffNameCt, bodyCt, ...row }) => ({
    ...{ ...row, ...quietOut, kind: 'note', channel: 'whatsapp', media: null, inboundType: null },
    ...{ ref: null, target: null, author: staffNamed(scope.vault, staffId, staffNameCt) },
    text: openOrNull(sealer, notePlace(row.id), bodyCt),
  }));
}
