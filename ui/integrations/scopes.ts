import type { Permission } from '../../domain/clinic/roles.ts';

interface Words {
  t: (key: string) => string;
  te: (key: string) => boolean;
}

/** `agenda:read` lies under `integrations.scope.agenda-read`: a colon is not a part of a key. A new one is shown as it is. */
export function scopeSaid(scope: Permission, { t, te }: Words, part: 'name' | 'means' = 'name'): string {
  const key = `integrations.scope.${scope.replace(':', '-')}.${part}`;
  return te(key) ? t(key) : part === 'name' ? scope : '';
}

export const scopesSaid = (scopes: readonly Permission[], words: Words): string =>
  scopes.map((scope) => scopeSaid(scope, words)).join(' · ');
