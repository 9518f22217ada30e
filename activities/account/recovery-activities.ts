import type { LivePublisher } from '../../models/live.ts';
import { expireRecovery, readRecovery, type RecoveryView } from '../../models/recovery-process.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface RecoveryDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
}
export type RecoveryActivities = ReturnType<typeof createRecoveryActivities>;

export function createRecoveryActivities({ tenancy, live }: RecoveryDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);

  return {
    /** Null when the row is gone. */
    readRecovery: ({ recoveryId }: { recoveryId: string }): Promise<RecoveryView | null> =>
      inClinic((scope) => readRecovery(scope, recoveryId)),

    /** Ends it if nobody decided since the workflow looked; the approvers' screens are told. */
    async expireRecovery({ recoveryId, version }: { recoveryId: string; version: number }): Promise<void> {
      const hasEnded = await inClinic((scope) => expireRecovery(scope, { id: recoveryId, version }));
      if (hasEnded) live.publish({ clinicId: clinicOfWorkflow(), entity: 'recovery', id: recoveryId });
    },
  };
}
