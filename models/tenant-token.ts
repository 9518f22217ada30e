import { createHmac } from 'node:crypto';
import type { ActorRole, Permission } from '../domain/clinic/roles.ts';

/** Who acts, for which clinic, and why. Nothing in it is personal data: ids only. */
export interface Actor {
  clinicId: string;
  /** Staff id, `system`, an API client's id, or the client id of a tap on WhatsApp. */
  actorId: string;
  role: ActorRole;
  /** Null for workers; otherwise the database checks on every transaction that the session lives. */
  sessionId: string | null;
  requestId: string | null;
  /** Of an API client: what its token was given; the database checks them against its row again. */
  scopes?: readonly Permission[];
}

const livesSeconds = 60;

/** The token `app.begin` verifies (migration 01): signed, for one minute, one clinic, one actor. */
export function signTenantToken(actor: Actor, key: Buffer): string {
  const expires = Math.ceil(Date.now() / 1000) + livesSeconds;
  const body = ['v1', actor.clinicId, actor.actorId, actor.role, actor.sessionId ?? '-', expires].join('.');
  return `${body}.${createHmac('sha256', key).update(body).digest('hex')}`;
}
