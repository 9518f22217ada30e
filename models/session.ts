import type { Knex } from 'knex';
import type { SignInMethod } from '../domain/account/sign-in-policy.ts';
import type { StaffRole } from '../domain/clinic/roles.ts';
import { type Asker, call } from './definer-call.ts';

/**
 * Owner context: clinic. Sign-in happens before any clinic is known, so these call the definer functions of migrations 04 and 23 instead
 * of reading tables; each takes hashes and ids, and no runtime role may touch app.users or app.sessions.
 */
export interface Membership {
  clinicId: string;
  staffId: string;
  role: StaffRole;
}
export interface SignInAccount {
  userId: string;
  passwordHash: string;
  /** As it was when the hash was read: whoever opens a session says it, and is refused when the password has changed since. */
  credentialsVersion: number;
  memberships: Membership[];
}

const membership = 'clinic_id as "clinicId", staff_id as "staffId", role';

/** The account of a blind-indexed e-mail with its active memberships, oldest first; null for unknown, disabled or without any. */
export async function findSignIn(knex: Knex, emailIndex: Buffer): Promise<SignInAccount | null> {
  const rows = await call<Membership & Omit<SignInAccount, 'memberships'>>(
    knex,
    `select user_id as "userId", password_hash as "passwordHash", credentials_version as "credentialsVersion", ${membership}
     from app.find_sign_in(?)`,
    [emailIndex],
  );
  const [first] = rows;
  if (!first) return null;
  const memberships = rows.map(({ clinicId, staffId, role }) => ({ clinicId, staffId, role }));
  const { userId, passwordHash, credentialsVersion } = first;
  return { userId, passwordHash, credentialsVersion, memberships };
}

export const countSignIn = async (knex: Knex, userId: string, isRight: boolean): Promise<void> =>
  void (await call(knex, 'select app.count_sign_in(?, ?)', [userId, isRight]));

export interface NewSession {
  id: string;
  userId: string;
  clinicId: string;
  refreshHash: Buffer;
  livesSeconds: number;
  userAgent: string;
  method: SignInMethod;
  /** May only enrol a second factor. */
  isLimited: boolean;
  /** When a second factor was last proved. */
  provedAt: Date | null;
  from: SessionOrigin;
}
/** What a session comes of: credentials of this version, or a session that lives, whose end it takes over. */
export type SessionOrigin = { credentialsVersion: number } | { sessionId: string };

/** False when that has passed: another password since, or a session that has ended. */
export async function openSession(knex: Knex, session: NewSession): Promise<boolean> {
  const { from } = session;
  const sql = 'select app.open_session(?, ?, ?, ?, make_interval(secs => ?), ?, ?, ?, ?, ?, ?) as done';
  const [row] = await call<{ done: boolean }>(knex, sql, [
    session.id,
    session.userId,
    session.clinicId,
    session.refreshHash,
    session.livesSeconds,
    session.userAgent,
    session.method,
    session.isLimited,
    session.provedAt,
    'credentialsVersion' in from ? from.credentialsVersion : null,
    'sessionId' in from ? from.sessionId : null,
  ]);
  return row?.done === true;
}

export const closeSession = async (knex: Knex, sessionId: string): Promise<void> =>
  void (await call(knex, 'select app.close_session(?)', [sessionId]));

export const limitSession = async (knex: Knex, sessionId: string, isLimited: boolean): Promise<void> =>
  void (await call(knex, 'select app.limit_session(?, ?)', [sessionId, isLimited]));

export interface SessionFacts {
  userId: string;
  clinicId: string;
  method: SignInMethod;
  isLimited: boolean;
  provedAt: Date | null;
  userAgent: string;
  /** Signed in within the last ten minutes. */
  isRecent: boolean;
}

/** Null when it has ended. */
export async function sessionFacts(asker: Asker, sessionId: string): Promise<SessionFacts | null> {
  const [row] = await call<SessionFacts>(
    asker,
    `select user_id as "userId", clinic_id as "clinicId", method, is_limited as "isLimited", proved_at as "provedAt",
       coalesce(user_agent, '') as "userAgent", is_recent as "isRecent" from app.session_facts(?)`,
    [sessionId],
  );
  return row ?? null;
}

export interface RotatedSession {
  sessionId: string;
  userId: string;
  clinicId: string;
  method: SignInMethod;
  /** Somebody had a copy: the session has just ended. */
  isReuse: boolean;
}

/**
 * Null when the token is unknown or ended. Any old one seen again ends the whole session (D24). The direct predecessor within ten seconds is another tab, or somebody whose answer was lost: the caller derives the successor it missed.
 */
export async function rotateSession(
  knex: Knex,
  oldHash: Buffer,
  newHash: Buffer,
): Promise<RotatedSession | null> {
  const [row] = await call<RotatedSession>(
    knex,
    `select session_id as "sessionId", user_id as "userId", clinic_id as "clinicId", method,
       is_reuse as "isReuse" from app.rotate_session(?, ?)`,
    [oldHash, newHash],
  );
  return row ?? null;
}

export const membershipsOf = (knex: Knex, userId: string): Promise<Membership[]> =>
  call<Membership>(knex, `select ${membership} from app.memberships(?)`, [userId]);
