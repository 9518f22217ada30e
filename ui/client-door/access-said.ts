import type { OwnAccess } from './useOwnAccesses.ts';

interface Words {
  t: (key: string, named?: Record<string, unknown>) => string;
  te: (key: string) => boolean;
}

/** Every action of the house in one of three plain words: `client.read`, `appointment.move`, … */
export const deedOf = (action: string): 'read' | 'write' | 'other' => {
  if (/\.(read|list|search|export|open)/.test(action)) return 'read';
  return /\.(create|update|write|move|book|cancel|confirm|delete)/.test(action) ? 'write' : 'other';
};

/** «Ana Lima viu seus dados para o seu atendimento.» */
export function accessSaid({ who, role, action, purpose }: OwnAccess, { t, te }: Words) {
  const roleKey = `public.accesses.${role === 'client' ? 'you' : role}`;
  const purposeKey = `public.accesses.purpose.${purpose}`;
  return {
    who: who ?? (te(roleKey) ? t(roleKey) : t('public.accesses.staff')),
    what: t(`public.accesses.action.${deedOf(action)}`),
    why: t('public.accesses.for', {
      purpose: te(purposeKey) ? t(purposeKey) : t('public.accesses.purpose.other'),
    }),
  };
}
