import type { ApiContext } from './context.ts';

/** After the commit: lists of reviews and of tasks look again. */
export function announceReview({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  const { clinicId } = actor;
  deps.live.publish({ clinicId, entity: 'no-show', id });
  deps.live.publish({ clinicId, entity: 'task', id });
  deps.live.poke('neonpro_outbox');
}
