// Sessions of clients on the public page (app.client_sessions, by definer functions of migration 35); owner context: clients.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { translateDatabaseError } from './database-errors.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface ClientSession {
  sessionId: string;
  clinicId: string;
  clientId: string;
}

/** A day: whoever lends the telephone tomorrow asks for a new code. The secret is not rotated in so short a life (docs/adr/0011). */
export const clientSessionSeconds = 86_400;
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** The session of a client who proved her number, in the transaction that used up the proof. */
export async function openClientSession(
  scope: Scope,
  clientId: string,
): Promise<ClientSession & { secret: string }> {
  const sessionId = randomUUID();
  const secret = randomBytes(32).toString('base64url');
  const [row] = await scope.run<{ isOpen: boolean | null }>({
    name: 'client-session-open',
    text: `select app.open_client_session($1, $2, $3, make_interval(secs => ${clientSessionSeconds})) as "isOpen"`,
    values: [sessionId, clientId, hashOf(secret)],
  });
  if (row?.isOpen !== true) refuse('challenge-invalid');
  await scope.audit({
    action: 'client-session.open',
    entity: 'client-session',
    entityId: sessionId,
    subjectIds: [clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  return { sessionId, clinicId: scope.clinicId, clientId, secret };
}

/** The session of a cookie, before any clinic is known; null when it has ended. */
export async function findClientSession(knex: Knex, secret: string): Promise<ClientSession | null> {
  try {
    const { rows } = await knex.raw<{ rows: ClientSession[] }>(
      `select session_id as "sessionId", clinic_id as "clinicId", client_id as "clientId" from app.client_session_of(?)`,
      [hashOf(secret)],
    );
    return rows[0] ?? null;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

/** The client's number is another: sessions and codes that the old one opened end with the change. */
export async function endClientSessions(scope: Scope, clientId: string): Promise<void> {
  await scope.run({
    name: 'client-sessions-end',
    text: 'select app.end_client_sessions($1)',
    values: [clientId],
  });
}

/** Ends the acting client's own session. */
export async function closeClientSession(scope: Scope): Promise<void> {
  const { sessionId, actorId } = scope.actor;
  await scope.run({ name: 'client-session-close', text: 'select app.close_client_session()' });
  await scope.audit({
    action: 'client-session.close',
    entity: 'client-session',
    entityId: sessionId,
    subjectIds: [actorId],
    purpose: 'BOOKING_CONTRACT',
  });
}
