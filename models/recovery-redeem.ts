// Redeeming a recovery: both halves, a new password, and nothing left of the old factors; owner context: clinic.
import { timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import { redemptionTries } from '../domain/account/access-recovery.ts';
import { halfHash, noteRecovery } from './access-recovery.ts';
import { call } from './definer-call.ts';
import type { Scope } from './tenancy.ts';

export interface RecoverableMembership {
  clinicId: string;
  staffId: string;
}

/** The active memberships of a blind-indexed e-mail, oldest first; none for unknown or disabled accounts. */
export const recoverableMemberships = (knex: Knex, emailIndex: Buffer): Promise<RecoverableMembership[]> =>
  call(knex, 'select clinic_id as "clinicId", staff_id as "staffId" from app.recoverable(?)', [emailIndex]);

/**
 * Takes one try of the person's approved recovery and then looks at the halves, in either order; its id when they are right. The
 * transaction must commit before the answer is told. The fifth wrong pair ends it.
 */
export async function tryRedemption(
  scope: Scope,
  staffId: string,
  halves: readonly string[],
): Promise<string | null> {
  const { run, clinicId, vault } = scope;
  const [row] = await run<{ id: string; tries: number }>({
    name: 'recovery-try',
    text: `update access_recoveries set tries = tries + 1
      where clinic_id = $1 and staff_id = $2 and state = 'approved' and expires_at > now() and tries < ${redemptionTries}
      returning id, tries`,
    values: [clinicId, staffId],
  });
  if (!row) return null;
  const approvals = await run<{ hash: Buffer }>({
    name: 'recovery-halves',
    text: 'select half_hash as hash from recovery_approvals where clinic_id = $1 and recovery_id = $2',
    values: [clinicId, row.id],
  });
  const given = halves.map((half) => halfHash(vault, row.id, half));
  // Each half must match, and not both the same one.
  const matched = approvals.filter(({ hash }) => given.some((one) => timingSafeEqual(one, hash)));
  if (matched.length >= 2) return row.id;
  await noteRecovery(scope, 'miss', row.id, staffId);
  if (row.tries >= redemptionTries) {
    await run({
      name: 'recovery-kill',
      text: `update access_recoveries set state = 'expired', version = version + 1 where clinic_id = $1 and id = $2`,
      values: [clinicId, row.id],
    });
    await noteRecovery(scope, 'kill', row.id, staffId);
    await scope.enqueue('recovery', row.id);
  }
  return null;
}

export type Redemption = 'done' | 'ended' | 'owner-elsewhere';

/**
 * In one transaction: the new password, no factors, no sessions, memberships elsewhere held, and the recovery is used. `ended` when
 * somebody was faster; `owner-elsewhere` changes nothing, because holding would leave another clinic without an owner.
 */
export async function recoverAccount(
  scope: Scope,
  recovery: { id: string; staffId: string },
  passwordHash: string,
): Promise<Redemption> {
  const [row] = await scope.run<{ outcome: Redemption }>({
    name: 'recovery-use',
    text: 'select app.recover_account($1, $2) as outcome',
    values: [recovery.id, passwordHash],
  });
  const outcome = row?.outcome ?? 'ended';
  if (outcome === 'owner-elsewhere') await noteRecovery(scope, 'withhold', recovery.id, recovery.staffId);
  if (outcome !== 'done') return outcome;
  await noteRecovery(scope, 'use', recovery.id, recovery.staffId);
  await scope.enqueue('recovery', recovery.id);
  return outcome;
}
