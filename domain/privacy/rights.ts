/** What a person may ask by law: the nine of LGPD art. 18, opposition (§ 2) and review of automated decisions (art. 20). */
export const rightCodes = [
  'confirmation',
  'access',
  'correction',
  'anonymize-block-delete',
  'portability',
  'erasure',
  'sharing-info',
  'no-consent-info',
  'revoke-consent',
  'opposition',
  'automated-review',
] as const;
export type RightCode = (typeof rightCodes)[number];

export const requestChannels = ['account', 'web', 'desk', 'phone', 'letter'] as const;
export type RequestChannel = (typeof requestChannels)[number];
export const identityWays = ['code', 'document', 'known', 'representative', 'none'] as const;
export type IdentityWay = (typeof identityWays)[number];

export const dataClasses = [
  ...['identification', 'appointments', 'clinical', 'messages', 'marketing', 'photos', 'chat', 'scores'],
  ...['payments', 'consents', 'accesses'],
] as const;
/** Why a class is kept although its erasure was asked for: the reasons of art. 16 I, and art. 7 VI. */
export const keepGrounds = [
  ...['medical-record', 'traceability', 'fiscal', 'consent-proof', 'access-log', 'legal-claims'],
] as const;
export const blockScopes = ['all', 'marketing', 'scoring', 'ai-chat', 'photos'] as const;
export type BlockScope = (typeof blockScopes)[number];

export const requestDecisions = ['fulfilled', 'partial', 'refused'] as const;
export type RequestDecision = (typeof requestDecisions)[number];

/** Rights whose fulfilment weighs something: only a person decides. The others follow from the rule once it is known who asks. */
const weighed: ReadonlySet<RightCode> = new Set([
  'correction',
  'anonymize-block-delete',
  'erasure',
  'opposition',
]);
export const needsPerson = (code: RightCode): boolean => weighed.has(code);

/** Rights that are fulfilled by a block, so that a decision without one does nothing. */
export const isFulfilledByBlock = (code: RightCode): boolean =>
  code === 'opposition' || code === 'anonymize-block-delete';

export interface RightsPolicy {
  validFrom: string;
  source: string;
  /** Calendar days. */
  days: number;
  warnDays: number;
  escalateDays: number;
}

/**
 * Dated, the newest last. The fifteen days of art. 19 II bind confirmation and access; the law names none for the other rights and the house
 * keeps to the same. The double term of small agents (Res. CD/ANPD 2/2022) is not for whoever treats health data at scale.
 */
const policies: readonly RightsPolicy[] = [
  { validFrom: '2020-09-18', source: 'LGPD art. 19, II', days: 15, warnDays: 10, escalateDays: 13 },
];

export function rightsPolicyOn(day: string): RightsPolicy {
  const policy = policies.findLast(({ validFrom }) => validFrom <= day);
  if (!policy) throw new Error(`no policy of rights on ${day}`);
  return policy;
}
