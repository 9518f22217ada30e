import { activityInfo } from '@temporalio/activity';
import type { GrantFacts } from '../../domain/privacy/break-glass.ts';
import {
  closeGrant,
  endGrantByTime,
  escalateGrant,
  readGrantFacts,
  remindOfGrant,
} from '../../models/break-glass-process.ts';
import type { LivePublisher } from '../../models/live.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface PrivacyActivityDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  /** Browsers of those who review, and of the person whose access ends. */
  live: Pick<LivePublisher, 'publish'>;
}

interface Grant {
  grantId: string;
}

/** Each may run twice: it writes only what is not written yet. */
export function createPrivacyActivities({ tenancy, live }: PrivacyActivityDependencies) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);
  async function change(id: string, work: (scope: Scope) => Promise<void>): Promise<void> {
    await inClinic(work);
    live.publish({ clinicId: clinicOfWorkflow(), entity: 'break-glass', id });
  }

  return {
    /** Null when the row is gone. */
    readBreakGlass: ({ grantId }: Grant): Promise<GrantFacts | null> =>
      inClinic((scope) => readGrantFacts(scope, grantId)),

    endBreakGlass: ({ grantId }: Grant): Promise<void> =>
      change(grantId, (scope) => endGrantByTime(scope, grantId)),

    remindReviewers: ({ grantId, reminder }: Grant & { reminder: number }): Promise<void> =>
      change(grantId, (scope) => remindOfGrant(scope, grantId, reminder)),

    escalateBreakGlass: ({ grantId }: Grant): Promise<void> =>
      change(grantId, (scope) => escalateGrant(scope, grantId)),

    closeBreakGlass: ({ grantId }: Grant): Promise<void> =>
      change(grantId, (scope) => closeGrant(scope, grantId)),
  };
}
export type PrivacyActivities = ReturnType<typeof createPrivacyActivities>;
