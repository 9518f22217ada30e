import { activityInfo } from '@temporalio/activity';
import { wallTime } from '../../domain/clinic/calendar.ts';
import { getClinic } from '../../models/clinic.ts';
import type { LivePublisher } from '../../models/live.ts';
import { proposeRecalls } from '../../models/recall-proposal.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface RecallWatchDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
}

/** Of the daily look and of a new copy of ANVISA's files (workflow recheckAnvisa). */
export function createRecallWatchActivities({ tenancy, live }: RecallWatchDependencies) {
  return {
    /** Entries that may be of something in stock become questions to a person, each once. */
    async proposeRecalls(): Promise<{ raised: number }> {
      const clinicId = clinicOfWorkflow();
      const raised = await tenancy.withClinic(
        systemActor(clinicId, activityInfo().activityId),
        async (scope) => {
          const { timeZone } = await getClinic(scope);
          return proposeRecalls(scope, wallTime(Date.now(), timeZone).day);
        },
      );
      if (raised > 0) live.publish({ clinicId, entity: 'task', id: clinicId });
      return { raised };
    },
  };
}
export type RecallWatchActivities = ReturnType<typeof createRecallWatchActivities>;
