import { activityInfo } from '@temporalio/activity';
import type { Downstream } from '../../domain/consents/purposes.ts';
import type { WithdrawalFacts } from '../../domain/consents/withdrawal-plan.ts';
import {
  acknowledgeUse,
  askForPhotos,
  failUse,
  proveWithdrawal,
  readWithdrawalFacts,
} from '../../models/consent-withdrawal-process.ts';
import type { LivePublisher } from '../../models/live.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

interface ConsentActivityDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
}
interface Withdrawal {
  withdrawalId: string;
}

/** Each may run twice: it writes only what is not written yet. */
export function createConsentActivities({ tenancy, live }: ConsentActivityDependencies) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);
  async function change<T>(id: string, work: (scope: Scope) => Promise<T>): Promise<T> {
    const answer = await inClinic(work);
    const clinicId = clinicOfWorkflow();
    for (const entity of ['consent', 'task'] as const) live.publish({ clinicId, entity, id });
    return answer;
  }

  return {
    /** Null when the row is gone. */
    readConsentWithdrawal: ({ withdrawalId }: Withdrawal): Promise<WithdrawalFacts | null> =>
      inClinic((scope) => readWithdrawalFacts(scope, withdrawalId)),

    /** False: something of it is under way, ask again. */
    stopConsentUse: ({ withdrawalId, use }: Withdrawal & { use: Downstream }): Promise<boolean> =>
      change(withdrawalId, (scope) => acknowledgeUse(scope, withdrawalId, use)),

    failConsentUse: ({ withdrawalId, use }: Withdrawal & { use: Downstream }): Promise<void> =>
      change(withdrawalId, (scope) => failUse(scope, withdrawalId, use)),

    askForPhotosDown: ({ withdrawalId }: Withdrawal): Promise<void> =>
      change(withdrawalId, (scope) => askForPhotos(scope, withdrawalId)),

    /** False: a use was begun again meanwhile, by a second no. */
    proveConsentWithdrawal: ({ withdrawalId }: Withdrawal): Promise<boolean> =>
      change(withdrawalId, (scope) => proveWithdrawal(scope, withdrawalId)),
  };
}
export type ConsentActivities = ReturnType<typeof createConsentActivities>;
