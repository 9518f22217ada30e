import type { ApiContext } from '../context.ts';

/** Whoever looks at stock looks again once it is written: the id of a product, a lot, a place. */
export function announceStock(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, id: string): void {
  ctx.after(() => ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'stock', id }));
}

/** Goods that came are rechecked by their own process: it is woken at once. */
export function announceReceipt(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, id: string): void {
  announceStock(ctx, id);
  ctx.after(() => ctx.deps.live.poke('neonpro_outbox'));
}
