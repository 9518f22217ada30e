// Tables access_recoveries and recovery_approvals; owner context: clinic. Lost-device recovery as the clinic sees and decides it.
import { createHmac, randomBytes } from 'node:crypto';
import {
  approvalHours,
  approversNeeded,
  halfOf,
  isRecoveryOver,
  obstacleToApproval,
  type RecoveryState,
  redemptionHours,
} from '../domain/account/access-recovery.ts';
import { refuse } from '../domain/errors.ts';
import type { ClinicVault } from './encryption.ts';
import type { Scope } from './tenancy.ts';

const purpose = 'STAFF_MANAGEMENT';
const topic = 'recovery';

export interface Recovery {
  id: string;
  staffId: string;
  name: string;
  state: RecoveryState;
  requestedAt: Date;
  expiresAt: Date;
  version: number;
  approvals: { staffId: string; name: string; at: string }[];
  mayApprove: boolean;
}

/** Version 1 for ever, like the blind indexes: a half must outlive the rotation of a key. */
export const halfHash = (vault: ClinicVault, recoveryId: string, half: string): Buffer =>
  createHmac('sha256', vault.derivedKey('access-recovery', 1)).update(`${recoveryId}|${half}`).digest();

export const noteRecovery = (scope: Scope, verb: string, id: string, staffId: string): Promise<void> =>
  scope.audit({
    action: `recovery.${verb}`,
    entity: 'recovery',
    entityId: id,
    subjectIds: [staffId],
    purpose,
  });

/** Asks for the person; one that is open already stays as it is. The id of the new one, or null. */
export async function openRecovery(scope: Scope, id: string, staffId: string): Promise<string | null> {
  const [row] = await scope.run<{ id: string }>({
    name: 'recovery-open',
    text: `insert into access_recoveries (clinic_id, id, staff_id, expires_at)
      values ($1, $2, $3, now() + interval '${approvalHours} hours')
      on conflict (clinic_id, staff_id) where state in ('waiting', 'approved') do nothing returning id`,
    values: [scope.clinicId, id, staffId],
  });
  if (!row) return null;
  await noteRecovery(scope, 'ask', id, staffId);
  await scope.enqueue(topic, id);
  return row.id;
}

interface RecoveryRow extends Omit<Recovery, 'name' | 'approvals' | 'mayApprove'> {
  nameCt: Buffer;
  approvals: { staffId: string; nameHex: string; at: string }[] | null;
  approverSince: Date;
  foundedAt: Date;
}

// The acting colleague's own membership comes along: it says whether she may approve. (`greatest` passes over nulls.)
const select = `
  select r.id, r.staff_id as "staffId", r.state, r.requested_at as "requestedAt", r.expires_at as "expiresAt", r.version,
    m.name_ct as "nameCt", greatest(me.created_at, me.role_since) as "approverSince", t.created_at as "foundedAt",
    (select jsonb_agg(jsonb_build_object('staffId', a.staff_id, 'nameHex', encode(s.name_ct, 'hex'), 'at', a.at) order by a.at)
       from recovery_approvals a join staff s on s.clinic_id = a.clinic_id and s.id = a.staff_id
       where a.clinic_id = r.clinic_id and a.recovery_id = r.id) as approvals
  from access_recoveries r
    join staff m on m.clinic_id = r.clinic_id and m.id = r.staff_id
    join staff me on me.clinic_id = r.clinic_id and me.id::text = $2
    join clinics t on t.clinic_id = r.clinic_id
  where r.clinic_id = $1`;
const mostListed = 50;

const meOf = ({ actor }: Scope, { approverSince, foundedAt }: RecoveryRow) => ({
  actorId: actor.actorId,
  approverSince: approverSince.getTime(),
  foundedAt: foundedAt.getTime(),
});

function opened(scope: Scope, found: RecoveryRow): Recovery {
  const { nameCt, approverSince: _since, foundedAt: _founded, ...row } = found;
  const { vault } = scope;
  const nameOf = (staffId: string, sealed: Buffer) =>
    vault.open({ table: 'staff', column: 'name_ct', row: staffId }, sealed);
  const approvals = (row.approvals ?? []).map(({ staffId, nameHex, at }) => ({
    ...{ staffId, at: new Date(at).toISOString() },
    name: nameOf(staffId, Buffer.from(nameHex, 'hex')),
  }));
  const facts = { ...factsOf(row), approvedBy: approvals.map(({ staffId }) => staffId) };
  const mayApprove = obstacleToApproval(facts, meOf(scope, found), Date.now()) === null;
  return { ...row, name: nameOf(row.staffId, nameCt), approvals, mayApprove };
}

const factsOf = ({
  staffId,
  state,
  requestedAt,
  expiresAt,
}: Pick<Recovery, 'staffId' | 'state' | 'requestedAt' | 'expiresAt'>) => ({
  ...{ staffId, state },
  requestedAt: requestedAt.getTime(),
  expiresAt: expiresAt.getTime(),
});

/** Newest first. */
export async function listRecoveries(scope: Scope): Promise<Recovery[]> {
  const rows = await scope.run<RecoveryRow>({
    name: 'recovery-list',
    text: `${select} order by r.requested_at desc, r.id limit ${mostListed}`,
    values: [scope.clinicId, scope.actor.actorId],
  });
  const recoveries = rows.map((row) => opened(scope, row));
  const subjectIds = [
    ...new Set(recoveries.flatMap((one) => [one.staffId, ...one.approvals.map(({ staffId }) => staffId)])),
  ];
  await scope.audit({ action: 'recovery.list', entity: 'recovery', subjectIds, purpose });
  return recoveries;
}

/**
 * Locks the row for a decision; another clinic's and a missing one are the same `not-found`. It is read by a second statement: the one
 * that waited for the lock still sees the approvals of before.
 */
async function lockRecovery(scope: Scope, id: string): Promise<RecoveryRow> {
  await scope.run({
    name: 'recovery-lock',
    text: 'select from access_recoveries where clinic_id = $1 and id = $2 for update',
    values: [scope.clinicId, id],
  });
  const [row] = await scope.run<RecoveryRow>({
    name: 'recovery-look',
    text: `${select} and r.id = $3`,
    values: [scope.clinicId, scope.actor.actorId, id],
  });
  return row ?? refuse('not-found');
}

/** The acting colleague's half of the code: it is told now and kept as a hash. The second one opens the redemption. */
export async function approveRecovery(scope: Scope, id: string): Promise<string> {
  const { run, clinicId, actor, vault } = scope;
  const row = await lockRecovery(scope, id);
  const approvedBy = (row.approvals ?? []).map(({ staffId }) => staffId);
  const obstacle = obstacleToApproval({ ...factsOf(row), approvedBy }, meOf(scope, row), Date.now());
  if (obstacle) refuse(obstacle);
  const half = halfOf(randomBytes(5));
  const given = await run({
    name: 'recovery-half',
    text: `insert into recovery_approvals (clinic_id, recovery_id, staff_id, half_hash) values ($1, $2, $3, $4)
      on conflict do nothing returning staff_id`,
    values: [clinicId, id, actor.actorId, halfHash(vault, id, half)],
  });
  if (given.length === 0) refuse('already-approved');
  const isEnough = approvedBy.length + 1 >= approversNeeded;
  await run({
    name: 'recovery-approve',
    text: `update access_recoveries set version = version + 1, state = case when $3 then 'approved' else state end,
        approved_at = case when $3 then now() end,
        expires_at = case when $3 then now() + interval '${redemptionHours} hours' else expires_at end
      where clinic_id = $1 and id = $2`,
    values: [clinicId, id, isEnough],
  });
  await noteRecovery(scope, 'approve', id, row.staffId);
  await scope.enqueue(topic, id);
  return half;
}

/** One no is enough, also after both have said yes. */
export async function refuseRecovery(scope: Scope, id: string): Promise<void> {
  const row = await lockRecovery(scope, id);
  if (isRecoveryOver(row.state)) refuse('transition-refused');
  await scope.run({
    name: 'recovery-refuse',
    text: `update access_recoveries set state = 'refused', version = version + 1 where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id],
  });
  await noteRecovery(scope, 'refuse', id, row.staffId);
  await scope.enqueue(topic, id);
}
