// Table legal_holds: people whose data may not go while a dispute runs; owner context: compliance.
import { randomUUID } from 'node:crypto';
import type { HoldGround } from '../domain/compliance/hold-grounds.ts';
import { refuse } from '../domain/errors.ts';
import { requireNotErased } from './person-erased.ts';
import { personOpener, sealerOf } from './person-key.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface LegalHold {
  id: string;
  version: number;
  client: { id: string; name: string };
  ground: HoldGround;
  /** Null once she was erased. */
  reason: string | null;
  setBy: { id: string; name: string } | null;
  setAt: Date;
  releasedAt: Date | null;
  releasedBy: { id: string; name: string } | null;
  /** Null while it holds, and once she was erased. */
  releaseReason: string | null;
  position: string;
}
interface Row extends Omit<LegalHold, 'client' | 'reason' | 'setBy' | 'releasedBy' | 'releaseReason'> {
  clientId: string;
  nameCt: Buffer | null;
  wrappedKey: Buffer | null;
  reasonCt: Buffer | null;
  releaseReasonCt: Buffer | null;
  setterId: string;
  setterCt: Buffer | null;
  releaserId: string | null;
  releaserCt: Buffer | null;
}

const place = (id: string, column: 'reason_ct' | 'release_reason_ct' = 'reason_ct') =>
  ({ table: 'legal_holds', column, row: id }) as const;

/** Asked before anything of hers goes: by the erasure, and by every nightly run. */
export async function isOnHold({ run, clinicId }: Scope, clientId: string): Promise<boolean> {
  const rows = await run({
    name: 'is-on-hold',
    text: `select 1 from legal_holds where clinic_id = $1 and client_id = $2 and released_at is null`,
    values: [clinicId, clientId],
  });
  return rows.length > 0;
}

/** In SQL, of a column that holds the client's id. */
export const onHoldSql = (clientId: string): string => `exists (select 1 from legal_holds lh
  where lh.clinic_id = $1 and lh.client_id = ${clientId} and lh.released_at is null)`;

/** Refuses with `not-found`, with `person-erased` when nothing is left to hold, and with `already-done` for one that holds already. */
export async function setHold(
  scope: Scope,
  { clientId, ground, reason }: { clientId: string; ground: HoldGround; reason: string },
): Promise<string> {
  const { trx, clinicId, actor } = scope;
  await requireNotErased(scope, clientId);
  const id = randomUUID();
  const sealer = await sealerOf(scope, clientId);
  const reasonCt = sealer.seal(place(id), reason);
  const set: unknown[] = await trx('legalHolds')
    .insert({ clinicId, id, clientId, ground, reasonCt, setBy: actor.actorId })
    .onConflict(trx.raw('(clinic_id, client_id) where released_at is null'))
    .ignore()
    .returning('id');
  if (set.length === 0) refuse('already-done');
  await scope.audit({
    ...{ action: 'legal-hold.set', entity: 'legal-hold', entityId: id, subjectIds: [clientId] },
    purpose: 'ACCOUNTABILITY',
  });
  return id;
}

/** Once; refuses with `version-conflict` when somebody changed it since. */
export async function releaseHold(
  scope: Scope,
  { id, version, reason }: { id: string; version: number; reason: string },
): Promise<void> {
  const { trx, clinicId, actor } = scope;
  const row = await trx('legalHolds')
    .where({ clinicId, id })
    .forUpdate()
    .first<{ version: number; releasedAt: Date | null; clientId: string } | undefined>(
      'version',
      'releasedAt',
      'clientId',
    );
  if (!row) refuse('not-found');
  if (row.releasedAt) refuse('already-done');
  if (row.version !== version) refuse('version-conflict');
  const sealer = await sealerOf(scope, row.clientId);
  await trx('legalHolds')
    .where({ clinicId, id })
    .update({
      ...{ releasedAt: new Date(), releasedBy: actor.actorId, version: version + 1 },
      releaseReasonCt: sealer.seal(place(id, 'release_reason_ct'), reason),
    });
  await scope.audit({
    ...{ action: 'legal-hold.release', entity: 'legal-hold', entityId: id, subjectIds: [row.clientId] },
    purpose: 'ACCOUNTABILITY',
  });
}

const select = `select h.id, h.version, h.client_id as "clientId", c.name_ct as "nameCt", k.wrapped_key as "wrappedKey", h.ground,
    h.reason_ct as "reasonCt", h.set_at as "setAt", h.released_at as "releasedAt", h.set_at::text as position,
    h.release_reason_ct as "releaseReasonCt", s.id as "setterId", s.name_ct as "setterCt", l.id as "releaserId",
    l.name_ct as "releaserCt"
  from legal_holds h join clients c on c.clinic_id = h.clinic_id and c.id = h.client_id
    left join person_keys k on k.clinic_id = h.clinic_id and k.person_id = h.client_id
    left join staff s on s.clinic_id = h.clinic_id and s.id = h.set_by
    left join staff l on l.clinic_id = h.clinic_id and l.id = h.released_by
  where h.clinic_id = $1`;

function opened({ vault }: Scope, row: Row): LegalHold {
  const { clientId, nameCt, wrappedKey, reasonCt, releaseReasonCt, setterId, setterCt, ...rest } = row;
  const { releaserId, releaserCt, ...plain } = rest;
  const open = personOpener(vault, 'clients', { id: clientId, wrappedKey });
  const name = open('name_ct', nameCt) ?? '';
  const said = (column: 'reason_ct' | 'release_reason_ct', sealed: Buffer | null) =>
    sealed && vault.openPerson(clientId, wrappedKey).open(place(row.id, column), sealed);
  return {
    ...{ ...plain, client: { id: clientId, name }, setBy: staffNamed(vault, setterId, setterCt) },
    ...{ reason: said('reason_ct', reasonCt), releaseReason: said('release_reason_ct', releaseReasonCt) },
    releasedBy: staffNamed(vault, releaserId, releaserCt),
  };
}

/** Those in force before the released ones of the same list; newest first. */
export async function listHolds(
  scope: Scope,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<LegalHold[]> {
  const [at, id] = after ?? [null, null];
  const rows = await scope.run<Row>({
    name: 'legal-holds',
    text: `${select} and ($2::timestamptz is null or (h.set_at, h.id) < ($2, $3::uuid)) order by h.set_at desc, h.id desc limit $4`,
    values: [scope.clinicId, at, id, limit],
  });
  const subjectIds = rows.map(({ clientId }) => clientId);
  await scope.audit({
    action: 'legal-hold.list',
    entity: 'legal-hold',
    subjectIds,
    purpose: 'ACCOUNTABILITY',
  });
  return rows.map((row) => opened(scope, row));
}

export async function getHold(scope: Scope, id: string): Promise<LegalHold> {
  const [row] = await scope.run<Row>({
    name: 'legal-hold',
    text: `${select} and h.id = $2`,
    values: [scope.clinicId, id],
  });
  return opened(scope, row ?? refuse('not-found'));
}
