import { activityInfo } from '@temporalio/activity';
import type { ClockMark } from '../../domain/privacy/rights-clock.ts';
import type { RightsFacts } from '../../domain/privacy/rights-plan.ts';
import {
  answerRights,
  askStaff,
  closeRights,
  fulfilByRule,
  markRights,
  readRightsFacts,
} from '../../models/rights-request-process.ts';
import { tellAnswered } from '../../models/rights-answer-notice.ts';
import { type Scope, systemActor } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import type { PrivacyActivityDependencies } from './activities.ts';

interface RightsActivityDependencies extends PrivacyActivityDependencies {
  /** Of the public pages, for the link to the answer. */
  origin: string;
}

interface Request {
  requestId: string;
}

/** Each may run twice: it writes only what is not written yet. */
export function createRightsActivities({ tenancy, live, origin }: RightsActivityDependencies) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);
  async function change(id: string, work: (scope: Scope) => Promise<void>): Promise<void> {
    await inClinic(work);
    const clinicId = clinicOfWorkflow();
    live.publish({ clinicId, entity: 'rights-request', id });
    live.publish({ clinicId, entity: 'task', id });
  }

  return {
    /** Null when the row is gone. */
    readRightsRequest: ({ requestId }: Request): Promise<RightsFacts | null> =>
      inClinic((scope) => readRightsFacts(scope, requestId)),

    askStaffAboutRights: ({ requestId }: Request): Promise<void> =>
      change(requestId, (scope) => askStaff(scope, requestId)),

    markRightsClock: ({ requestId, mark }: Request & { mark: ClockMark }): Promise<void> =>
      change(requestId, (scope) => markRights(scope, requestId, mark)),

    fulfilRightByRule: ({ requestId }: Request): Promise<void> =>
      change(requestId, (scope) => fulfilByRule(scope, requestId)),

    /** In the same transaction the message is asked for that says so; its sending is another process. */
    answerRight: ({ requestId }: Request): Promise<void> =>
      change(requestId, async (scope) => {
        await answerRights(scope, requestId);
        await tellAnswered(scope, requestId, origin);
      }),

    closeRightsRequest: ({ requestId }: Request): Promise<void> =>
      change(requestId, (scope) => closeRights(scope, requestId)),
  };
}
export type RightsActivities = ReturnType<typeof createRightsActivities>;
