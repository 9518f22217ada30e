import type { ApiContext } from '../context.ts';

/** Whoever looks at stock looks again once it is written: the id of a product, a lot, a place. */
export function announceStock(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, id: string): void {
  ctx.after(() => ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'stock', id }));
}
