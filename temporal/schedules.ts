import type { ScheduleOptions } from '@temporalio/client';

/** Everything that runs by the clock, as data. Overlap and catch-up are always said; ids and notes are readable by anyone (no codec). */
export const schedules: readonly ScheduleOptions[] = [
  {
    scheduleId: 'platform/reconcile',
    spec: { intervals: [{ every: '1 minute' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'reconcileProcesses',
      // The server appends the due time: one id for each run.
      workflowId: 'platform/reconcile',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '10 minutes',
    },
    // A sweep makes up for the ones before it: none is queued behind a slow one, and none is caught up after an outage.
    policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
  },
  {
    scheduleId: 'platform/sweep',
    // Not on the hour, when everybody else's schedules run.
    spec: { intervals: [{ every: '1 hour', offset: '7 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'sweepExpired',
      workflowId: 'platform/sweep',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '1 hour',
    },
    // What expires stays expired: one run makes up for the missed ones.
    policies: { overlap: 'SKIP', catchupWindow: '1 hour' },
  },
];
