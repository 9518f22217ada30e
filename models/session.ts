import type { Knex } from 'knex';
import type { StaffRole } from '../domain/clinic/roles.ts';
import { translateDatabaseError } from './database-errors.ts';

/**
 * Owner context: clinic. Sign-in happens before any clinic is known, so these call the definer functions of migration 04 instead of
 * reading tables; each takes hashes and ids, and no runtime role may touch app.users or app.sessions.
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
export interface RotatedSession extends Membership {
  sessionId: string;
  /** False for a direct predecessor within ten seconds: the browser already has, or is about to get, the successor. */
  isSuccessor: boolean;
}

async function call<Row>(knex: Knex, sql: string, values: readonly Knex.Value[]): Promise<Row[]> {
  try {
    return (await knex.raw<{ rows: Row[] }>(sql, values)).rows;
  } catch (error) {
    throw translateDatabaseError(error);
  }
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
}

export const openSession = async (knex: Knex, session: NewSession): Promise<void> =>
  void (await call(knex, 'select app.open_session(?, ?, ?, ?, make_interval(secs => ?), ?)', [
    session.id,
    session.userId,
    session.clinicId,
    session.refreshHash,
    session.livesSeconds,
    session.userAgent,
  ]));

export const closeSession = async (knex: Knex, sessionId: string): Promise<void> =>
  void (await call(knex, 'select app.close_session(?)', [sessionId]));

/** Null when the token is unknown, ended, or was stolen: an old one seen again ends the whole session (D24). */
export async function rotateSession(
  knex: Knex,
  oldHash: Buffer,
  newHash: Buffer,
): Promise<RotatedSession | null> {
  const [row] = await call<RotatedSession>(
    knex,
    `select session_id as "sessionId", ${membership}, is_successor as "isSuccessor" from app.rotate_session(?, ?)`,
    [oldHash, newHash],
  );
  return row ?? null;
}

export const membershipsOf = (knex: Knex, userId: string): Promise<Membership[]> =>
  call<Membership>(knex, `select ${membership} from app.memberships(?)`, [userId]);
