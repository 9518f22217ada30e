import type { Actor } from '../../models/tenant-token.ts';
import type { TokenKind } from '../access-token.ts';
import type { ApiMiddleware } from '../context.ts';
import { clientOf } from '../client-session.ts';
import { accessCookie } from '../account/session-cookies.ts';
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
      ctx.deps.accessTokens.verify(token, ctx.state.requestId, kind);
    const whoAsks = (): Promise<Actor> => {
      if (isForClients) return clientOf(ctx, (token) => verify(token, 'client'));
      // What is no bearer token at all is refused, and noted, like a wrong one.
      if (header) return verify(bearer.exec(header)?.[1] ?? header, 'program');
      return verify(ctx.cookies.get(accessCookie), 'staff');
    };
    ctx.actor = await whoAsks().catch(async (error: unknown) => {
      await countAddress(ctx);
      throw error;
    });
    ctx.state.clinicId = ctx.actor.clinicId;
    await next();
  };
}
