import type { TokenKind } from '../access-token.ts';
import type { ApiMiddleware } from '../context.ts';
import { accessCookie, clientCookie } from '../clinic/session-cookies.ts';
import type { Access } from '../operation.ts';
import { countAddress } from './call-limit.ts';

const bearer = /^Bearer ([\w.-]+)$/;

/**
 * Who acts comes from a verified token alone; that its session still lives is checked by `app.begin` (D24). People come with a cookie,
 * programs with a header, and neither is taken for the other.
 */
export function signedIn(access: Access = { who: 'person' }): ApiMiddleware {
  const isForClients = 'who' in access && access.who === 'client';
  return async function signedInMiddleware(ctx, next) {
    const header = ctx.get('Authorization');
    const verify = (token: string | undefined, kind: TokenKind) =>
      ctx.deps.accessTokens.verify(token, ctx.state.requestId, kind).catch(async (error: unknown) => {
        await countAddress(ctx);
        throw error;
      });
    if (isForClients) {
      ctx.actor = await verify(ctx.cookies.get(clientCookie), 'client');
    } else if (header) {
      // What is no bearer token at all is refused, and noted, like a wrong one.
      ctx.actor = await verify(bearer.exec(header)?.[1] ?? header, 'program');
    } else {
      ctx.actor = await verify(ctx.cookies.get(accessCookie), 'staff');
    }
    ctx.state.clinicId = ctx.actor.clinicId;
    await next();
  };
}
