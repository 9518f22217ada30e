import { listRecallEvents } from '../../models/recall-event.ts';
import { lotsOfRecall } from '../../models/recall-lot.ts';
import { networkProgress } from '../../models/recall-network.ts';
import { countPeople } from '../../models/recall-people.ts';
import { balanceOf } from '../../models/recall-process.ts';
import { auditRecall, getRecall, type Recall } from '../../models/recall.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { presentRecall, type RecallParts, type RecallStanding } from './recall-presenter.ts';

/** After the commit: browsers look again, and the process hears of it at once. */
export function announceRecall({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'recall', id });
  deps.live.publish({ clinicId: actor.clinicId, entity: 'stock', id });
  deps.live.poke('neonpro_outbox');
}

export const standingOf = async (scope: Scope, recall: Recall): Promise<RecallStanding> => ({
  ...{ recall, counts: await countPeople(scope, recall.id), balance: await balanceOf(scope, recall.id) },
});

export async function partsOf(scope: Scope, id: string): Promise<Omit<RecallParts, 'network'>> {
  const standing = await standingOf(scope, await getRecall(scope, id));
  await auditRecall(scope, 'read', id);
  return { ...standing, lots: await lotsOfRecall(scope, id), events: await listRecallEvents(scope, id) };
}

/** The sums of the network are told where it was opened; they are read clinic by clinic, so not in one transaction. */
export async function showRecall(ctx: Pick<ApiContext, 'deps' | 'actor' | 'inClinic'>, id: string) {
  const parts = await ctx.inClinic((scope) => partsOf(scope, id));
  const { networkRecallId } = parts.recall;
  const { gates, tenancy } = ctx.deps;
  const isRoot = id === networkRecallId;
  const network = isRoot
    ? await gates.work.run(() => networkProgress(tenancy, ctx.actor.clinicId, networkRecallId))
    : null;
  return presentRecall({ ...parts, network });
}
