// Table recall_people: how each is told, and given to a person when messages do not reach her; owner context: products.
import { buildRecallPayload, recallReplies } from '../domain/messaging/recall-payload.ts';
import { recallTemplates } from '../domain/messaging/recall-templates.ts';
import { fillBody, firstNameOf, renderNotice } from '../domain/messaging/templates.ts';
import type { CallReason } from '../domain/products/recall.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { queueMessage } from './message-queue.ts';
import { turnsOf } from './recall-people.ts';
import { auditRecall } from './recall.ts';
import { raiseTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

const hour = 3_600_000;
/** What cannot leave in two days is a person's: a recall does not wait for a paused number. */
const usefulMs = 48 * hour;
const callWithinMs = 24 * hour;

export interface Batch {
  limit: number;
  now: number;
}

/** The next of them, by message where that can be; whoever cannot be written to is given to a person. How many. */
export async function tellPeople(
  scope: Scope,
  recallId: string,
  step: 'tell' | 'tell-again',
  { limit, now }: Batch,
): Promise<number> {
  const turns = (await turnsOf(scope, recallId, now)).filter(({ step: { do: turn } }) => turn === step);
  const next = turns.slice(0, limit).map(({ clientId }) => clientId);
  for (const clientId of next) await tellOne(scope, recallId, clientId, { step, now });
  if (next.length > 0) await auditRecall(scope, step, recallId, next);
  return next.length;
}

async function tellOne(
  scope: Scope,
  recallId: string,
  clientId: string,
  { step, now }: { step: 'tell' | 'tell-again'; now: number },
): Promise<void> {
  const { clinicId } = scope;
  const contact = await readClientContact(scope, clientId);
  if (!contact?.client || contactObstacle(contact) !== undefined) {
    await giveToStaff(scope, recallId, { clientId, reason: 'cannot-message', now });
    return;
  }
  const template = step === 'tell' ? recallTemplates.aviso_lote : recallTemplates.lembrete_lote;
  const values = { firstName: firstNameOf(contact.client.name), clinicName: contact.clinic.name };
  const payloads = Object.fromEntries(
    recallReplies.map((reply) => [reply, buildRecallPayload({ recallId, clientId, reply })]),
  );
  const rendered = renderNotice(template, values, payloads);
  const messageId = await queueMessage(scope, {
    ...{
      key: `clinic/${clinicId}/recall/${recallId}/${clientId}/${step}`,
      kind: 'notice',
      purpose: 'service',
    },
    ...{ step: 'recall', template: template.name, clientId, usefulUntil: now + usefulMs },
    content: { template: rendered, text: fillBody(template.body, rendered.bodyParams) },
  });
  const [id, at] = step === 'tell' ? ['message_id', 'asked_at'] : ['second_message_id', 'second_at'];
  await scope.run({
    name: `recall-${step}`,
    text: `update recall_people set ${id} = $4, ${at} = now(), updated_at = now()
      where clinic_id = $1 and recall_id = $2 and client_id = $3`,
    values: [clinicId, recallId, clientId, messageId],
  });
}

/** Everybody whose turn it is to be called, each as one task with a day to do it. How many. */
export async function callPeople(scope: Scope, recallId: string, { limit, now }: Batch): Promise<number> {
  const calls = (await turnsOf(scope, recallId, now)).flatMap(({ clientId, step }) =>
    step.do === 'call' ? [{ clientId, reason: step.reason }] : [],
  );
  const next = calls.slice(0, limit);
  for (const one of next) await giveToStaff(scope, recallId, { ...one, now });
  return next.length;
}

async function giveToStaff(
  scope: Scope,
  recallId: string,
  { clientId, reason, now }: { clientId: string; reason: CallReason; now: number },
): Promise<void> {
  await scope.run({
    name: 'recall-call',
    text: `update recall_people set call_at = now(), call_reason = $4, updated_at = now()
      where clinic_id = $1 and recall_id = $2 and client_id = $3 and call_at is null`,
    values: [scope.clinicId, recallId, clientId, reason],
  });
  const subjectKey = `${recallId}/${clientId}`;
  const dueAt = new Date(now + callWithinMs);
  await raiseTask(scope, { kind: 'recall-call', subjectKey, reason: `recall-${reason}`, clientId, dueAt });
}
