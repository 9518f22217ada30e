import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import type { Stack } from '../../local/stack.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
const { api } = proto.temporal;
const { EventType, WorkflowExecutionStatus } = api.enums.v1;
const { History } = api.history.v1;

/** Looks at Temporal as a stranger would: no codec, no keys, bytes as they are stored. */
export async function connectPlainly(stack: Stack): Promise<Connection> {
  return Connection.connect({ address: stack.env['TEMPORAL_ADDRESS'] ?? '', connectTimeout: '10s' });
}

export const namespaceOf = (stack: Stack): string => stack.env['TEMPORAL_NAMESPACE'] ?? 'default';

export interface Execution {
  workflowId: string;
  runId: string;
  type: string;
  status: string;
  /** Everything the list shows: ids, memo, search attributes; in bytes. */
  shown: Buffer;
}

export async function listExecutions(
  connection: Connection,
  namespace: string,
  query = '',
): Promise<Execution[]> {
  const found: Execution[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await connection.workflowService.listWorkflowExecutions({
      ...{ namespace, query, pageSize: 500 },
      ...(nextPageToken && { nextPageToken }),
    });
    for (const info of page.executions ?? []) {
      found.push({
        workflowId: info.execution?.workflowId ?? '',
        runId: info.execution?.runId ?? '',
        type: info.type?.name ?? '',
        status: WorkflowExecutionStatus[info.status ?? 0] ?? '',
        shown: Buffer.concat([
          Buffer.from(JSON.stringify(info)),
          Buffer.from(api.workflow.v1.WorkflowExecutionInfo.encode(info).finish()),
        ]),
      });
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return found;
}

export async function rawHistory(
  connection: Connection,
  namespace: string,
  { workflowId, runId }: Pick<Execution, 'workflowId' | 'runId'>,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await connection.workflowService.getWorkflowExecutionHistory({
      ...{ namespace, execution: { workflowId, runId } },
      ...(nextPageToken && { nextPageToken }),
    });
    events.push(...(page.history?.events ?? []));
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return events;
}

export const historyBytes = (events: HistoryEvent[]): Buffer =>
  Buffer.from(History.encode({ events }).finish());

/**
 * Actions as Temporal Cloud counts them: starts, signals, timers, updates, search attribute upserts, markers, every try of an activity; all
 * local activities of one workflow task together are one.
 */
export function billableActions(events: HistoryEvent[]): number {
  const localActivityTasks = new Set<string>();
  let actions = 0;
  for (const event of events) {
    switch (event.eventType) {
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
      case EventType.EVENT_TYPE_TIMER_STARTED:
      case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
      case EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
        actions += 1;
        break;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
        actions += event.activityTaskStartedEventAttributes?.attempt ?? 1;
        break;
      case EventType.EVENT_TYPE_MARKER_RECORDED: {
        const marker = event.markerRecordedEventAttributes;
        if (marker?.markerName === 'core_local_activity')
          localActivityTasks.add(String(marker.workflowTaskCompletedEventId));
        else actions += 1;
        break;
      }
      default:
    }
  }
  return actions + localActivityTasks.size;
}
