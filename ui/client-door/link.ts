import type { RouteLocationNormalized } from 'vue-router';
import { useDraft } from './draft.ts';

export interface SignInLink {
  challengeId: string;
  token: string;
}
let kept: SignInLink | null = null;

/** `#<challengeId>.<token>` of a link sent over WhatsApp; null when it is none. */
export function readLink(hash: string): SignInLink | null {
  const [, challengeId, token] = /^#([\da-f-]{36})\.([\w-]{43})$/i.exec(hash) ?? [];
  return challengeId && token ? { challengeId, token } : null;
}

/**
 * Guard of `/c/:clinicId/entrar`: the token leaves the address bar before anything is drawn or asked, so that neither the
 * history nor a screenshot nor somebody who reads along keeps it. The page picks it up from memory, once. Whoever was booking in this
 * browser goes on with that.
 */
export function keepLink(to: RouteLocationNormalized) {
  kept = readLink(to.hash);
  history.replaceState(history.state, '', to.path);
  const { clinicId } = to.params;
  const { draft } = useDraft(String(clinicId));
  const name = draft.isForWaitlist ? 'door-waitlist' : draft.startsAt ? 'door-summary' : 'door-own';
  return { name, params: { clinicId }, replace: true };
}

export function takeLink(): SignInLink | null {
  const link = kept;
  kept = null;
  return link;
}
