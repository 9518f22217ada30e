import { activityInfo, heartbeat } from '@temporalio/activity';
import type { RecallFacts } from '../../domain/products/recall-plan.ts';
import type { LivePublisher } from '../../models/live.ts';
import { getRecall } from '../../models/recall.ts';
import {
  beginInNetwork,
  closeNetworkRecall,
  networkProgress,
  type NetworkProgress,
} from '../../models/recall-network.ts';
import { lookAtRecall, remindRecall, sayReady } from '../../models/recall-process.ts';
import { callPeople, tellPeople } from '../../models/recall-tell.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface RecallActivityDependencies {
  tenancy: Tenancy;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
}
interface Case {
  recallId: string;
}
/** Ids of the process that waits for this clinic's part. */
export interface RecallRoot {
  clinicId: string;
  recallId: string;
}

/** So many people in one transaction: seconds of work, and a lost one is done again. */
const atOnce = 50;

/** Each may run twice: whoever was told is not told again, a task that is there is not made again. */
export function createRecallActivities({ tenancy, live }: RecallActivityDependencies) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);
  const show = (entity: 'recall' | 'task', id: string) =>
    live.publish({ clinicId: clinicOfWorkflow(), entity, id });
  const step = async (recallId: string, work: (scope: Scope) => Promise<unknown>): Promise<void> => {
    await inClinic(work);
    live.poke('neonpro_outbox');
    show('recall', recallId);
    show('task', recallId);
  };
  const batch = () => ({ limit: atOnce, now: Date.now() });

  return {
    /** Takes up everything that came since the last look. Null when the row is gone. */
    lookAtRecall: ({ recallId }: Case): Promise<RecallFacts | null> =>
      inClinic((scope) => lookAtRecall(scope, recallId, Date.now())),
    tellRecalledPeople: ({ recallId, again }: Case & { again: boolean }): Promise<void> =>
      step(recallId, (scope) => tellPeople(scope, recallId, again ? 'tell-again' : 'tell', batch())),
    callRecalledPeople: ({ recallId }: Case): Promise<void> =>
      step(recallId, (scope) => callPeople(scope, recallId, batch())),
    remindOfRecall: ({ recallId }: Case): Promise<void> =>
      step(recallId, (scope) => remindRecall(scope, recallId)),
    sayRecallReady: ({ recallId, isReady }: Case & { isReady: boolean }): Promise<void> =>
      step(recallId, (scope) => sayReady(scope, recallId, isReady)),
    /** Whom this clinic's part is told to when it has ended. */
    async rootOfRecall({ recallId }: Case): Promise<RecallRoot> {
      const { rootClinicId, networkRecallId } = await inClinic((scope) => getRecall(scope, recallId));
      return { clinicId: rootClinicId, recallId: networkRecallId };
    },
    /** Out of use in every clinic of the network that has it, and the process of each asked for. How many clinics. */
    async beginRecallInNetwork({ recallId }: Case): Promise<number> {
      const begun = await beginInNetwork(tenancy, clinicOfWorkflow(), recallId, () => heartbeat());
      live.poke('neonpro_outbox');
      return begun;
    },
    readNetworkRecall: ({ recallId }: Case): Promise<NetworkProgress> =>
      networkProgress(tenancy, clinicOfWorkflow(), recallId),
    async closeNetworkRecall({ recallId, progress }: Case & { progress: NetworkProgress }): Promise<void> {
      await closeNetworkRecall(tenancy, clinicOfWorkflow(), recallId, progress);
      show('recall', recallId);
    },
  };
}
export type RecallActivities = ReturnType<typeof createRecallActivities>;
