import { refuse } from '../../domain/errors.ts';
import { closeSession, rotateSession } from '../../models/session.ts';
import type { Identity } from '../access-token.ts';
import type { Actor } from '../../models/tenant-token.ts';
import { createRouter } from '../context.ts';
import type { Dependencies } from '../dependencies.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { accessCookie, giveCookies, refreshCookie, takeCookies } from './session-cookies.ts';
import { presentMe } from './session-presenter.ts';
import { signInBody } from './session-schema.ts';
import { newRefreshToken, refreshHash, signIn } from './sign-in.ts';

const actorOf = ({ clinicId, staffId, role, sessionId }: Identity, requestId: string) => ({
  clinicId,
  actorId: staffId,
  role,
  sessionId,
  requestId,
});

const note = ({ tenancy, gates }: Dependencies, actor: Actor, action: string): Promise<void> =>
  gates.work.run(() =>
    tenancy.withClinic(actor, (scope) =>
      scope.audit({ action, entity: 'session', entityId: actor.sessionId, purpose: 'PLATFORM_OPERATION' }),
    ),
  );

export function sessionRoutes() {
  const router = createRouter();

  router.post('/session', input({ body: signInBody }), async (ctx) => {
    const caller = { address: ctx.ip || 'unknown', userAgent: ctx.get('User-Agent') };
    const { identity, ...tokens } = await signIn(ctx.deps, ctx.input.body, caller);
    const actor = actorOf(identity, ctx.state.requestId);
    await note(ctx.deps, actor, 'session.open');
    giveCookies(ctx, tokens);
    ctx.body = await ctx.deps.gates.work.run(() => presentMe(ctx.deps, actor));
  });

  router.post('/session/refresh', async (ctx) => {
    const old = ctx.cookies.get(refreshCookie) ?? refuse('unauthenticated');
    const fresh = newRefreshToken();
    const { knex } = ctx.deps.tenancy;
    const session = await ctx.deps.gates.work.run(() =>
      rotateSession(knex, refreshHash(old), refreshHash(fresh)),
    );
    if (!session) {
      takeCookies(ctx);
      refuse('session-ended');
    }
    const access = await ctx.deps.accessTokens.sign(session);
    giveCookies(ctx, session.isSuccessor ? { access, refresh: fresh } : { access });
    ctx.body = await ctx.deps.gates.work.run(() =>
      presentMe(ctx.deps, actorOf(session, ctx.state.requestId)),
    );
  });

  router.get('/session', signedIn(), async (ctx) => {
    ctx.body = await ctx.deps.gates.work.run(() => presentMe(ctx.deps, ctx.actor));
  });

  // Works with either cookie, so that an old access token cannot keep a session open.
  router.delete('/session', async (ctx) => {
    const { accessTokens, tenancy } = ctx.deps;
    const old = ctx.cookies.get(refreshCookie);
    const session = old
      ? await rotateSession(tenancy.knex, refreshHash(old), refreshHash(newRefreshToken()))
      : null;
    const access = ctx.cookies.get(accessCookie);
    const actor = access
      ? await accessTokens.verify(access, ctx.state.requestId, 'staff').catch(() => null)
      : null;
    const leaving = session ? actorOf(session, ctx.state.requestId) : actor;
    // Whose session has ended already leaves without a trace of leaving.
    if (leaving) await note(ctx.deps, leaving, 'session.close').catch(() => undefined);
    const sessions = [session?.sessionId, actor?.sessionId].filter((id) => typeof id === 'string');
    for (const id of new Set(sessions)) await closeSession(tenancy.knex, id);
    takeCookies(ctx);
    ctx.status = 204;
  });

  return router.routes();
}
