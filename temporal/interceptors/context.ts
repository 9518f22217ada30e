import { AsyncLocalStorage } from 'node:async_hooks';
import type { Next, WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Headers } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { clinicOfWorkflowId } from '../workflow-ids.ts';

/** Who caused what is being done. Ids only: headers bypass the payload codec and are readable in the Temporal UI. */
export interface CallContext {
  actorId?: string;
  requestId?: string;
}

export const contextHeader = 'neonpro-context';
const current = new AsyncLocalStorage<CallContext>();

/** Everything started or signalled inside `work` carries the context to its workflows, activities and log lines. */
export const withCallContext = <T>(context: CallContext, work: () => T): T => current.run(context, work);

const withHeader = <I extends { headers: Headers }>(input: I): I => {
  const context = current.getStore();
  if (!context) return input;
  return {
    ...input,
    headers: { ...input.headers, [contextHeader]: defaultPayloadConverter.toPayload(context) },
  };
};

export const workflowContextInterceptor: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next(withHeader(input)),
  signal: (input, next) => next(withHeader(input)),
  signalWithStart: (input, next: Next<WorkflowClientInterceptor, 'signalWithStart'>) =>
    next(withHeader(input)),
};

/** Every log line of an activity names its clinic, and the person and request behind it when they are known. */
export const activityContextInterceptor: ActivityInterceptorsFactory = ({ info }) => {
  const clinicId = clinicOfWorkflowId(info.workflowExecution?.workflowId ?? '');
  let context: CallContext = {};
  return {
    inbound: {
      execute(input, next) {
        const header = input.headers[contextHeader];
        if (header) context = defaultPayloadConverter.fromPayload<CallContext>(header);
        return current.run(context, () => next(input));
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, clinicId, ...context }),
    },
  };
};
