import type { ApiContext } from '../context.ts';

/** After the commit: browsers look again, and its process hears of it at once. */
export function announceCampaign(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, id: string): void {
  ctx.after(() => {
    ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'campaign', id });
    ctx.deps.live.poke('neonpro_outbox');
  });
}
