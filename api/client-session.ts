import type { ParameterizedContext } from 'koa';
import { refuse } from '../domain/errors.ts';
import { type ClientSession, clientSessionSeconds, findClientSession } from '../models/client-session.ts';
import type { Actor } from '../models/tenant-token.ts';
import { accessLivesSeconds } from './access-token.ts';
import type { ApiContext, ApiState } from './context.ts';

/** A client on the public page of a clinic: a short token, and what new ones are made from for a day. */
export const clientCookie = '__Host-neonpro-client';
export const clientSessionCookie = '__Host-neonpro-client-session';

// A little less than the token, so that the browser drops it before it is refused.
const cookieLivesSeconds = accessLivesSeconds - 30;

type Context = ParameterizedContext<ApiState, ApiContext>;

const options = (maxAgeSeconds: number) => ({
  ...{ httpOnly: true, secure: true, sameSite: 'strict' as const, path: '/', overwrite: true },
  maxAge: maxAgeSeconds * 1000,
});

/** Signs a token for the session; with `secret` (a session just opened) the browser gets that as well. */
export async function giveClientCookies(
  ctx: Context,
  session: ClientSession,
  secret?: string,
): Promise<void> {
  // TLS ends before this process; browsers hold localhost to be secure.
  ctx.cookies.secure = true;
  ctx.cookies.set(clientCookie, await ctx.deps.accessTokens.signClient(session), options(cookieLivesSeconds));
  if (secret !== undefined) ctx.cookies.set(clientSessionCookie, secret, options(clientSessionSeconds));
}

export function takeClientCookies({ cookies }: Context): void {
  cookies.secure = true;
  for (const name of [clientCookie, clientSessionCookie])
    cookies.set(name, null, { ...options(0), maxAge: 0 });
}

/**
 * The client who asks. When the ten minutes of her token are over, a new one is made from the session, as long as that lives; nothing of
 * it is asked of the page. That the session lives is checked again by `app.begin`, whatever the token says.
 */
export async function clientOf(
  ctx: Context,
  verify: (token: string | undefined) => Promise<Actor>,
): Promise<Actor> {
  const secret = ctx.cookies.get(clientSessionCookie);
  const token = ctx.cookies.get(clientCookie);
  if (token !== undefined || !secret) return verify(token);
  const { gates, tenancy } = ctx.deps;
  const session = await gates.work.run(() => findClientSession(tenancy.knex, secret));
  if (!session) {
    takeClientCookies(ctx);
    return refuse('session-ended');
  }
  await giveClientCookies(ctx, session);
  const { clinicId, clientId: actorId, sessionId } = session;
  return { clinicId, actorId, role: 'client', sessionId, requestId: ctx.state.requestId };
}
