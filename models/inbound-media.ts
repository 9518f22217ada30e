// Table inbound_media: files that people sent, sealed; owner context: messaging.
import type { MediaState } from '../domain/messaging/media.ts';
import { refuse } from '../domain/errors.ts';
import type { Conversation } from './conversation-row.ts';
import { sealerOf } from './person-key.ts';
import type { Sealer } from './encryption.ts';
import type { Scope } from './tenancy.ts';

/** Where the file is at the provider, and what it was called. */
export interface MediaRef {
  id: string;
  mime: string;
  sha256?: string | undefined;
  fileName?: string | undefined;
}

export const mediaRefPlace = (id: string) => ({ table: 'inbound_media', column: 'ref_ct', row: id });
export const mediaPlace = (id: string) => ({ table: 'inbound_media', column: 'content_ct', row: id });

/** What one conversation may bring in a day: enough for any treatment, and nobody fills the clinic's record with it. */
const quota = {
  stranger: { files: 20, bytes: 50_000_000 },
  client: { files: 100, bytes: 300_000_000 },
} as const;

/** Whether another file (of this size) is too much for today. Kept and waiting ones count, refused ones do not. */
async function isTooMuch(
  { run, clinicId }: Scope,
  conversation: { id: string; clientId: string | null },
  isNew: boolean,
  size = 1,
): Promise<boolean> {
  const [day] = await run<{ files: number; bytes: number }>({
    name: 'media-of-day',
    text: `select count(*)::int as files, coalesce(sum(m.size), 0)::float8 as bytes
      from inbound_messages i join inbound_media m on m.clinic_id = i.clinic_id and m.inbound_id = i.id
      where i.clinic_id = $1 and i.conversation_id = $2 and i.received_at > now() - interval '8 days'
        and m.created_at > now() - interval '1 day' and m.state in ('waiting', 'kept')`,
    values: [clinicId, conversation.id],
  });
  const { files, bytes } = quota[conversation.clientId === null ? 'stranger' : 'client'];
  return (isNew && (day?.files ?? 0) >= files) || (day?.bytes ?? 0) + size > bytes;
}

/** The intent to fetch it, in the transaction that keeps the message; not one file more than is borne. */
export async function awaitMedia(
  scope: Scope,
  conversation: Conversation,
  inboundId: string,
  ref: MediaRef,
): Promise<void> {
  const { trx, clinicId } = scope;
  const refCt = conversation.sealer.seal(mediaRefPlace(inboundId), JSON.stringify(ref));
  if (await isTooMuch(scope, conversation, true)) {
    const refused = { state: 'refused', errorCode: 'quota', isClosed: true };
    await trx('inboundMedia').insert({ clinicId, inboundId, refCt, ...refused });
    return;
  }
  await trx('inboundMedia').insert({ clinicId, inboundId, refCt });
  await scope.enqueue('media', inboundId);
}

interface MediaRow {
  state: MediaState;
  isClosed: boolean;
  mime: string | null;
  refCt: Buffer;
  contentCt: Buffer | null;
  clientId: string | null;
  conversationId: string | null;
}

async function readRow(scope: Scope, inboundId: string): Promise<{ row: MediaRow; sealer: Sealer } | null> {
  const [row] = await scope.run<MediaRow>({
    name: 'media-row',
    // The message is held, so that it does not go under another key meanwhile.
    text: `select m.state, m.is_closed as "isClosed", m.mime, m.ref_ct as "refCt", m.content_ct as "contentCt",
        i.client_id as "clientId", i.conversation_id as "conversationId"
      from inbound_media m join inbound_messages i on i.clinic_id = m.clinic_id and i.id = m.inbound_id
      where m.clinic_id = $1 and m.inbound_id = $2`,
    values: [scope.clinicId, inboundId],
  });
  return row ? { row, sealer: await sealerOf(scope, row.clientId) } : null;
}

export interface WaitingMedia {
  ref: MediaRef;
  conversationId: string | null;
}

/** What is still to be fetched; null when there is nothing to do. */
export async function readWaitingMedia(scope: Scope, inboundId: string): Promise<WaitingMedia | null> {
  const found = await readRow(scope, inboundId);
  if (!found || found.row.isClosed) return null;
  const ref = JSON.parse(found.sealer.open(mediaRefPlace(inboundId), found.row.refCt)) as MediaRef;
  return { ref, conversationId: found.row.conversationId };
}

export type MediaOutcome =
  | { state: 'kept'; mime: string; bytes: Buffer }
  | { state: 'refused' | 'gone'; errorCode: string; mime?: string; size?: number };

/** The end of fetching it, whichever; once. */
export async function settleMedia(scope: Scope, inboundId: string, fetched: MediaOutcome): Promise<void> {
  const { trx, clinicId } = scope;
  // Held before its message, as whoever links it does; two files at once are counted one after the other.
  const before = await readRow(scope, inboundId);
  if (before?.row.conversationId) {
    const { conversationId: id } = before.row;
    await trx('conversations').where({ clinicId, id }).forNoKeyUpdate().select('id');
  }
  await trx('inboundMessages').where({ clinicId, id: inboundId }).forShare().select('id');
  const found = await readRow(scope, inboundId);
  if (!found || found.row.isClosed) return;
  const outcome = await withinQuota(scope, found.row, fetched);
  const { state } = outcome;
  const change =
    outcome.state === 'kept'
      ? {
          ...{ mime: outcome.mime, size: outcome.bytes.length },
          contentCt: found.sealer.seal(mediaPlace(inboundId), outcome.bytes.toString('base64')),
        }
      : { errorCode: outcome.errorCode, mime: outcome.mime ?? null, size: outcome.size ?? null };
  await trx('inboundMedia')
    .where({ clinicId, inboundId, isClosed: false })
    .update({ ...change, state, isClosed: true, updatedAt: new Date() });
}

async function withinQuota(
  scope: Scope,
  { conversationId: id, clientId }: MediaRow,
  outcome: MediaOutcome,
): Promise<MediaOutcome> {
  if (outcome.state !== 'kept' || id === null) return outcome;
  const size = outcome.bytes.length;
  if (!(await isTooMuch(scope, { id, clientId }, false, size))) return outcome;
  return { state: 'refused', errorCode: 'quota', mime: outcome.mime, size };
}

export interface OpenedMedia {
  mime: string;
  fileName: string | null;
  bytes: Buffer;
}

/** The file of a message, audited. Refuses with `not-found` for one that was not kept. */
export async function openMedia(scope: Scope, inboundId: string): Promise<OpenedMedia> {
  const found = await readRow(scope, inboundId);
  if (!found?.row.contentCt) refuse('not-found');
  const { row, sealer } = found;
  const ref = JSON.parse(sealer.open(mediaRefPlace(inboundId), row.refCt)) as MediaRef;
  await scope.audit({
    ...{ action: 'media.read', entity: 'message', entityId: inboundId },
    subjectIds: row.clientId === null ? [] : [row.clientId],
  });
  return {
    mime: row.mime ?? 'application/octet-stream',
    fileName: ref.fileName ?? null,
    bytes: Buffer.from(sealer.open(mediaPlace(inboundId), row.contentCt as Buffer), 'base64'),
  };
}
