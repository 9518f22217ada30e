import type { Knex } from 'knex';
import type { SignInMethod } from '../domain/clinic/sign-in-policy.ts';
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
  memberships: Membership[];
}

const membership = 'clinic_id as "clinicId", staff_id as "staffId", role';

/** The account of a blind-indexed e-mail with its active memberships, oldest first; null for unknown, disabled or without any. */
export async function findSignIn(knex: Knex, emailIndex: Buffer): Promise<SignInAccount | null> {
  const rows = await call<Membership & { userId: string; passwordHash: string }>(
    knex,
    `select user_id as "userId", password_hash as "passwordHash", ${membership} from app.find_sign_in(?)`,
    [emailIndex],
  );
  const [first] = rows;
  if (!first) return null;
  const memberships = rows.map(({ clinicId, staffId, role }) => ({ clinicId, staffId, role }));
  return { userId: first.userId, passwordHash: first.passwordHash, memberships };
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
}

export const openSession = async (knex: Knex, session: NewSession): Promise<void> =>
  void (await call(knex, 'select app.open_session(?, ?, ?, ?, make_interval(secs => ?), ?, ?, ?, ?)', [
    session.id,
    session.userId,
    session.clinicId,
    session.refreshHash,
    session.livesSeconds,
    session.userAgent,
    session.method,
    session.isLimited,
    session.provedAt,
  ]));

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
}

/** Null when it has ended. */
export async function sessionFacts(asker: Asker, sessionId: string): Promise<SessionFacts | null> {
  const [row] = await call<SessionFacts>(
    asker,
    `select user_id as "userId", clinic_id as "clinicId", method, is_limited as "isLimited", proved_at as "provedAt",
       coalesce(user_agent, '') as "userAgent" from app.session_facts(?)`,
    [sessionId],
  );
  return row ?? null;
}

export interface RotatedSession {
  sessionId: string;
  userId: string;
  clinicId: string;
  method: SignInMethod;
}

/**
 * Null when the token is unknown, ended, or was stolen: any old one seen again ends the whole session (D24). The direct predecessor
 * within ten seconds is another tab, or somebody whose answer was lost: the caller derives the successor it missed.
 */
export async function rotateSession(
  knex: Knex,
  oldHash: Buffer,
  newHash: Buffer,
): Promise<RotatedSession | null> {
  const [row] = await call<RotatedSession>(
    knex,
    `select session_id as "sessionId", user_id as "userId", clinic_id as "clinicId", method from app.rotate_session(?, ?)`,
    [oldHash, newHash],
  );
  return row ?? null;
}

export const membershipsOf = (knex: Knex, userId: string): Promise<Membership[]> =>
  call<Membership>(knex, `select ${membership} from app.memberships(?)`, [userId]);
