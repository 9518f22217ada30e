import { randomUUID } from 'node:crypto';
import type { ApiMiddleware } from '../context.ts';

/** Always ours: an id taken from a header could forge log lines. */
export function requestId(): ApiMiddleware {
  return async function requestIdMiddleware(ctx, next) {
    ctx.state.requestId = randomUUID();
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
  };
}
