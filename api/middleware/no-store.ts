import type { ApiMiddleware } from '../context.ts';

/** The default of every answer: people's data stays in no cache. The UI's own files say otherwise for themselves. */
export function noStore(): ApiMiddleware {
  return async function noStoreMiddleware(ctx, next) {
    ctx.set('Cache-Control', 'no-store');
    await next();
  };
}
