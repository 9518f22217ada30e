import {
  isMissed,
  planDelivery,
  type DeliveryStep,
  type PlannedDelivery,
} from '../../domain/messaging/delivery-plan.ts';
import { raiseAttention, tellVisit } from '../../models/attention.ts';
import { closeDelivery, lockDelivery } from '../../models/message-delivery.ts';
import { changeMessage, type MessageRow } from '../../models/message-send.ts';
import { tellAskLost } from '../../models/no-show-words.ts';
import { raiseTask, type TaskKind } from '../../models/staff-task.ts';
import type { Scope } from '../../models/tenancy.ts';
import { dropMessage, hasArrived } from './claim.ts';
import { queueSms } from './deliver-fallback.ts';
import type { DeliveryWorld } from './deliver-words.ts';

type RecordStep = Exclude<PlannedDelivery, DeliveryStep>;
const over = { kind: 'over' } as const;
const isForProcess = (plan: PlannedDelivery): plan is DeliveryStep =>
  ['send', 'look', 'wait', 'over'].includes(plan.kind);

/** Does every step that is only record, in the caller's transaction, and says what is left for the process. A second run finds it done. */
export async function advance(scope: Scope, messageId: string, world: DeliveryWorld): Promise<DeliveryStep> {
  for (;;) {
    const delivery = await lockDelivery(scope, messageId, world);
    if (!delivery) return over;
    const plan = planDelivery(delivery.facts, Date.now());
    if (isForProcess(plan)) return plan;
    await carryOut(scope, delivery.row, plan, world);
  }
}

async function carryOut(
  scope: Scope,
  row: MessageRow,
  plan: RecordStep,
  world: DeliveryWorld,
): Promise<unknown> {
  switch (plan.kind) {
    case 'close':
      return closeDelivery(scope, row.id);
    case 'doubt':
      return changeMessage(scope, row, { state: 'unknown', errorCode: 'attempt-lost' });
    case 'drop':
      await dropMessage(scope, row, plan.code);
      if (plan.isTold && !(await hasArrived(scope, row)))
        await askPerson(scope, row, { task: 'message-undelivered', code: plan.code }, world);
      return closeDelivery(scope, row.id);
    case 'fall-back':
      if (!(await queueSms(scope, row, world)))
        return handOver(scope, row, { task: 'message-undelivered', code: plan.code }, world);
      await fail(scope, row, plan.code);
      return closeDelivery(scope, row.id);
    case 'hand-over':
      return handOver(scope, row, plan, world);
  }
}

/** What was taken and never arrived, or never taken, has failed; what failed by the provider's word says so already. */
async function fail(scope: Scope, row: MessageRow, code: string): Promise<void> {
  if (row.state === 'failed' || row.state === 'dropped') return;
  await changeMessage(scope, row, { state: 'failed', errorCode: code });
  await tellAskLost(scope, row);
  const { appointmentId, step } = row;
  if (appointmentId !== null) await tellVisit(scope, appointmentId, 'message-failed', { step, code });
}

async function handOver(
  scope: Scope,
  row: MessageRow,
  { task, code }: { task: Extract<TaskKind, 'message-undelivered' | 'message-unknown'>; code: string },
  world: DeliveryWorld,
): Promise<void> {
  if (await hasArrived(scope, row)) return closeDelivery(scope, row.id);
  const { appointmentId, step } = row;
  if (task === 'message-unknown') {
    await changeMessage(scope, row, { state: 'needs-person' });
    if (appointmentId !== null) await tellVisit(scope, appointmentId, 'message-unknown', { step });
  } else await fail(scope, row, code);
  if (appointmentId !== null)
    await raiseAttention(scope, appointmentId, task === 'message-unknown' ? task : 'message-failed');
  // Whether an offer arrived is nobody's question.
  if (isMissed(row)) await askPerson(scope, row, { task, code }, world);
  await closeDelivery(scope, row.id);
}

/** One task for a message, whichever channel it ended on. */
const taskSubject = ({ id, fallbackOf }: Pick<MessageRow, 'id' | 'fallbackOf'>): string => fallbackOf ?? id;

async function askPerson(
  scope: Scope,
  row: MessageRow,
  { task: kind, code: reason }: { task: TaskKind; code: string },
  world: DeliveryWorld,
): Promise<void> {
  await raiseTask(scope, {
    ...{ kind, subjectKey: taskSubject(row), reason, messageId: row.id },
    ...{ clientId: row.clientId, appointmentId: row.appointmentId },
    dueAt: row.visitStartsAt ?? row.usefulUntil,
  });
  world.onTask();
}
