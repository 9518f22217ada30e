import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router';

const kept = new Map<string, string>();

/** Guard of `/c/:clinicId/consentimento`: the token leaves the address bar before anything is drawn, as with the preferences' link. */
export function keepConsentToken(to: RouteLocationNormalized): RouteLocationRaw | true {
  const [, token] = /^#([\w-]{32})$/.exec(to.hash) ?? [];
  if (!token) return true;
  kept.set(String(to.params.clinicId), token);
  return { path: to.path, hash: '', replace: true };
}

export const takeConsentToken = (clinicId: string): string | null => kept.get(clinicId) ?? null;
