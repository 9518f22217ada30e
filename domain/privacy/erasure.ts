import type { DataClass, Ground } from './data-map.ts';

/** Why somebody is erased, in the order of the form (LGPD arts. 15–16 and 18 VI). */
export const erasureGrounds = [
  'request',
  'consent-withdrawn',
  'purpose-over',
  'retention-over',
  'authority',
] as const;
export type ErasureGround = (typeof erasureGrounds)[number];

/**
 * What an erasure does, in this order, and never back: a step that was taken stays taken. What must stay is sealed before its rows go; the
 * old key dies last of what is hers.
 */
export const erasureSteps = [
  'freeze',
  'stop',
  'withdraw',
  'files',
  'messages',
  'scores',
  'search',
  'plans',
  'seal',
  'record',
  'ledger',
  'key',
  'histories',
  'verify',
] as const;
export type ErasureStep = (typeof erasureSteps)[number];

export interface StepTaken {
  step: ErasureStep;
  at: string;
  /** Rows by table, or what else was counted. */
  counts: Record<string, number>;
}

export const pendingKinds = ['backups', 'short-lived', 'published-photos', 'words-of-others'] as const;
export type PendingKind = (typeof pendingKinds)[number];

/** For the person: what is gone, what stays and why, what is still to come. No word about her. */
export interface ErasureCertificate {
  erased: { class: DataClass; count: number }[];
  kept: { class: DataClass; count: number; ground: Ground; until: string | null }[];
  /**
   * `backups`: those from before her key was covered go with their age; `short-lived`: goes by itself;
   * `published-photos`: what is shown of her outside waits for a person to take it down; `words-of-others`: what other people or numbers
   * nobody matched to her wrote of her, and what staff wrote in general texts, is not known to be about her.
   */
  pending: { what: PendingKind; until: string | null }[];
}

/** Why the law lets what it keeps be read; the code stays in the audit trail. */
export const openingReasons = ['court-order', 'authority', 'person', 'defence', 'care'] as const;
export type OpeningReason = (typeof openingReasons)[number];

/** What lists show in the place of a name. */
export const erasedName = 'Pessoa apagada';

/** Lei 13.787/2018 art. 6: twenty years from the last entry of the record. */
export const recordYears = 20;
/** CTN art. 173–174. */
export const fiscalYears = 5;

/**
 * The same day (`yyyy-mm-dd`, the clinic's) so many years later; it is kept through that day. 29 February becomes 1 March where there is
 * none (Código Civil art. 132 § 3).
 */
export function yearsAfter(day: string, years: number): string {
  const later = new Date(`${day}T00:00:00Z`);
  later.setUTCFullYear(later.getUTCFullYear() + years);
  return later.toISOString().slice(0, 10);
}

/** The last day on which what was paid by `day` is kept: the years are counted from the first day of the next one (CTN art. 173 I). */
export const fiscalUntil = (day: string): string => `${Number(day.slice(0, 4)) + fiscalYears}-12-31`;
