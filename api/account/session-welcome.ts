import { closeSession, type RotatedSession, rotateSession } from '../../models/session.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';
import { callerAddress } from '../address.ts';
import type { Dependencies } from '../dependencies.ts';
import type { OperationContext } from '../operation.ts';
import { actorOf, type Opened } from './open-session.ts';
import { refreshHash, successorOf } from './refresh-token.ts';
import { giveCookies, refreshCookie, takeFlow } from './session-cookies.ts';
import { type Me, presentMe } from './session-presenter.ts';
import type { Caller } from './sign-in.ts';

export const callerOf = (ctx: OperationContext): Caller => ({
  address: callerAddress(ctx.ip),
  userAgent: ctx.get('User-Agent'),
  requestId: ctx.state.requestId,
});

export const noteSession = ({ tenancy, gates }: Dependencies, actor: Actor, action: string): Promise<void> =>
  gates.work.run(() =>
    tenancy.withClinic(actor, (scope) =>
      scope.audit({ action, entity: 'session', entityId: actor.sessionId, purpose: 'PLATFORM_OPERATION' }),
    ),
  );

/** A spent token came back: somebody has a copy. Once for a session, which has ended with it. */
export const noteReuse = (
  { tenancy }: Dependencies,
  { clinicId, sessionId }: RotatedSession,
  requestId: string,
): Promise<void> =>
  tenancy.withClinic(systemActor(clinicId, requestId), (scope) =>
    scope.audit({
      ...{ action: 'session.reuse', entity: 'session', entityId: sessionId },
      purpose: 'PLATFORM_OPERATION',
    }),
  );

/** Cookies, a line in the audit, and who is there. The session the browser had before ends: signing in never adds to it. */
export async function welcome(ctx: OperationContext, { identity, tokens }: Opened): Promise<Me> {
  const { deps } = ctx;
  const actor = actorOf(identity, ctx.state.requestId);
  await noteSession(deps, actor, 'session.open');
  const old = ctx.cookies.get(refreshCookie);
  if (old) await deps.gates.work.run(() => leave(deps, old, ctx.state.requestId));
  giveCookies(ctx, tokens);
  takeFlow(ctx);
  return deps.gates.work.run(() => presentMe(deps, actor));
}

async function leave(deps: Dependencies, old: string, requestId: string): Promise<void> {
  const { knex, kms } = deps.tenancy;
  const before = await rotateSession(knex, refreshHash(old), refreshHash(successorOf(kms, old)));
  if (before?.isReuse) await noteReuse(deps, before, requestId);
  else if (before) await closeSession(knex, before.sessionId);
}
