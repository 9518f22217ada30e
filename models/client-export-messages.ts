// What was written to and by a client, and what she chose, for her own copy; owner context: privacy. The caller audits.
import type { Channel, MessageContent } from '../domain/messaging/delivery.ts';
import { identitiesOf, type IdentityKind } from './contact-identity.ts';
import { notePlace } from './conversation-note.ts';
import { findConversationOfClient } from './conversation-row.ts';
import type { Sealer } from './encryption.ts';
import { type MediaRef, mediaRefPlace } from './inbound-media.ts';
import { bodyPlace } from './inbound-message.ts';
import { contentPlace } from './message-content.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface ExportedMessage {
  at: Date;
  direction: 'out' | 'in';
  channel: Channel;
  /** The template of what was sent, the kind of what came. */
  kind: string;
  state: string | null;
  text: string | null;
  /** A file that she sent, which the clinic holds or was refused. */
  file: { name: string | null; mime: string | null; state: string } | null;
}
export interface ExportedChoice {
  at: Date;
  channel: Channel;
  purpose: string;
  choice: string;
  source: string;
  textVersion: string;
}
export interface ExportedConversation {
  messages: ExportedMessage[];
  /** By what she is known when she writes. */
  identities: { kind: IdentityKind; value: string }[];
  /** What staff told each other about the conversation. */
  conversationNotes: { at: Date; authorName: string; text: string }[];
  choices: ExportedChoice[];
  campaigns: { name: string; state: string; reason: string | null }[];
}

export async function conversationOfExport(scope: Scope, clientId: string): Promise<ExportedConversation> {
  const sealer = await sealerOf(scope, clientId);
  const messages = [
    ...(await sentTo(scope, clientId, sealer)),
    ...(await receivedFrom(scope, clientId, sealer)),
  ];
  const id = await findConversationOfClient(scope, clientId);
  const known = id === null ? [] : await identitiesOf(scope, { id, sealer });
  return {
    messages: messages.sort((one, other) => one.at.getTime() - other.at.getTime()),
    identities: known.map(({ kind, value }) => ({ kind, value })),
    conversationNotes: id === null ? [] : await notesOf(scope, id, sealer),
    choices: await choicesOf(scope, clientId),
    campaigns: await campaignsOf(scope, clientId),
  };
}

async function sentTo(scope: Scope, clientId: string, sealer: Sealer): Promise<ExportedMessage[]> {
  const rows = await scope.run<
    Pick<ExportedMessage, 'at' | 'channel' | 'kind' | 'state'> & { id: string; contentCt: Buffer | null }
  >({
    name: 'export-sent',
    // A code opens her own page: nobody of the clinic reads it.
    text: `select id, created_at as at, channel, template as kind, state,
        case when purpose <> 'access' then content_ct end as "contentCt"
      from messages where clinic_id = $1 and client_id = $2`,
    values: [scope.clinicId, clientId],
  });
  return rows.map(({ id, contentCt, ...row }) => {
    const content = contentCt && (JSON.parse(sealer.open(contentPlace(id), contentCt)) as MessageContent);
    return { ...row, direction: 'out', text: content?.text ?? null, file: null };
  });
}

async function receivedFrom(scope: Scope, clientId: string, sealer: Sealer): Promise<ExportedMessage[]> {
  type Row = Pick<ExportedMessage, 'at' | 'channel' | 'kind'> & {
    id: string;
    bodyCt: Buffer | null;
    mediaState: string | null;
    mime: string | null;
    refCt: Buffer | null;
  };
  const rows = await scope.run<Row>({
    name: 'export-received',
    text: `select i.id, i.received_at as at, i.channel, i.kind, i.body_ct as "bodyCt", m.state as "mediaState", m.mime, m.ref_ct as "refCt"
      from inbound_messages i left join inbound_media m on m.clinic_id = i.clinic_id and m.inbound_id = i.id
      where i.clinic_id = $1 and i.client_id = $2`,
    values: [scope.clinicId, clientId],
  });
  return rows.map(({ id, bodyCt, mediaState, mime, refCt, ...row }) => {
    const ref = refCt && (JSON.parse(sealer.open(mediaRefPlace(id), refCt)) as MediaRef);
    return {
      ...{ ...row, direction: 'in', state: null },
      text: bodyCt && sealer.open(bodyPlace(id), bodyCt),
      file: mediaState === null ? null : { state: mediaState, mime, name: ref?.fileName ?? null },
    };
  });
}

async function notesOf(
  scope: Scope,
  conversationId: string,
  sealer: Sealer,
): Promise<ExportedConversation['conversationNotes']> {
  const rows = await scope.run<{ id: string; at: Date; bodyCt: Buffer; staffId: string; nameCt: Buffer }>({
    name: 'export-conversation-notes',
    text: `select n.id, n.created_at as at, n.body_ct as "bodyCt", s.id as "staffId", s.name_ct as "nameCt"
      from conversation_notes n join staff s on s.clinic_id = n.clinic_id and s.id = n.staff_id
      where n.clinic_id = $1 and n.conversation_id = $2 order by n.created_at, n.id`,
    values: [scope.clinicId, conversationId],
  });
  return rows.map(({ id, at, bodyCt, staffId, nameCt }) => ({
    at,
    authorName: scope.vault.open({ table: 'staff', column: 'name_ct', row: staffId }, nameCt),
    text: sealer.open(notePlace(id), bodyCt),
  }));
}

const choicesOf = ({ run, clinicId }: Scope, clientId: string): Promise<ExportedChoice[]> =>
  run<ExportedChoice>({
    name: 'export-choices',
    text: `select chosen_at as at, channel, purpose, choice, source, text_version as "textVersion"
      from contact_choices where clinic_id = $1 and client_id = $2 order by chosen_at, id`,
    values: [clinicId, clientId],
  });

const campaignsOf = (
  { run, clinicId }: Scope,
  clientId: string,
): Promise<ExportedConversation['campaigns']> =>
  run({
    name: 'export-campaigns',
    text: `select c.name, r.state, r.reason from campaign_recipients r
        join campaigns c on c.clinic_id = r.clinic_id and c.id = r.campaign_id
      where r.clinic_id = $1 and r.client_id = $2 order by c.id`,
    values: [clinicId, clientId],
  });
