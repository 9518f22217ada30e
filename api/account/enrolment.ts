import {
  isByPasskey,
  judgeSignIn,
  proofToChange,
  type SignInMethod,
} from '../../domain/account/sign-in-policy.ts';
import { refuse } from '../../domain/errors.ts';
import { type Factors, factorsOf } from '../../models/factors.ts';
import { ownUser, proveSession, replaceRecoveryCodes } from '../../models/own-account.ts';
import { sessionFacts } from '../../models/session.ts';
import { sessionBinding, signInFacts } from '../../models/sign-in-flow.ts';
import { requireStepUp } from '../../models/step-up.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { OperationContext } from '../operation.ts';
import type { Binding } from './passkeys.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { giveCookies } from './session-cookies.ts';

export interface OwnFactors extends Factors {
  userId: string;
}

/**
 * The acting person's factors, for whoever may change them: a browser left open, or a code coaxed out of somebody, must not be enough
 * to let somebody else in for good. `asksPassword`: the change itself asks for what a person without factors could prove.
 */
export async function ownFactors(scope: Scope, { asksPassword = false } = {}): Promise<OwnFactors> {
  const userId = await ownUser(scope);
  const factors = await factorsOf(scope, userId);
  const session =
    (await sessionFacts(scope, scope.actor.sessionId ?? refuse('session-ended'))) ?? refuse('session-ended');
  const proof = proofToChange(
    { passkeys: factors.passkeys, hasTotp: factors.totpSince !== null },
    session.method,
  );
  if (proof === 'refused') refuse('step-up-required');
  if (proof === 'step-up') await requireStepUp(scope);
  if (proof === 'recent-sign-in' && !asksPassword && !session.isRecent) refuse('step-up-required');
  return { userId, ...factors };
}

export const enrolBinding = ({ actor }: OperationContext): Binding => ({
  bound: sessionBinding(actor.sessionId ?? refuse('session-ended')),
  purpose: 'enrol',
});

/** Codes for whoever has none yet, together with the first factor; shown once. */
export async function firstRecoveryCodes(
  scope: Scope,
  { deps }: OperationContext,
  { userId, recoveryCodes }: OwnFactors,
): Promise<{ recoveryCodes?: string[] }> {
  if (recoveryCodes > 0) return {};
  const { shown, hashes } = newRecoveryCodes(deps.tenancy.kms, userId);
  await replaceRecoveryCodes(scope, hashes);
  return { recoveryCodes: shown };
}

/** A session opened with a passkey stays one when a code is typed later. */
export const strongest = (before: SignInMethod, proved: SignInMethod): SignInMethod =>
  isByPasskey(before) ? before : proved;

/**
 * This session has just proved a second factor: it counts as fresh, and one that could only enrol is whole from here on, with an access
 * token that says so.
 */
export async function proveOwnSession(ctx: OperationContext, proved: SignInMethod): Promise<void> {
  const sessionId = ctx.actor.sessionId ?? refuse('session-ended');
  const identity = await ctx.inClinic(async (scope) => {
    const session = (await sessionFacts(scope, sessionId)) ?? refuse('session-ended');
    const facts = (await signInFacts(scope, session)) ?? refuse('session-ended');
    const method = strongest(session.method, proved);
    const isLimited = judgeSignIn(facts, method, new Date()).kind === 'limited';
    await proveSession(scope, method, isLimited);
    await scope.audit({
      ...{ action: 'session.prove', entity: 'session', entityId: sessionId },
      purpose: 'PLATFORM_OPERATION',
    });
    return { clinicId: session.clinicId, staffId: facts.staffId, role: facts.role, sessionId, isLimited };
  });
  giveCookies(ctx, { access: await ctx.deps.accessTokens.sign(identity) });
}
