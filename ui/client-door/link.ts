import type { RouteLocationNormalized } from 'vue-router';

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
 * history nor a screenshot nor somebody who reads along keeps it. The page picks it up from memory, once.
 */
export function keepLink(to: RouteLocationNormalized) {
  kept = readLink(to.hash);
  history.replaceState(history.state, '', to.path);
  return { name: 'client-door', params: { clinicId: to.params.clinicId }, replace: true };
}

export function takeLink(): SignInLink | null {
  const link = kept;
  kept = null;
  return link;
}
