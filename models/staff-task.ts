// Table staff_tasks: what a person has to look at because no process can go on alone; owner context: messaging.
import { randomUUID } from 'node:crypto';
import type { Scope } from './tenancy.ts';

export const taskKinds = [
  'message-undelivered',
  'message-unknown',
  'template-trouble',
  'sender-paused',
  'no-show-call',
  'no-show-review',
  'no-show-model',
  'rights-request',
  'consent-withdrawal',
  'erasure',
  'retention-run',
  'incident',
  'compliance-finding',
  'audit-fault',
  'key-rotation',
  'data-export',
  'product-registration',
  'product-stock',
  'supplier-authorisation',
  'cold-excursion',
  'device',
  'recall',
  'recall-call',
  'safety-event',
] as const;
export type TaskKind = (typeof taskKinds)[number];

export interface Trouble {
  kind: TaskKind;
  /** What it is about (a message's id, a template's, a number): the same trouble makes one task. */
  subjectKey: string;
  /** Code of why, as the UI says it. */
  reason: string;
  clientId?: string | null;
  appointmentId?: string | null;
  messageId?: string | null;
  dueAt?: Date | null;
  /** Staff; null: whoever takes it. */
  assignedTo?: string | null;
}

/** Writes the task if it is not there; one that was done is opened again only when `mayReopen`. */
export async function raiseTask(
  { trx, clinicId }: Scope,
  trouble: Trouble,
  { mayReopen = false }: { mayReopen?: boolean } = {},
): Promise<void> {
  const written: { id: string }[] = await trx('staffTasks')
    .insert({ ...trouble, clinicId, id: randomUUID() })
    .onConflict(['clinicId', 'kind', 'subjectKey'])
    .ignore()
    .returning('id');
  if (written.length > 0 || !mayReopen) return;
  const { kind, subjectKey, reason } = trouble;
  await trx('staffTasks')
    .where({ clinicId, kind, subjectKey, state: 'done' })
    .update({ state: 'open', reason, doneAt: null, doneBy: null, version: trx.raw('version + 1') });
}

/** The trouble went away by itself: a late receipt, a number that works again. */
export async function settleTask(
  { trx, clinicId }: Scope,
  { kind, subjectKey }: Pick<Trouble, 'kind' | 'subjectKey'>,
): Promise<void> {
  await trx('staffTasks')
    .where({ clinicId, kind, subjectKey, state: 'open' })
    .update({ state: 'done', doneAt: new Date(), version: trx.raw('version + 1') });
}
