import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { refuse } from '../../domain/errors.ts';
import { hashPassword, isPassword } from '../../models/password.ts';
import { emailIndex } from '../../models/provision.ts';
import { countSignIn, findSignIn, type Membership, openSession } from '../../models/session.ts';
import type { Identity } from '../access-token.ts';
import type { Dependencies } from '../dependencies.ts';
import { sessionLivesSeconds } from './session-cookies.ts';

export interface Credentials {
  email: string;
  password: string;
  clinicId?: string | undefined;
}
export interface Caller {
  address: string;
  userAgent: string;
}

export const newRefreshToken = (): string => randomBytes(32).toString('base64url');
export const refreshHash = (token: string): Buffer => createHash('sha256').update(token).digest();

// What an unknown e-mail is compared with, so that it costs and takes the same as a known one.
let decoy: Promise<string> | null = null;
const decoyHash = (): Promise<string> => (decoy ??= hashPassword(randomBytes(16).toString('hex')));

/** Checks the password and opens a session. Every refusal is `invalid-credentials` after the same work (S7). */
export async function signIn(deps: Dependencies, credentials: Credentials, caller: Caller) {
  const { tenancy, signInLimits, gates } = deps;
  const { knex, kms } = tenancy;
  const index = emailIndex(kms, credentials.email);
  const account = index.toString('hex');
  // Taken before the check: guesses sent all at once count as well.
  await signInLimits.address.take(caller.address);
  await signInLimits.account.take(account);
  const opened = await gates.signIn.run(async () => {
    const found = await findSignIn(knex, index);
    const isRight = await isPassword(found?.passwordHash ?? (await decoyHash()), credentials.password);
    await countSignIn(knex, found?.userId ?? randomUUID(), isRight);
    const membership = found && isRight ? choose(found.memberships, credentials.clinicId) : undefined;
    if (!found || !membership) refuse('invalid-credentials');
    return open(deps, found.userId, membership, caller.userAgent);
  });
  await signInLimits.account.giveBack(account, true);
  await signInLimits.address.giveBack(caller.address, false);
  return opened;
}

const choose = (memberships: Membership[], clinicId: string | undefined) =>
  memberships.find((one) => clinicId === undefined || one.clinicId === clinicId);

async function open(
  { tenancy, accessTokens }: Dependencies,
  userId: string,
  membership: Membership,
  userAgent: string,
) {
  const refresh = newRefreshToken();
  const identity: Identity = { ...membership, sessionId: randomUUID() };
  await openSession(tenancy.knex, {
    id: identity.sessionId,
    userId,
    clinicId: membership.clinicId,
    refreshHash: refreshHash(refresh),
    livesSeconds: sessionLivesSeconds,
    userAgent,
  });
  return { identity, access: await accessTokens.sign(identity), refresh };
}
