import type { ApiMiddleware } from '../context.ts';

/** One line for each request, an allow-list of fields (D20): no address, query, header or body ever. */
export function accessLog(): ApiMiddleware {
  return async function accessLogMiddleware(ctx, next) {
    const began = performance.now();
    ctx.res.once('close', () => {
      ctx.log.info(
        {
          method: ctx.method,
          // The pattern (`/clients/:id`), never the path.
          route: (ctx as { _matchedRoute?: unknown })._matchedRoute ?? null,
          status: ctx.res.statusCode,
          ms: Math.round(performance.now() - began),
          requestId: ctx.state.requestId,
          clinicId: ctx.state.clinicId,
        },
        'request',
      );
    });
    await next();
  };
}
