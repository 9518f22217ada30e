import { heartbeat } from '@temporalio/activity';
import type { OpenProcess } from '../../models/open-process.ts';

export interface Reconciliation {
  rows: number;
  processes: number;
  /** Rows whose process was gone: started again. */
  restarted: number;
  /** Processes whose row is done: told to look again. */
  poked: number;
}

export interface ProcessDeps {
  /** Rows that must have a process, across clinics; ids only. `isSettled`: not touched for a minute. */
  openProcesses(): AsyncIterable<OpenProcess & { isSettled: boolean }>;
  /** Ids of the workflows that run, from Temporal's visibility. */
  runningWorkflowIds(): AsyncIterable<string>;
  workflowIdOf: (process: OpenProcess) => string;
  processOf: (workflowId: string) => OpenProcess | null;
  enqueue(topic: 'poke' | 'restart', processes: readonly OpenProcess[]): Promise<void>;
}

export type ProcessActivities = ReturnType<typeof createProcessActivities>;

const batch = 500;

export function createProcessActivities(deps: ProcessDeps) {
  async function enqueueAll(topic: 'poke' | 'restart', processes: readonly OpenProcess[]): Promise<void> {
    for (let from = 0; from < processes.length; from += batch) {
      await deps.enqueue(topic, processes.slice(from, from + batch));
      heartbeat();
    }
  }

  return {
    /**
     * Workflows are listed before rows: a process that ends in between is poked in vain, which harms nobody. Fresh rows are left
     * alone, because their poke is on its way and the visibility store lags behind.
     */
    async reconcileRows(): Promise<Reconciliation> {
      const running = new Set<string>();
      for await (const workflowId of deps.runningWorkflowIds()) {
        if (running.add(workflowId).size % batch === 0) heartbeat();
      }
      const orphans = new Set(running);
      const missing: OpenProcess[] = [];
      let rows = 0;
      for await (const { isSettled, ...process } of deps.openProcesses()) {
        rows += 1;
        if (rows % batch === 0) heartbeat();
        const workflowId = deps.workflowIdOf(process);
        orphans.delete(workflowId);
        if (isSettled && !running.has(workflowId)) missing.push(process);
      }
      const idle = [...orphans].map(deps.processOf).filter((process) => process !== null);
      await enqueueAll('restart', missing);
      await enqueueAll('poke', idle);
      return { rows, processes: running.size, restarted: missing.length, poked: idle.length };
    },
  };
}
