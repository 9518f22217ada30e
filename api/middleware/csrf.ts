import { refuse } from '../../domain/errors.ts';
import type { ApiMiddleware } from '../context.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Writes need a header that a page of another site cannot send without CORS, and never come from another origin. Programs send no
 * Origin; browsers always do on writes. Where a bearer token is taken, and cookies beside it are not, it is proof enough: no browser sends
 * one by itself. Everywhere else an Authorization header means nothing.
 */
export function csrf({ takesBearer }: { takesBearer: boolean }): ApiMiddleware {
  return async function csrfMiddleware(ctx, next) {
    if (!reading.has(ctx.method) && !(takesBearer && ctx.get('Authorization'))) {
      const origin = ctx.get('Origin');
      if (ctx.get('X-NeonPro-CSRF') !== '1' || (origin !== '' && origin !== ctx.deps.origin))
        refuse('csrf-refused');
    }
    await next();
  };
}
