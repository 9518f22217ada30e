import type { SignInMethod } from '../domain/account/sign-in-policy.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/**
 * Owner context: clinic. What people change about their own account, through the definer functions of migrations 21 and 23; the
 * person is the one of the session in the signed token, whatever a request says.
 */
async function value<T>(scope: Scope, expression: string, values: unknown[] = []): Promise<T | null> {
  const [row] = await scope.run<{ value: T | null }>({ text: `select ${expression} as value`, values });
  return row?.value ?? null;
}

const note = (scope: Scope, action: string): Promise<void> =>
  scope.audit({
    ...{ action, entity: 'account', entityId: scope.actor.actorId, subjectIds: [scope.actor.actorId] },
    purpose: 'PLATFORM_OPERATION',
  });

export const ownUser = async (scope: Scope): Promise<string> =>
  (await value<string>(scope, 'app.own_user()')) ?? refuse('session-ended');

export interface NewPasskey {
  id: string;
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  isBackedUp: boolean;
  labelCt: Buffer;
}

/** Refuses a credential that somebody has already. */
export async function addPasskey(scope: Scope, passkey: NewPasskey): Promise<void> {
  const { id, credentialId, publicKey, counter, transports, isBackedUp, labelCt } = passkey;
  const values = [id, credentialId, publicKey, counter, transports, isBackedUp, labelCt];
  if (!(await value(scope, 'app.add_passkey($1, $2, $3, $4, $5, $6, $7)', values)))
    refuse('challenge-invalid');
  await note(scope, 'passkey.add');
}

export async function renamePasskey(scope: Scope, id: string, labelCt: Buffer): Promise<void> {
  if (!(await value(scope, 'app.rename_passkey($1, $2)', [id, labelCt]))) refuse('not-found');
  await note(scope, 'passkey.rename');
}

type Removal = 'removed' | 'not-found' | 'last-factor';

export async function removePasskey(scope: Scope, id: string, needsPasskey: boolean): Promise<void> {
  const done = await value<Removal>(scope, 'app.remove_passkey($1, $2)', [id, needsPasskey]);
  if (done !== 'removed') refuse(done ?? 'not-found');
  await note(scope, 'passkey.remove');
}

/** The sealed secret waits until a code of it was typed. */
export const beginTotp = async (scope: Scope, sealed: Buffer): Promise<void> =>
  void (await value(scope, 'app.begin_totp($1)', [sealed]));

export async function confirmTotp(scope: Scope, sealed: Buffer, step: number): Promise<void> {
  if (!(await value(scope, 'app.confirm_totp($1, $2)', [sealed, step]))) refuse('challenge-invalid');
  await note(scope, 'totp.add');
}

export async function removeTotp(scope: Scope): Promise<void> {
  const done = await value<Removal>(scope, 'app.remove_totp()');
  if (done !== 'removed') refuse(done ?? 'not-found');
  await note(scope, 'totp.remove');
}

/** The old ones die. */
export async function replaceRecoveryCodes(scope: Scope, hashes: readonly Buffer[]): Promise<void> {
  await value(scope, 'app.replace_recovery_codes($1)', [hashes]);
  await note(scope, 'recovery-codes.replace');
}

export const ownPasswordHash = async (scope: Scope): Promise<string> =>
  (await value<string>(scope, 'app.own_password()')) ?? refuse('session-ended');

/** Every other session of the person ends with the old password. */
export async function setOwnPassword(scope: Scope, hash: string): Promise<void> {
  await value(scope, 'app.set_password($1)', [hash]);
  await note(scope, 'password.change');
}

/** A second factor was proved in this session just now. */
export const proveSession = async (scope: Scope, method: SignInMethod, isLimited: boolean): Promise<void> =>
  void (await value(scope, 'app.prove_session($1, $2)', [method, isLimited]));

export interface OwnSession {
  id: string;
  clinicId: string;
  userAgent: string;
  method: SignInMethod;
  createdAt: Date;
  seenAt: Date;
  isCurrent: boolean;
}

export const ownSessions = (scope: Scope): Promise<OwnSession[]> =>
  scope.run<OwnSession>({
    text: `select id, clinic_id as "clinicId", coalesce(user_agent, '') as "userAgent", method, created_at as "createdAt",
      seen_at as "seenAt", is_current as "isCurrent" from app.own_sessions()`,
  });

export async function endOwnSession(scope: Scope, id: string): Promise<void> {
  if (!(await value(scope, 'app.end_own_session($1)', [id]))) refuse('not-found');
  await note(scope, 'session.end');
}

export async function endOtherSessions(scope: Scope): Promise<void> {
  await value(scope, 'app.end_other_sessions()');
  await note(scope, 'session.end-others');
}
