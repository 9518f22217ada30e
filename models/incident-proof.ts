// Tables incident_notices and incident_files as staff write them: who told whom of an incident, when, how, and what proves it; owner context: compliance.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { mimeOf } from '../domain/messaging/media.ts';
import { auditIncident, changeIncident, lockIncident } from './incident.ts';
import { sha256Hex } from './sha256.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

const proofPlace = (row: string) => ({ table: 'incident_notices', column: 'proof_ct', row });
const namePlace = (row: string) => ({ table: 'incident_files', column: 'name_ct', row });
const contentPlace = (row: string) => ({ table: 'incident_files', column: 'content_ct', row });

/** In bytes: a photograph of a receipt, a scanned letter. */
export const longestProof = 5 * 1024 * 1024;
const proofMimes = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const;
type ProofMime = (typeof proofMimes)[number];
const isProof = (mime: string | null): mime is ProofMime => proofMimes.some((known) => known === mime);

export interface NotedNotice {
  clientId: string;
  channel: 'phone' | 'letter' | 'email' | 'in-person';
  outcome: 'told' | 'not-reached';
  proof: string;
  /** Left out: now. */
  happenedAt?: Date | undefined;
  fileId?: string | undefined;
}

async function requirePerson({ trx, clinicId }: Scope, incidentId: string, clientId: string) {
  const row = { clinicId, incidentId, clientId };
  const found: unknown[] = await trx('incidentPeople').where(row).whereNull('excludedAt').select('clientId');
  if (found.length === 0) refuse('not-found');
}

/** Somebody of the staff told her, or tried to: the words are the proof, in the register, and a file where there is one. */
export async function noteNotice(scope: Scope, id: string, noted: NotedNotice): Promise<void> {
  const { trx, clinicId, vault } = scope;
  const { clientId, channel, outcome, proof, happenedAt, fileId } = noted;
  const row = { clinicId, incidentId: id, clientId };
  await requirePerson(scope, id, clientId);
  if (fileId !== undefined) {
    const files: unknown[] = await trx('incidentFiles')
      .where({ ...row, id: fileId })
      .select('id');
    if (files.length === 0) refuse('not-found');
  }
  await changeIncident(scope, id, null, ({ noticePublishedAt }) => {
    if (!noticePublishedAt) refuse('transition-refused');
    const at = happenedAt?.toISOString();
    return { set: {}, event: 'person-told', detail: { ...noted, happenedAt: at } };
  });
  const noticeId = randomUUID();
  await trx('incidentNotices').insert({
    ...{ ...row, id: noticeId, channel, outcome, notedBy: scope.actor.actorId },
    ...{ happenedAt: happenedAt ?? null, fileId: fileId ?? null },
    proofCt: vault.seal(proofPlace(noticeId), proof),
  });
  await auditIncident(scope, 'person-told', id, [clientId]);
}

/** Kept before the notice that it proves is written. The same bytes under the same id are taken twice, others are not. */
export async function addProofFile(
  scope: Scope,
  incidentId: string,
  { clientId, id, name, bytes }: { clientId: string; id: string; name: string; bytes: Buffer },
): Promise<void> {
  const { trx, clinicId, vault, actor } = scope;
  const mime = mimeOf(bytes);
  if (!isProof(mime)) refuse('media-type-unsupported');
  await requirePerson(scope, incidentId, clientId);
  const row = { clinicId, incidentId, clientId, id };
  const sha256 = sha256Hex(bytes);
  // Two of one id may come at once: the second looks when the first is written.
  await lockIncident(scope, incidentId);
  const known = await trx('incidentFiles').where(row).first<{ sha256: string } | undefined>('sha256');
  if (known?.sha256 === sha256) return;
  if (known) refuse('already-done');
  await changeIncident(scope, incidentId, null, () => ({
    ...{ set: {}, event: 'proof-added' },
    detail: { clientId, fileId: id, sha256 },
  }));
  await trx('incidentFiles').insert({
    ...{ ...row, mime, size: bytes.length, sha256, addedBy: actor.actorId },
    nameCt: vault.seal(namePlace(id), name),
    contentCt: vault.seal(contentPlace(id), bytes.toString('base64')),
  });
}

export async function openProofFile(
  scope: Scope,
  incidentId: string,
  { clientId, id }: { clientId: string; id: string },
): Promise<{ name: string; bytes: Buffer }> {
  const { run, clinicId, vault } = scope;
  const [row] = await run<{ nameCt: Buffer; contentCt: Buffer }>({
    name: 'incident-file',
    text: `select name_ct as "nameCt", content_ct as "contentCt" from incident_files
      where clinic_id = $1 and incident_id = $2 and client_id = $3 and id = $4`,
    values: [clinicId, incidentId, clientId, id],
  });
  if (!row) refuse('not-found');
  await auditIncident(scope, 'proof-read', incidentId, [clientId]);
  return {
    name: vault.open(namePlace(id), row.nameCt),
    bytes: Buffer.from(vault.open(contentPlace(id), row.contentCt), 'base64'),
  };
}

export interface NoticeTry {
  id: string;
  channel: string;
  outcome: string;
  /** Why no message could leave. */
  reason: string | null;
  /** The provider's last word of the message. */
  messageState: string | null;
  /** When it happened, and when it was written down. */
  at: Date;
  notedAt: Date;
  /** Null: the process. */
  staff: StaffNamed | null;
  proof: string | null;
  file: { id: string; name: string; mime: string; size: number } | null;
}
interface Row extends Omit<NoticeTry, 'staff' | 'proof' | 'file'> {
  staffId: string | null;
  staffCt: Buffer | null;
  proofCt: Buffer | null;
  fileId: string | null;
  fileCt: Buffer | null;
  mime: string | null;
  size: number | null;
}

/** Every try to tell one person, the newest first. */
export async function listTries(scope: Scope, incidentId: string, clientId: string): Promise<NoticeTry[]> {
  const { run, trx, clinicId, vault } = scope;
  const known = { clinicId, incidentId, clientId };
  const found: unknown[] = await trx('incidentPeople').where(known).select('clientId');
  if (found.length === 0) refuse('not-found');
  const rows = await run<Row>({
    name: 'incident-tries',
    text: `select n.id, n.channel, n.outcome, n.reason, m.state as "messageState", n.at as "notedAt",
        coalesce(m.state_at, n.happened_at, n.at) as at, s.id as "staffId", s.name_ct as "staffCt", n.proof_ct as "proofCt",
        f.id as "fileId", f.name_ct as "fileCt", f.mime, f.size
      from incident_notices n
        left join staff s on s.clinic_id = n.clinic_id and s.id = n.noted_by
        left join messages m on m.clinic_id = n.clinic_id and m.id = n.message_id
        left join incident_files f on f.clinic_id = n.clinic_id and f.incident_id = n.incident_id
          and f.client_id = n.client_id and f.id = n.file_id
      where n.clinic_id = $1 and n.incident_id = $2 and n.client_id = $3 order by n.at desc, n.id limit 200`,
    values: [clinicId, incidentId, clientId],
  });
  await auditIncident(scope, 'tries-read', incidentId, [clientId]);
  return rows.map(({ staffId, staffCt, proofCt, fileId, fileCt, mime, size, ...row }) => ({
    ...row,
    staff: staffNamed(vault, staffId, staffCt),
    proof: proofCt && vault.open(proofPlace(row.id), proofCt),
    file:
      fileId !== null && fileCt !== null
        ? { id: fileId, name: vault.open(namePlace(fileId), fileCt), mime: mime ?? '', size: size ?? 0 }
        : null,
  }));
}
