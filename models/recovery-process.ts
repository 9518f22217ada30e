// What the process of a recovery reads and writes; owner context: clinic.
import type { RecoveryState } from '../domain/account/access-recovery.ts';
import { noteRecovery } from './access-recovery.ts';
import type { Scope } from './tenancy.ts';

/** Ids, times and states only, fit for a workflow's history. */
export interface RecoveryView {
  state: RecoveryState;
  /** Epoch milliseconds. */
  expiresAt: number;
  version: number;
}

export async function readRecovery({ run, clinicId }: Scope, id: string): Promise<RecoveryView | null> {
  const [row] = await run<{ state: RecoveryState; expiresAt: Date; version: number }>({
    name: 'recovery-read',
    text: 'select state, expires_at as "expiresAt", version from access_recoveries where clinic_id = $1 and id = $2',
    values: [clinicId, id],
  });
  return row ? { ...row, expiresAt: row.expiresAt.getTime() } : null;
}

/** Ends it when its time is over and nobody decided since `version`; true when it was this call. Twice is once. */
export async function expireRecovery(
  scope: Scope,
  { id, version }: { id: string; version: number },
): Promise<boolean> {
  const [row] = await scope.run<{ staffId: string }>({
    name: 'recovery-expire',
    text: `update access_recoveries set state = 'expired', version = version + 1
      where clinic_id = $1 and id = $2 and version = $3 and state in ('waiting', 'approved') and expires_at <= now()
      returning staff_id as "staffId"`,
    values: [scope.clinicId, id, version],
  });
  if (row) await noteRecovery(scope, 'expire', id, row.staffId);
  return row !== undefined;
}
