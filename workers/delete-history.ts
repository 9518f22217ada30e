import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';

/** Everything Temporal has of one process, every run of it; false while it runs, because deleting it would end it. */
export async function deleteHistory(client: Client, workflowId: string): Promise<boolean> {
  const { namespace } = client.options;
  for (;;) {
    const handle = client.workflow.getHandle(workflowId);
    try {
      const { status, runId } = await handle.describe();
      if (status.name === 'RUNNING') return false;
      await client.workflowService.deleteWorkflowExecution({
        namespace,
        workflowExecution: { workflowId, runId },
      });
      // It goes in the background: until it is gone it is described again.
      await new Promise((done) => setTimeout(done, 50));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || (error as { code?: number }).code === 5) return true;
      throw error;
    }
  }
}
