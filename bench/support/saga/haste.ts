import { type WorkflowInterceptorsFactory, workflowInfo } from '@temporalio/workflow';

/** Their timers only pause between two looks; what is waited for in the others is a time of the record. */
const pausing = ['eraseClient', 'consentWithdrawal', 'prepareDataExport'];
const stepMs = 10_000;

const hasten = <Options extends { retry?: object | undefined }>(options: Options): Options => ({
  ...options,
  startToCloseTimeout: stepMs,
  heartbeatTimeout: undefined,
  retry: { ...options.retry, initialInterval: 100, maximumInterval: 1_000 },
});

/** Inside the workflow's sandbox: an answer that does not come is missed after seconds, and tries follow each other quickly. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity: (input, next) => next({ ...input, options: hasten(input.options) }),
      scheduleLocalActivity: (input, next) => next({ ...input, options: hasten(input.options) }),
      startTimer: (input, next) =>
        next(
          pausing.includes(workflowInfo().workflowType)
            ? { ...input, durationMs: Math.min(input.durationMs, 500) }
            : input,
        ),
    },
  ],
});
