/** What the nightly look asks, and how grave it is: a breach of the law, or a warning before there is one. `compliance.check.<code>` in the UI. */
export const checks = {
  'read-without-visit': { severity: 'warning', subject: 'client', source: 'LGPD, art. 6º, I e III' },
  'offer-without-consent': { severity: 'breach', subject: 'client', source: 'LGPD, arts. 7º, I e 8º' },
  'offer-against-word': { severity: 'breach', subject: 'client', source: 'LGPD, arts. 8º e 18, IV e § 2º' },
  'consent-outdated': { severity: 'warning', subject: 'client', source: 'LGPD, art. 8º, § 6º' },
  'use-without-consent': { severity: 'breach', subject: 'client', source: 'LGPD, arts. 7º, I, 8º e 11, I' },
  'use-not-stopped': { severity: 'breach', subject: 'client', source: 'LGPD, arts. 8º, § 5º, e 18, IX' },
  'score-against-word': { severity: 'breach', subject: 'client', source: 'LGPD, arts. 7º, IX, e 18, § 2º' },
  'read-without-purpose': { severity: 'breach', subject: 'client', source: 'LGPD, arts. 6º, I, e 37' },
  'right-overdue': { severity: 'breach', subject: 'rights-request', source: 'LGPD, art. 19, II' },
  'erasure-stuck': { severity: 'warning', subject: 'erasure', source: 'LGPD, art. 18, VI' },
  'incident-overdue': {
    ...{ severity: 'breach', subject: 'incident' },
    source: 'LGPD, art. 48; Res. CD/ANPD 15/2024, arts. 6º e 9º',
  },
  'licence-expired': { severity: 'breach', subject: 'professional', source: 'Lei 6.839/1980, art. 1º' },
  'key-due': { severity: 'warning', subject: 'clinic', source: 'LGPD, art. 46; troca de chave a cada ano' },
  'access-unreviewed': { severity: 'warning', subject: 'break-glass', source: 'LGPD, arts. 6º, X e 46' },
  'officer-missing': { severity: 'breach', subject: 'clinic', source: 'LGPD, art. 41, § 1º' },
} as const satisfies Record<string, { severity: 'breach' | 'warning'; subject: string; source: string }>;
export type CheckCode = keyof typeof checks;
export const checkCodes = Object.keys(checks) as CheckCode[];

/** A key of the clinic is used for a year at most. */
export const keyDays = 365;
/** Days around an access in which a visit of the person explains it. */
export const visitDays = 90;
/** How far back accesses and offers are looked at. */
export const lookBackDays = 30;
/** Within so many days somebody reviews an emergency access. */
export const reviewDays = 7;
/** Whatever uses what was taken back has so long to say that it stopped. */
export const stopDays = 1;
