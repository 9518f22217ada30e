import type { Licence } from './competence-types.ts';

/** As the card prints it: «CRM/SP 123456», «COREN-SP 123456-ENF», «CRBM-1 12345»; a diploma has its number alone. */
export function licenceWords({ council, region, number, category }: Licence, diploma: string): string {
  const suffix = category ? `-${category}` : '';
  if (council === 'none') return `${diploma} ${number}`;
  const place = region ? `${council === 'CRM' ? '/' : '-'}${region}` : '';
  return `${council}${place} ${number}${suffix}`;
}

export type LicenceState = 'good' | 'ending' | 'over';
const noticeDays = 30;

/** Whether it ends within a month, or has ended. Days `yyyy-mm-dd`. */
export function licenceState({ validUntil }: Pick<Licence, 'validUntil'>, today: string): LicenceState {
  if (validUntil === null) return 'good';
  if (validUntil < today) return 'over';
  return Date.parse(validUntil) - Date.parse(today) <= noticeDays * 86_400_000 ? 'ending' : 'good';
}
