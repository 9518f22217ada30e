import { refuse } from '../../domain/errors.ts';
import { callerAddress } from '../address.ts';
import type { CallLimit } from '../call-limits.ts';
import type { ApiMiddleware } from '../context.ts';

type Context = Parameters<ApiMiddleware>[0];

/** Whoever has no session is counted by the address that is vouched for, before anything is read. */
export function addressLimit(): ApiMiddleware {
  return async function addressLimitMiddleware(ctx, next) {
    await countAddress(ctx);
    await next();
  };
}

/** After `signedIn`: people and programs are counted as who they are, from wherever they call. */
export function callerLimit(): ApiMiddleware {
  return async function callerLimitMiddleware(ctx, next) {
    const { person, program } = ctx.deps.callLimits;
    await count(ctx, ctx.actor.role === 'api-client' ? program : person, ctx.actor.actorId);
    await next();
  };
}

/** Also for what came with a token that is none: guessing tokens is what a stranger does. */
export const countAddress = (ctx: Context): Promise<void> =>
  count(ctx, ctx.deps.callLimits.address, callerAddress(ctx.ip));

/** Headers of draft-ietf-httpapi-ratelimit-headers, so that programs can pace themselves. */
async function count(ctx: Context, limit: CallLimit, subject: string): Promise<void> {
  const { isOver, left, seconds } = await limit.count(subject);
  ctx.set('RateLimit-Policy', `"${limit.name}";q=${limit.perMinute};w=60`);
  ctx.set('RateLimit', `"${limit.name}";r=${left};t=${seconds}`);
  if (isOver) refuse('too-many-attempts', { retryAfterSeconds: seconds });
}
