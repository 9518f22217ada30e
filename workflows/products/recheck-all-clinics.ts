import {
  ParentClosePolicy,
  proxyActivities,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { RecheckActivities } from '../../activities/products/recheck-activities.ts';
import { recheckAnvisa, recheckAnvisaId } from './recheck-anvisa.ts';

// One question to our own Postgres.
const platform = proxyActivities<RecheckActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

const scheduledFor = { name: 'TemporalScheduledStartTime', type: 'DATETIME' } as const;
/** Started side by side: a child costs the server three events, and a thousand at once would be one long task. */
const sideBySide = 20;

/**
 * Every day, one run for each clinic. A run's id is the clinic and the day for which this was due, so that a schedule that fires twice, or
 * late after an outage, starts none a second time; one that failed may be started again.
 */
export async function recheckAllClinics(): Promise<{ started: number; known: number }> {
  const due = workflowInfo().typedSearchAttributes.get(scheduledFor) ?? workflowInfo().startTime;
  const day = due.toISOString().slice(0, 10);
  const clinics = await platform.clinicsToRecheck();
  let started = 0;
  for (let from = 0; from < clinics.length; from += sideBySide) {
    const some = clinics.slice(from, from + sideBySide);
    const were = await Promise.all(some.map((clinicId) => start(clinicId, day)));
    started += were.filter(Boolean).length;
  }
  return { started, known: clinics.length - started };
}

/** False when it was there. */
async function start(clinicId: string, day: string): Promise<boolean> {
  try {
    await startChild(recheckAnvisa, {
      workflowId: recheckAnvisaId(clinicId, day),
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      // It outlives this run: nobody waits for the last clinic.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [{ clinicId, cause: 'daily', key: day, day }],
    });
    return true;
  } catch (error) {
    // The SDK's class of it is not for workflows.
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
    throw error;
  }
}
