import { randomBytes, randomUUID } from 'node:crypto';
import { refuse } from '../../domain/errors.ts';
import { hashPassword, isPassword } from '../../models/password.ts';
import { emailIndex } from '../../models/provision.ts';
import { countSignIn, findSignIn, type Membership, membershipsOf } from '../../models/session.ts';
import {
  endFlow,
  flowHash,
  type OpenFlow,
  openFlow,
  signInFacts,
  type StaffSignIn,
  tryFlow,
} from '../../models/sign-in-flow.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { Dependencies } from '../dependencies.ts';
import { openStaffSession, type Opened } from './open-session.ts';
import { askForPasskey, verifyPasskey } from './passkeys.ts';
import { newRefreshToken } from './refresh-token.ts';
import { proveFactor } from './second-factor.ts';
import type { SecondFactor, SecondFactorMethod } from './session-schema.ts';
import type { AuthenticationResponse } from './webauthn-schema.ts';

export interface Credentials {
  email: string;
  password: string;
  clinicId?: string | undefined;
}
export interface Caller {
  address: string;
  userAgent: string;
  requestId: string;
}
/** What the browser has to bring next, and the flow's cookie. */
export interface NextFactor {
  flow: string;
  next: {
    next: 'second-factor';
    methods: SecondFactorMethod[];
    passkeyOptions?: Awaited<ReturnType<typeof askForPasskey>>;
  };
}

// What an unknown e-mail is compared with, so that it costs and takes the same as a known one.
let decoy: Promise<string> | null = null;
const decoyHash = (): Promise<string> => (decoy ??= hashPassword(randomBytes(16).toString('hex')));

/** Checks the password. Every refusal is `invalid-credentials` after the same work (S7). */
export async function signIn(
  deps: Dependencies,
  credentials: Credentials,
  { address, userAgent }: Caller,
): Promise<Opened | NextFactor> {
  const { tenancy, signInLimits, gates } = deps;
  const { knex, kms } = tenancy;
  const index = emailIndex(kms, credentials.email);
  const account = index.toString('hex');
  // Taken before the check: guesses sent all at once count as well.
  await signInLimits.address.take(address);
  await signInLimits.account.take(account);
  const step = await gates.signIn.run(async () => {
    const found = await findSignIn(knex, index);
    const isRight = await isPassword(found?.passwordHash ?? (await decoyHash()), credentials.password);
    await countSignIn(knex, found?.userId ?? randomUUID(), isRight);
    const membership = found && isRight ? choose(found.memberships, credentials.clinicId) : undefined;
    if (!found || !membership) refuse('invalid-credentials');
    const { userId, credentialsVersion } = found;
    const flow = { userId, clinicId: membership.clinicId, credentialsVersion };
    const proof = { method: 'password', userAgent, provedAt: null, from: { credentialsVersion } } as const;
    const opened = await openStaffSession(deps, flow, proof);
    return 'facts' in opened ? askNext(deps, flow, opened.facts) : opened;
  });
  await signInLimits.account.giveBack(account, true);
  await signInLimits.address.giveBack(address, false);
  return step;
}

const choose = (memberships: Membership[], clinicId: string | undefined) =>
  memberships.find((one) => clinicId === undefined || one.clinicId === clinicId);

async function askNext(
  deps: Dependencies,
  flow: OpenFlow,
  { factors, recoveryCodes }: StaffSignIn,
): Promise<NextFactor> {
  const token = newRefreshToken();
  const bound = flowHash(token);
  await openFlow(deps.tenancy.knex, bound, flow);
  const hasPasskey = factors.passkeys > 0;
  const methods: SecondFactorMethod[] = [];
  if (hasPasskey) methods.push('passkey');
  if (factors.hasTotp) methods.push('totp');
  if (recoveryCodes > 0) methods.push('recovery-code');
  const passkeyOptions =
    hasPasskey && (await askForPasskey(deps, { bound, purpose: 'second-factor' }, flow.userId));
  return { flow: token, next: { next: 'second-factor', methods, ...(passkeyOptions && { passkeyOptions }) } };
}

/** The second step. A flow takes five tries; the one that is right ends it, so that it opens one session. */
export async function finishSignIn(
  deps: Dependencies,
  token: string | undefined,
  presented: SecondFactor,
  { address, userAgent, requestId }: Caller,
): Promise<Opened> {
  const { knex } = deps.tenancy;
  const bound = flowHash(token ?? refuse('challenge-invalid'));
  await deps.signInLimits.address.take(address);
  const flow = (await tryFlow(knex, bound)) ?? refuse('challenge-invalid');
  const method = await proveFactor(deps, flow.userId, presented, { bound, purpose: 'second-factor' });
  if (!method) {
    await noteRefusal(deps, flow, requestId);
    refuse('second-factor-invalid');
  }
  if (!(await endFlow(knex, bound))) refuse('challenge-invalid');
  await deps.signInLimits.address.giveBack(address, false);
  // A sheet of paper that was found opens the door and the way to a new factor; it confirms nothing.
  const provedAt = method === 'password+recovery-code' ? null : new Date();
  const { credentialsVersion } = flow;
  const opened = await openStaffSession(deps, flow, {
    method,
    userAgent,
    provedAt,
    from: { credentialsVersion },
  });
  return 'facts' in opened ? refuse('challenge-invalid') : opened;
}

/** Somebody has the password and not the factor: the clinic's audit says of whom. */
async function noteRefusal({ tenancy }: Dependencies, flow: OpenFlow, requestId: string): Promise<void> {
  const facts = await signInFacts(tenancy.knex, flow);
  if (!facts) return;
  const { staffId } = facts;
  await tenancy.withClinic(systemActor(flow.clinicId, requestId), (scope) =>
    scope.audit({
      ...{ action: 'session.factor-refused', entity: 'staff', entityId: staffId, subjectIds: [staffId] },
      purpose: 'PLATFORM_OPERATION',
    }),
  );
}

/** A passkey alone: the browser knows whose it is. Limits of its own, so that nobody's guesses lock it out. */
export async function signInWithPasskey(
  deps: Dependencies,
  token: string | undefined,
  { credential, clinicId }: { credential: AuthenticationResponse; clinicId?: string | undefined },
  { address, userAgent }: Caller,
): Promise<Opened> {
  const bound = flowHash(token ?? refuse('challenge-invalid'));
  await deps.signInLimits.passkeyAddress.take(address);
  const passkey = await verifyPasskey(deps, { bound, purpose: 'sign-in' }, credential, null);
  if (!passkey) refuse('invalid-credentials');
  const memberships = await membershipsOf(deps.tenancy.knex, passkey.userId);
  const membership = choose(memberships, clinicId) ?? refuse('invalid-credentials');
  await deps.signInLimits.passkeyAddress.giveBack(address, false);
  const { userId, credentialsVersion } = passkey;
  const flow = { userId, clinicId: membership.clinicId };
  const proof = { method: 'passkey', userAgent, provedAt: new Date(), from: { credentialsVersion } } as const;
  const opened = await openStaffSession(deps, flow, proof);
  return 'facts' in opened ? refuse('invalid-credentials') : opened;
}
