// The dry run of an import and what a person decides after it; owner context: clients.
import { refuse } from '../domain/errors.ts';
import { countChunks, emptyChunks } from './import-chunk.ts';
import { changeImportKey } from './import-key.ts';
import { dropPlan } from './import-plan.ts';
import { getImport, type ImportStatus, lockImport } from './import.ts';
import type { Scope } from './tenancy.ts';

/** A file holds people: one that nobody decided on in a week is thrown away. */
const waitMs = 7 * 86_400_000;

export interface ImportStage {
  status: ImportStatus;
  doneChunks: number;
  totalChunks: number;
  /** Epoch milliseconds; null unless a person is to decide. */
  discardAt: number | null;
}

/** Where an import stands, for its process: counts of the dry run as long as nothing is imported. */
export async function importStage(scope: Scope, id: string): Promise<ImportStage> {
  const { status, checkedAt } = await getImport(scope, id);
  const { done, checked, total } = await countChunks(scope, id);
  return {
    status,
    doneChunks: status === 'checking' || status === 'checked' ? checked : done,
    totalChunks: total,
    discardAt: status === 'checked' && checkedAt ? discardTime(checkedAt) : null,
  };
}

export const discardTime = (checkedAt: Date): number => checkedAt.getTime() + waitMs;

/** Everything was looked through: the plan is forgotten and a person decides. */
export async function endCheck(scope: Scope, id: string): Promise<void> {
  if ((await lockImport(scope, id)) !== 'checking') return;
  await dropPlan(scope, id);
  await scope.trx('imports').where({ id }).update({ status: 'checked', checkedAt: scope.trx.fn.now() });
  await scope.audit({ action: 'import.check', entity: 'import', entityId: id });
}

/** A person saw what would happen and wants it. Refuses with `import-not-checked` unless it waits for that. */
export async function confirmImport(scope: Scope, id: string): Promise<void> {
  if ((await lockImport(scope, id)) !== 'checked') refuse('import-not-checked');
  await scope.trx('imports').where({ id }).update({ status: 'running', findingsCt: null });
  await scope.audit({ action: 'import.confirm', entity: 'import', entityId: id });
  await scope.enqueue('import', id);
}

/** Throws an import away that has not begun: nothing of the file stays but its counts and faults. False when it was over before. */
async function emptyImport(scope: Scope, id: string): Promise<boolean> {
  const status = await lockImport(scope, id);
  if (!['waiting-file', 'checking', 'checked'].includes(status)) return false;
  await emptyChunks(scope, id);
  await dropPlan(scope, id);
  await scope
    .trx('imports')
    .where({ id })
    .update({ status: 'discarded', findingsCt: null, finishedAt: scope.trx.fn.now() });
  await changeImportKey(scope, id);
  await scope.audit({ action: 'import.discard', entity: 'import', entityId: id });
  return true;
}

/** By a person. Refuses with `import-already-started` once rows are written. */
export async function discardImport(scope: Scope, id: string): Promise<void> {
  const status = await lockImport(scope, id);
  if (!(await emptyImport(scope, id)) && status !== 'discarded') refuse('import-already-started');
  await scope.enqueue('import', id);
}

/** By the clock; nothing happens when a person decided meanwhile. */
export const expireImport = (scope: Scope, id: string): Promise<boolean> => emptyImport(scope, id);
