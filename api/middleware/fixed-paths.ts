import { refuse } from '../../domain/errors.ts';
import type { ApiMiddleware } from '../context.ts';

/**
 * A path without parameters belongs to its own operations only: `PATCH /account/passkeys/options` must not be taken for a passkey called
 * "options". The router alone would, because the other path has a PATCH.
 */
export function fixedPaths(operations: readonly { method: string; path: string }[]): ApiMiddleware {
  const methods = new Map<string, string[]>();
  for (const { method, path } of operations) {
    if (path.includes(':')) continue;
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, ...(method === 'GET' ? ['HEAD', 'GET'] : [method])]);
  }
  return async function fixedPathsMiddleware(ctx, next) {
    const known = methods.get(ctx.path);
    if (known && !known.includes(ctx.method)) {
      ctx.set('Allow', known.join(', '));
      if (ctx.method !== 'OPTIONS') refuse('method-not-allowed');
      ctx.status = 204;
      return;
    }
    await next();
  };
}
