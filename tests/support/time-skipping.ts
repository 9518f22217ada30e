import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureTimeSkippingServer } from '../../local/temporal/test-server.ts';

const tries = 3;

/** A server of its own whose clock skips. The SDK gives it five seconds to start, which two busy cores do not always. */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = await ensureTimeSkippingServer();
  for (let tried = 1; ; tried += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (tried === tries || !String(error).includes('ephemeral server')) throw error;
    }
  }
}
