import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { SignInFacts } from '../domain/account/sign-in-policy.ts';
import { type Asker, call } from './definer-call.ts';
import type { Factors } from './factors.ts';

/** Owner context: clinic. Half-done sign-ins and WebAuthn challenges (migration 22); nothing is stored that could be used as it is. */
export const flowHash = (token: string): Buffer => createHash('sha256').update(`flow|${token}`).digest();
export const sessionBinding = (sessionId: string): Buffer =>
  createHash('sha256').update(`session|${sessionId}`).digest();

const flowLivesSeconds = 600;
/** D23: at most five minutes. */
const challengeLivesSeconds = 300;

export interface Flow {
  userId: string;
  clinicId: string;
}
export interface OpenFlow extends Flow {
  /** Of the password that was right: another one since, and the flow opens nothing. */
  credentialsVersion: number;
}

export const openFlow = async (knex: Knex, hash: Buffer, flow: OpenFlow): Promise<void> =>
  void (await call(knex, 'select app.open_flow(?, ?, ?, ?, make_interval(secs => ?))', [
    hash,
    flow.userId,
    flow.clinicId,
    flow.credentialsVersion,
    flowLivesSeconds,
  ]));

/** Takes one of its five tries; null when it is unknown, over, or has none left. */
export async function tryFlow(knex: Knex, hash: Buffer): Promise<OpenFlow | null> {
  const sql = `select user_id as "userId", clinic_id as "clinicId", credentials_version as "credentialsVersion"
    from app.try_flow(?)`;
  return (await call<OpenFlow>(knex, sql, [hash]))[0] ?? null;
}

/** False when another request ended it first: one flow opens one session. */
export async function endFlow(knex: Knex, hash: Buffer): Promise<boolean> {
  const [row] = await call<{ done: boolean | null }>(knex, 'select app.end_flow(?) as done', [hash]);
  return row?.done === true;
}

export type ChallengePurpose = 'sign-in' | 'second-factor' | 'enrol' | 'step-up';

/** A newer one for the same purpose replaces the older. */
export const putChallenge = async (
  knex: Knex,
  bound: Buffer,
  purpose: ChallengePurpose,
  bytes: Buffer,
): Promise<void> =>
  void (await call(knex, 'select app.put_challenge(?, ?, ?, make_interval(secs => ?))', [
    bound,
    purpose,
    bytes,
    challengeLivesSeconds,
  ]));

/** Used up by asking, before anything is verified; null when there is none, or it has expired. */
export async function takeChallenge(
  knex: Knex,
  bound: Buffer,
  purpose: ChallengePurpose,
): Promise<Buffer | null> {
  const sql = 'select app.take_challenge(?, ?) as challenge';
  const [row] = await call<{ challenge: Buffer | null }>(knex, sql, [bound, purpose]);
  return row?.challenge ?? null;
}

export interface StaffSignIn extends SignInFacts {
  staffId: string;
  totpSince: Date | null;
  recoveryCodes: number;
}

/** What the policy of a clinic is asked about a person; null for whoever does not work there. */
export async function signInFacts(asker: Asker, { userId, clinicId }: Flow): Promise<StaffSignIn | null> {
  type Row = Omit<StaffSignIn, 'policy' | 'factors'> &
    Factors & { passkeyRoles: StaffSignIn['policy']['passkeyRoles']; graceDays: number };
  const [row] = await call<Row>(
    asker,
    `select staff_id as "staffId", role, member_since as "memberSince", passkey_roles as "passkeyRoles", grace_days as "graceDays",
       policy_since as "policySince", passkeys, totp_since as "totpSince", recovery_codes as "recoveryCodes"
     from app.sign_in_facts(?, ?)`,
    [userId, clinicId],
  );
  if (!row) return null;
  const { passkeyRoles, graceDays, passkeys, ...rest } = row;
  return {
    ...rest,
    policy: { passkeyRoles, graceDays },
    factors: { passkeys, hasTotp: row.totpSince !== null },
  };
}
