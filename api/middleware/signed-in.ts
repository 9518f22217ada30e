import { refuse } from '../../domain/errors.ts';
import type { ApiMiddleware } from '../context.ts';
import { accessCookie, clientCookie } from '../clinic/session-cookies.ts';
import type { Access } from '../operation.ts';

const bearer = /^Bearer ([\w.-]+)$/;

/**
 * Who acts comes from a verified token alone; that its session still lives is checked by `app.begin` (D24). People come with a cookie,
 * programs with a header, and neither is taken for the other.
 */
export function signedIn(access: Access = { who: 'person' }): ApiMiddleware {
  const isForClients = 'who' in access && access.who === 'client';
  return async function signedInMiddleware(ctx, next) {
    const { accessTokens } = ctx.deps;
    const { requestId } = ctx.state;
    const header = ctx.get('Authorization');
    if (isForClients) {
      ctx.actor = await accessTokens.verify(ctx.cookies.get(clientCookie), requestId, 'client');
    } else if (header) {
      const token = bearer.exec(header)?.[1] ?? refuse('unauthenticated');
      ctx.actor = await accessTokens.verify(token, requestId, 'program');
    } else {
      ctx.actor = await accessTokens.verify(ctx.cookies.get(accessCookie), requestId, 'staff');
    }
    ctx.state.clinicId = ctx.actor.clinicId;
    await next();
  };
}
