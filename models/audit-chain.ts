// Tables audit_chain and audit_queue: written by the sealer alone (role neonpro_audit_writer).
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Scope, Tenancy } from './tenancy.ts';
import { systemActor } from './tenancy.ts';

/** An event as it is hashed: every column, ciphertext in hex, time with its microseconds. */
export interface ChainedEvent {
  id: string;
  at: string;
  actor: string;
  actorRole: string;
  action: string;
  entity: string;
  entityId: string | null;
  subjectIds: string[];
  purpose: string;
  requestId: string | null;
  details: string | null;
}

const at = `to_char(e.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;
export const eventColumns = `e.id, ${at} as at, e.actor,
  e.actor_role as "actorRole", e.action, e.entity, e.entity_id as "entityId", e.subject_ids as "subjectIds",
  e.purpose, e.request_id as "requestId", encode(e.details_ct, 'hex') as details`;

/** `sha256(previous ‖ canonical JSON)`: the order of keys is the order written here. */
export function chainHash(clinicId: string, seq: number, previous: Buffer, event: ChainedEvent): Buffer {
  const { id, at, actor, actorRole, action, entity, entityId, subjectIds, purpose, requestId, details } =
    event;
  const canonical = JSON.stringify([
    clinicId,
    seq,
    { id, at, actor, actorRole, action, entity, entityId, subjectIds, purpose, requestId, details },
  ]);
  return createHash('sha256').update(previous).update(canonical, 'utf8').digest();
}

/**
 * The event's part of the canonical JSON, letter for letter, written by Postgres: whoever walks a million of them reads one text instead of
 * eleven columns.
 */
export const eventText = `format('{"id":"%s","at":"%s","actor":%s,"actorRole":%s,"action":%s,"entity":%s,"entityId":%s,' ||
  '"subjectIds":%s,"purpose":%s,"requestId":%s,"details":%s}', e.id, ${at}, to_json(e.actor), to_json(e.actor_role), to_json(e.action),
  to_json(e.entity), coalesce(to_json(e.entity_id)::text, 'null'), array_to_json(e.subject_ids), to_json(e.purpose),
  coalesce(to_json(e.request_id)::text, 'null'), coalesce(to_json(encode(e.details_ct, 'hex'))::text, 'null'))`;

/** As {@link chainHash}, of that text. */
export const chainHashOfText = (clinicId: string, seq: number, previous: Buffer, text: string): Buffer =>
  createHash('sha256').update(previous).update(`["${clinicId}",${seq},${text}]`, 'utf8').digest();

export const genesis = Buffer.alloc(32);
const batch = 500;

export interface ChainHead {
  clinicId: string;
  seq: number;
  hash: Buffer;
}

export async function readHead({ trx, clinicId }: Scope): Promise<ChainHead> {
  const row = await trx('auditChain')
    .where({ clinicId })
    .orderBy('seq', 'desc')
    .first<{ seq: number; hash: Buffer } | undefined>('seq', 'hash');
  return { clinicId, seq: row?.seq ?? 0, hash: row?.hash ?? genesis };
}

async function sealClinic(scope: Scope): Promise<ChainHead | null> {
  const { trx, clinicId } = scope;
  // One sealer at a time for a clinic; readers and writers of events are never kept waiting.
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('audit-chain', 0) # hashtextextended(?, 0))`, [
    clinicId,
  ]);
  const { rows } = await trx.raw<{ rows: ChainedEvent[] }>(
    `select ${eventColumns} from audit_queue q join audit_events e on e.clinic_id = q.clinic_id and e.id = q.event_id
     where q.clinic_id = ? order by e.at, e.id limit ${batch}`,
    [clinicId],
  );
  if (rows.length === 0) return null;
  let { seq, hash } = await readHead(scope);
  const links = rows.map((event) => {
    const previousHash = hash;
    seq += 1;
    hash = chainHash(clinicId, seq, previousHash, event);
    return { clinicId, seq, eventId: event.id, previousHash, hash };
  });
  await trx('auditChain').insert(links);
  await trx('auditQueue')
    .where({ clinicId })
    .whereIn(
      'eventId',
      rows.map((event) => event.id),
    )
    .delete();
  return { clinicId, seq, hash };
}

/** Clinics with events that wait to be chained: the one look across clinics that the sealer's policy allows. */
async function waitingClinics(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { clinicId: string }[] }>(
    `select distinct clinic_id as "clinicId" from audit_queue limit 200`,
  );
  return rows.map((row) => row.clinicId);
}

/**
 * Chains what waits, a batch for each clinic, and returns the new heads; call again until none. `tenancy` connects as
 * neonpro_audit_writer.
 */
export async function sealOnce(
  tenancy: Tenancy,
  onFault: (clinicId: string, error: unknown) => void = () => undefined,
): Promise<ChainHead[]> {
  const heads: ChainHead[] = [];
  for (const clinicId of await waitingClinics(tenancy.knex)) {
    // A clinic whose key or rows are broken keeps nobody else's trail waiting.
    const head = await tenancy.withClinic(systemActor(clinicId), sealClinic).catch((error: unknown) => {
      onFault(clinicId, error);
      return null;
    });
    if (head) heads.push(head);
  }
  return heads;
}

/**
 * Heads that nobody signed: a sealer that died between its seal and its signature left them. One question for all clinics, whose answer is
 * as long as there are such heads; `knex` connects as neonpro_audit_writer.
 */
export async function unsignedHeads(knex: Knex, signed: ReadonlyMap<string, number>): Promise<ChainHead[]> {
  const { rows } = await knex.raw<{ rows: ChainHead[] }>(
    `select c.clinic_id as "clinicId", h.seq, h.hash from clinics c
       cross join lateral (select seq, hash from audit_chain a where a.clinic_id = c.clinic_id order by seq desc limit 1) h
       left join unnest(?::uuid[], ?::bigint[]) s(clinic_id, seq) on s.clinic_id = c.clinic_id
     where h.seq > coalesce(s.seq, 0)`,
    [[...signed.keys()], [...signed.values()]],
  );
  return rows;
}
