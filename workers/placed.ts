import type { WorkflowOptions } from '@temporalio/client';
import type { Queue } from '../temporal/queues.ts';
import { clinicIdAttribute } from '../temporal/search-attributes.ts';

/** One that runs is used; one that has ended is started again only where that is wanted. */
export const placed = (
  clinicId: string,
  taskQueue: Queue,
  mayRestart: boolean,
): Omit<WorkflowOptions, 'workflowId'> => ({
  taskQueue,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: mayRestart ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
  typedSearchAttributes: [{ key: clinicIdAttribute, value: clinicId }],
});
