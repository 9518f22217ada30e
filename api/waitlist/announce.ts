import type { ApiContext } from '../context.ts';

/** After the commit: browsers look again, and the processes that were poked hear of it at once. */
export function announce(
  { deps, actor }: Pick<ApiContext, 'deps' | 'actor'>,
  id: string,
  visitId?: string,
): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'waitlist', id });
  if (visitId !== undefined)
    deps.live.publish({ clinicId: actor.clinicId, entity: 'appointment', id: visitId });
  deps.live.poke('neonpro_outbox');
}
