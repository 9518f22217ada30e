import { activityInfo } from '@temporalio/activity';
import type { SafetyFacts, SafetyMark } from '../../domain/products/safety-clock.ts';
import type { LivePublisher } from '../../models/live.ts';
import { markSafetyEvent, readSafetyFacts } from '../../models/safety-process.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface SafetyActivityDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
}
interface Reported {
  eventId: string;
}

/** Each may run twice: a mark is written once. */
export function createSafetyActivities({ tenancy, live }: SafetyActivityDependencies) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);

  return {
    /** Null when the row is gone. */
    readSafetyEvent: ({ eventId }: Reported): Promise<SafetyFacts | null> =>
      inClinic((scope) => readSafetyFacts(scope, eventId)),

    /** Asks, reminds, escalates, writes the breach, or settles what was raised. */
    async markSafetyEvent({ eventId, mark }: Reported & { mark: SafetyMark }): Promise<void> {
      if (!(await inClinic((scope) => markSafetyEvent(scope, eventId, mark)))) return;
      const clinicId = clinicOfWorkflow();
      live.publish({ clinicId, entity: 'safety-event', id: eventId });
      live.publish({ clinicId, entity: 'task', id: eventId });
      live.publish({ clinicId, entity: 'device', id: eventId });
    },
  };
}
export type SafetyActivities = ReturnType<typeof createSafetyActivities>;
