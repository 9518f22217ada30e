// Table recalls: how one ends; owner context: products.
import { refuse } from '../domain/errors.ts';
import { mayClose } from '../domain/products/recall-plan.ts';
import { findPeople, settlePeople } from './recall-people.ts';
import { balanceOf } from './recall-process.ts';
import { freezeLots, settleEmptyLots } from './recall-lot.ts';
import { auditRecall, recallNotePlace, touchRecall } from './recall.ts';
import { settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

/** Only with everybody accounted for and every lot dealt with, looked for once more in this transaction. */
export async function closeRecall(
  scope: Scope,
  id: string,
  { version, note }: { version: number; note: string },
): Promise<void> {
  const recall = await touchRecall(scope, id, version, { kind: 'closed', note });
  await freezeLots(scope, id, recall);
  await settleEmptyLots(scope, id);
  await findPeople(scope, id);
  await settlePeople(scope, id);
  if (!mayClose(await balanceOf(scope, id))) refuse('recall-unfinished');
  await scope.run({
    name: 'recall-close',
    text: `update recalls set state = 'closed', closed_at = now(), closed_by = $3, close_note_ct = $4 where clinic_id = $1 and id = $2`,
    values: [
      ...[scope.clinicId, id, scope.actor.actorId],
      scope.vault.seal(recallNotePlace('close_note_ct', id), note),
    ],
  });
  await settleTask(scope, { kind: 'recall', subjectKey: id });
  await auditRecall(scope, 'close', id);
}

/** Words beside what is counted. */
export async function noteRecall(scope: Scope, id: string, note: string): Promise<void> {
  await touchRecall(scope, id, null, { kind: 'note', note });
  await auditRecall(scope, 'note', id);
}
