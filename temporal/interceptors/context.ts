import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { clinicOfWorkflowId } from '../workflow-ids.ts';

/**
 * Every log line of an activity names its clinic, next to the workflow and activity ids that the SDK adds. Who pressed what stands in
 * the visit's story and in the audit trail, in the transaction of the command: the outbox carries ids of rows, not of people.
 */
export const activityContextInterceptor: ActivityInterceptorsFactory = ({ info }) => {
  const clinicId = clinicOfWorkflowId(info.workflowExecution?.workflowId ?? '');
  return {
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, clinicId }) },
  };
};
