/**
 * What a clinic uses people's data for, and what in the law allows it: the one list. Purposes of consents (domain/consents/purposes.ts), the
 * public notice (public-notice.ts) and the register of processing (domain/compliance/house-activities.ts) take their bases from here.
 */
export const useCodes = [
  'care',
  'booking',
  'payments',
  'reminders',
  'marketing',
  'photos-record',
  'photos-publication',
  'ai-chat',
  'scoring',
  'product-safety',
  'accountability',
] as const;
export type UseCode = (typeof useCodes)[number];

/** In plain words, as people read them. */
export const groundNames = {
  'health-care': 'tutela da saúde',
  'legal-duty': 'obrigação legal',
  contract: 'contrato',
  consent: 'consentimento',
  'consent-each': 'consentimento específico para cada uso',
  'legitimate-interest': 'legítimo interesse',
} as const;
export type LegalGroundName = keyof typeof groundNames;

/**
 * `consent`: nothing without a yes to the words of today; `choice`: as the person chose to be written to; `opposition`: holds until she
 * objects (art. 18 § 2); `told`: she is told, her answer changes nothing.
 */
export type Asked = 'consent' | 'choice' | 'opposition' | 'told';

export interface LegalUse {
  code: UseCode;
  grounds: readonly LegalGroundName[];
  /** Of Lei 13.709/2018. */
  articles: string;
  /** Of other laws that bear on it. */
  beside: string | null;
  asked: Asked;
  validFrom: string;
  /** First day on which it no longer holds; the line that follows has it as `validFrom`. */
  validTo: string | null;
}

/** Since the law is in force. A change is a new line, and an end of the old one: what was told on a day can be told again. */
const since = { beside: null, validFrom: '2020-09-18', validTo: null } as const;

export const legalUses: readonly LegalUse[] = [
  {
    ...{ ...since, code: 'care', asked: 'told', grounds: ['health-care', 'legal-duty'] },
    ...{ articles: 'art. 11, II, “a” e “f”', beside: 'Lei 13.787/2018' },
  },
  { ...since, code: 'booking', asked: 'told', grounds: ['contract'], articles: 'art. 7º, V' },
  {
    ...{ ...since, code: 'payments', asked: 'told', grounds: ['contract', 'legal-duty'] },
    ...{ articles: 'art. 7º, II e V', beside: 'CTN, art. 173 e 174' },
  },
  { ...since, code: 'reminders', asked: 'choice', grounds: ['contract'], articles: 'art. 7º, V' },
  { ...since, code: 'marketing', asked: 'choice', grounds: ['consent'], articles: 'art. 7º, I' },
  { ...since, code: 'photos-record', asked: 'told', grounds: ['health-care'], articles: 'art. 11, II, “f”' },
  {
    ...{ ...since, code: 'photos-publication', asked: 'consent', grounds: ['consent-each'] },
    ...{ articles: 'art. 11, I', beside: 'Código Civil, art. 20' },
  },
  {
    ...{ ...since, code: 'ai-chat', asked: 'consent', grounds: ['consent'] },
    ...{ articles: 'art. 11, I, e art. 33', beside: 'Res. CD/ANPD 19/2024' },
  },
  {
    ...{ ...since, validFrom: '2026-11-27', code: 'product-safety', asked: 'told', grounds: ['legal-duty'] },
    ...{ articles: 'art. 11, II, “a”', beside: 'RDC 36/2013, art. 10; RDC 67/2009; RDC 406/2020' },
  },
  {
    ...since,
    code: 'scoring',
    asked: 'opposition',
    grounds: ['legitimate-interest'],
    articles: 'art. 7º, IX',
  },
  {
    ...{ ...since, code: 'accountability', asked: 'told', grounds: ['legal-duty'] },
    articles: 'art. 6º, X, 7º, II, 18, 37 e 46',
  },
];

/** In force on a day of the clinic (`yyyy-mm-dd`). */
export const usesOn = (day: string, all: readonly LegalUse[] = legalUses): LegalUse[] =>
  all.filter(({ validFrom, validTo }) => validFrom <= day && (validTo === null || day < validTo));

/** Null before the law, and for what is no longer done. */
export const useOn = (code: UseCode, day: string, all?: readonly LegalUse[]): LegalUse | null =>
  usesOn(day, all).find((use) => use.code === code) ?? null;

/** «Contrato (LGPD, art. 7º, V)». */
export function basisWords({ grounds, articles, beside }: LegalUse): string {
  const names = grounds.map((ground) => groundNames[ground]).join(' e ');
  const laws = beside ? `${articles}; ${beside}` : articles;
  return `${names.charAt(0).toUpperCase()}${names.slice(1)} (LGPD, ${laws})`;
}

export const restsOnConsent = ({ grounds }: LegalUse): boolean =>
  grounds.some((ground) => ground === 'consent' || ground === 'consent-each');
