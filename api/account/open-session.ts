import { randomUUID } from 'node:crypto';
import { judgeSignIn, type SignInMethod } from '../../domain/account/sign-in-policy.ts';
import { refuse } from '../../domain/errors.ts';
import { openSession, type SessionOrigin } from '../../models/session.ts';
import { type Flow, signInFacts, type StaffSignIn } from '../../models/sign-in-flow.ts';
import type { Actor } from '../../models/tenant-token.ts';
import type { Identity } from '../access-token.ts';
import type { Dependencies } from '../dependencies.ts';
import { newRefreshToken, refreshHash } from './refresh-token.ts';
import { sessionLivesSeconds, type Tokens } from './session-cookies.ts';

export interface Opened {
  identity: Identity;
  tokens: Tokens;
}
/** The password was right, and the person has something better. */
export interface NeedsFactor {
  facts: StaffSignIn;
}

export const actorOf = (identity: Identity, requestId: string): Actor => ({
  clinicId: identity.clinicId,
  actorId: identity.staffId,
  role: identity.isLimited ? 'enrolling' : identity.role,
  sessionId: identity.sessionId,
  requestId,
});

interface Proof {
  method: SignInMethod;
  userAgent: string;
  /** When a second factor was proved; taken along when a person switches clinics. */
  provedAt: Date | null;
  from: SessionOrigin;
}

/** The one place where staff sessions begin: the clinic's policy decides whether it is whole, limited, or not yet one. */
export async function openStaffSession(
  { tenancy, accessTokens }: Dependencies,
  { userId, clinicId }: Flow,
  { method, userAgent, provedAt, from }: Proof,
): Promise<Opened | NeedsFactor> {
  const { knex } = tenancy;
  const facts = (await signInFacts(knex, { userId, clinicId })) ?? refuse('invalid-credentials');
  const verdict = judgeSignIn(facts, method, new Date());
  if (verdict.kind === 'second-factor') return { facts };
  const isLimited = verdict.kind === 'limited';
  const refresh = newRefreshToken();
  const identity: Identity = {
    ...{ clinicId, staffId: facts.staffId, role: facts.role, isLimited },
    sessionId: randomUUID(),
  };
  const isOpen = await openSession(knex, {
    ...{ id: identity.sessionId, userId, clinicId, userAgent, method, isLimited, provedAt, from },
    refreshHash: refreshHash(refresh),
    livesSeconds: sessionLivesSeconds,
  });
  if (!isOpen) refuse('sessionId' in from ? 'session-ended' : 'invalid-credentials');
  return { identity, tokens: { access: await accessTokens.sign(identity), refresh } };
}
