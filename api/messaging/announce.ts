import type { OperationContext } from '../operation.ts';

/** After the commit: browsers look again, and the process of a message that was queued hears of it at once. */
export function announceConversation(
  ctx: Pick<OperationContext, 'after' | 'deps' | 'actor'>,
  id: string,
): void {
  ctx.after(() => {
    ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'conversation', id });
    ctx.deps.live.poke('neonpro_outbox');
  });
}
