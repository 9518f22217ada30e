import type { ApiMiddleware } from '../context.ts';
import { accessCookie } from '../clinic/session-cookies.ts';

/** Who acts comes from the verified access token alone; that the session still lives is checked by `app.begin` (D24). */
export function signedIn(): ApiMiddleware {
  return async function signedInMiddleware(ctx, next) {
    ctx.actor = await ctx.deps.accessTokens.verify(ctx.cookies.get(accessCookie), ctx.state.requestId);
    ctx.state.clinicId = ctx.actor.clinicId;
    await next();
  };
}
