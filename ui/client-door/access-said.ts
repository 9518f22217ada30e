import type { OwnAccess } from './useOwnAccesses.ts';

interface Words {
  t: (key: string, named?: Record<string, unknown>) => string;
  te: (key: string) => boolean;
}

/** Every action of the house in one of three plain words: `client.read`, `appointment.move`, … */
export const deedOf = (action: string): 'read' | 'write' | 'other' => {
  if (/\.(read|list|search|export)/.test(action)) return 'read';
  // Other things are opened too: a request of hers, an emergency.
  if (/^(data-export|sealed-record)\.open/.test(action)) return 'read';
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

interface AccessLine extends ReturnType<typeof accessSaid> {
  /** Of the newest. */
  at: string;
  times: number;
}

/** One opening of a page reads many things: what is the same one after the other is one line that says how often. */
export function accessLines(accesses: readonly OwnAccess[], words: Words): AccessLine[] {
  const lines: AccessLine[] = [];
  for (const access of accesses) {
    const said = accessSaid(access, words);
    const last = lines.at(-1);
    const isSame = last?.who === said.who && last.what === said.what && last.why === said.why;
    if (last && isSame && isNear(last.at, access.at)) last.times += 1;
    else lines.push({ ...said, at: access.at, times: 1 });
  }
  return lines;
}
const isNear = (newer: string, older: string): boolean => Date.parse(newer) - Date.parse(older) < 3_600_000;
