import { watchCompetences } from '../models/competence-alerts.ts';
import type { Scope } from '../models/tenancy.ts';
import type { OperationContext } from './operation.ts';

/** After a licence or a maintenance date has changed: visits it endangers, or no longer does, show it at once, not tomorrow. */
export async function lookAgain<T>(
  scope: Scope,
  ctx: Pick<OperationContext, 'after' | 'deps'>,
  changed: T,
): Promise<T> {
  const { raised, cleared } = await watchCompetences(scope, Date.now());
  const { clinicId } = scope;
  ctx.after(() => {
    for (const id of [...raised, ...cleared]) ctx.deps.live.publish({ clinicId, entity: 'appointment', id });
  });
  return changed;
}
