import { refuse } from '../../domain/errors.ts';
import type { ApiMiddleware } from '../context.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Writes need a header that a page of another site cannot send without CORS, and never come from another origin. Programs send no
 * Origin; browsers always do on writes. A bearer token is not sent by itself, so what carries one needs no further proof.
 */
export function csrf(): ApiMiddleware {
  return async function csrfMiddleware(ctx, next) {
    if (!reading.has(ctx.method) && !ctx.get('Authorization')) {
      const origin = ctx.get('Origin');
      if (ctx.get('X-NeonPro-CSRF') !== '1' || (origin !== '' && origin !== ctx.deps.origin))
        refuse('csrf-refused');
    }
    await next();
  };
}
