import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router';

const kept = new Map<string, string>();

/**
 * Guard of `/c/:clinicId/preferencias`: as with the link that signs in, the token leaves the address bar before anything is drawn. It stays
 * in memory while the page lives, so that going back and forth does not ask for a code.
 */
export function keepPreferenceToken(to: RouteLocationNormalized): RouteLocationRaw | true {
  const [, token] = /^#([\w-]{27}\.[\w-]{22})$/.exec(to.hash) ?? [];
  if (!token) return true;
  kept.set(String(to.params.clinicId), token);
  return { path: to.path, hash: '', replace: true };
}

export const takePreferenceToken = (clinicId: string): string | null => kept.get(clinicId) ?? null;
