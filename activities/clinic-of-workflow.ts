import { activityInfo, ApplicationFailure } from '@temporalio/activity';

const shape = /^clinic\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//;

/**
 * The clinic an activity works for, from the id of its workflow: ids are written by the server alone, payloads could be
 * anybody's (D3, D5). Anything else is refused for good.
 */
export function clinicOfWorkflow(): string {
  const clinicId = shape.exec(workflowId())?.[1];
  if (clinicId === undefined) {
    throw ApplicationFailure.create({
      message: 'workflow id names no clinic',
      type: 'clinic-missing',
      nonRetryable: true,
    });
  }
  return clinicId;
}

export const workflowId = (): string => activityInfo().workflowExecution?.workflowId ?? '';
