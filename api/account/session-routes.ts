import { refuse } from '../../domain/errors.ts';
import { closeSession, limitSession, rotateSession, sessionFacts } from '../../models/session.ts';
import { signInFacts } from '../../models/sign-in-flow.ts';
import { judgeSignIn } from '../../domain/account/sign-in-policy.ts';
import type { Dependencies } from '../dependencies.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { actorOf, openStaffSession } from './open-session.ts';
import { refreshHash, successorOf } from './refresh-token.ts';
import { accessCookie, giveCookies, refreshCookie, takeCookies } from './session-cookies.ts';
import { noteReuse, noteSession, welcome } from './session-welcome.ts';
import { presentMe } from './session-presenter.ts';
import { meAnswer, switchBody } from './session-schema.ts';

/** What a session is, once it is open: asked for, renewed, moved to another clinic, closed. */
export function sessionRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/session', id: 'getSession', tag: 'session' },
    summary: 'Who is signed in, where, and what is missing.',
    access: { who: 'person' },
    output: meAnswer,
    handle: (ctx) => ctx.deps.gates.work.run(() => presentMe(ctx.deps, ctx.actor)),
  });

  api.add({
    ...{ method: 'POST', path: '/session/refresh', id: 'refreshSession', tag: 'session' },
    summary: 'New tokens for the refresh cookie; a token seen twice ends the session.',
    access: { who: 'anyone' },
    output: meAnswer,
    handle: (ctx) => refresh(ctx),
  });

  api.add({
    ...{ method: 'POST', path: '/session/clinic', id: 'switchClinic', tag: 'session' },
    summary: 'Goes on in another clinic of the same person, in a session of its own.',
    access: { who: 'person' },
    input: { body: switchBody },
    output: meAnswer,
    handle: (ctx) => switchClinic(ctx, ctx.input.body.clinicId),
  });

  // Works with either cookie, so that an old access token cannot keep a session open.
  api.add({
    ...{ method: 'DELETE', path: '/session', id: 'signOut', tag: 'session' },
    summary: 'Ends the session and takes its cookies.',
    access: { who: 'anyone' },
    handle: (ctx) => signOut(ctx),
  });
}

/** The session of a refresh token with the tokens that follow it; whether it is limited is decided anew each time. */
async function renew(deps: Dependencies, old: string, requestId: string) {
  const { knex, kms } = deps.tenancy;
  const fresh = successorOf(kms, old);
  const session = await rotateSession(knex, refreshHash(old), refreshHash(fresh));
  if (session?.isReuse) {
    await noteReuse(deps, session, requestId);
    return null;
  }
  const facts = session && (await signInFacts(knex, session));
  if (!session || !facts) return null;
  const { kind } = judgeSignIn(facts, session.method, new Date());
  if (kind === 'second-factor') {
    // Opened with the password alone, before the person had anything better.
    await closeSession(knex, session.sessionId);
    return null;
  }
  const isLimited = kind === 'limited';
  await limitSession(knex, session.sessionId, isLimited);
  const { staffId, role } = facts;
  const { sessionId, clinicId } = session;
  return { identity: { sessionId, clinicId, staffId, role, isLimited }, refresh: fresh };
}

async function refresh(ctx: OperationContext) {
  const { deps } = ctx;
  const old = ctx.cookies.get(refreshCookie) ?? refuse('unauthenticated');
  const renewed = await deps.gates.work.run(() => renew(deps, old, ctx.state.requestId));
  if (!renewed) {
    takeCookies(ctx);
    refuse('session-ended');
  }
  giveCookies(ctx, { access: await deps.accessTokens.sign(renewed.identity), refresh: renewed.refresh });
  return deps.gates.work.run(() => presentMe(deps, actorOf(renewed.identity, ctx.state.requestId)));
}

async function switchClinic(ctx: OperationContext, clinicId: string) {
  const { deps, actor } = ctx;
  const sessionId = actor.sessionId ?? refuse('session-ended');
  // Nothing to open where one is already: each new session would be a second one for whoever has a copy of this.
  if (clinicId === actor.clinicId) return deps.gates.work.run(() => presentMe(deps, actor));
  const before = await ctx.inClinic(async (scope) => {
    const session = (await sessionFacts(scope, sessionId)) ?? refuse('session-ended');
    if (!(await signInFacts(scope, { userId: session.userId, clinicId }))) refuse('not-found');
    return session;
  });
  const proof = { ...before, from: { sessionId } };
  const open = () => openStaffSession(deps, { userId: before.userId, clinicId }, proof);
  const opened = await deps.gates.work.run(open);
  if ('facts' in opened) refuse('step-up-required');
  await noteSession(deps, actor, 'session.leave');
  await deps.gates.work.run(() => closeSession(deps.tenancy.knex, sessionId));
  return welcome(ctx, opened);
}

async function signOut(ctx: OperationContext): Promise<undefined> {
  const { deps } = ctx;
  const { knex } = deps.tenancy;
  const old = ctx.cookies.get(refreshCookie);
  const renewed = old ? await deps.gates.work.run(() => renew(deps, old, ctx.state.requestId)) : null;
  const access = ctx.cookies.get(accessCookie);
  const actor = access
    ? await deps.accessTokens.verify(access, ctx.state.requestId, 'staff').catch(() => null)
    : null;
  const leaving = renewed ? actorOf(renewed.identity, ctx.state.requestId) : actor;
  // Whose session has ended already leaves without a trace of leaving.
  if (leaving) await noteSession(deps, leaving, 'session.close').catch(() => undefined);
  const sessions = [renewed?.identity.sessionId, actor?.sessionId].filter((id) => typeof id === 'string');
  for (const id of new Set(sessions)) await deps.gates.work.run(() => closeSession(knex, id));
  takeCookies(ctx);
}
