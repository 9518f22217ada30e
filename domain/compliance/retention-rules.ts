import { addDays, instantOf, wallTime } from '../clinic/calendar.ts';

/** What a rule is about. `stays`: named so that it is answered for, and never removed by a run. */
export const retentionClasses = [
  'clinical-record',
  'never-attended',
  'chat-client',
  'chat-media',
  'chat-stranger',
  'consent-proof',
  'payments',
  'traceability',
  'access-log',
] as const;
export type RetentionClass = (typeof retentionClasses)[number];

/**
 * How what is due goes: `nightly` by the run itself; `by-person`, who erases a whole person after a look, because the run tells of her and
 * touches nothing; `stays` not at all.
 */
export type Removal = 'nightly' | 'by-person' | 'stays';

export interface RetentionRule {
  dataClass: RetentionClass;
  /** Since when the rule holds, as the law's own day or the house's decision. */
  since: string;
  keepDays: number;
  /** No clinic may keep it for less; null: its own policy. */
  leastDays: number | null;
  /** No clinic may keep it for longer (art. 15 I: the purpose is over); null: it may. */
  mostDays: number | null;
  removal: Removal;
  /** What the days are counted from: `retention.from.<code>` in the UI. */
  from: 'last-entry' | 'registration' | 'received' | 'last-message' | 'use-ended' | 'paid' | 'used' | 'event';
  source: string;
}

const year = 365;
/** Twenty years with their five leap days; five with the two that the longest five have (a rule counts days and is never a day short). */
const twentyYears = 20 * year + 5;
const fiveYears = 5 * year + 2;
/** CTN art. 173 I counts five years from the first day of the next one: what was paid in January is kept for almost six. */
const fiscal = 6 * year + 2;

/** The house's rules as data; a later rule of a class has a later `since`. Law before the house's own policy, which says so. */
export const houseRules: readonly RetentionRule[] = [
  {
    ...{ dataClass: 'clinical-record', since: '2018-12-27', keepDays: twentyYears, leastDays: twentyYears },
    ...{ mostDays: null, removal: 'by-person', from: 'last-entry' },
    source: 'Lei 13.787/2018, art. 6º: 20 anos a partir do último registro',
  },
  {
    ...{ dataClass: 'never-attended', since: '2026-11-01', keepDays: year, leastDays: 90 },
    ...{ mostDays: 2 * year, removal: 'by-person', from: 'registration' },
    source: 'LGPD, art. 15, I; política da casa: cadastro sem nenhum atendimento',
  },
  {
    ...{ dataClass: 'chat-client', since: '2026-11-01', keepDays: fiveYears, leastDays: fiveYears },
    ...{ mostDays: null, removal: 'nightly', from: 'received' },
    source: 'CDC, art. 27: pretensões prescrevem em 5 anos',
  },
  {
    ...{ dataClass: 'chat-media', since: '2026-11-01', keepDays: year, leastDays: 90 },
    ...{ mostDays: fiveYears, removal: 'nightly', from: 'received' },
    source: 'LGPD, art. 15, I; política da casa: arquivo de conversa não é prontuário',
  },
  {
    ...{ dataClass: 'chat-stranger', since: '2026-11-01', keepDays: 180, leastDays: 30 },
    ...{ mostDays: year, removal: 'nightly', from: 'last-message' },
    source: 'LGPD, art. 15, I; política da casa: conversa de quem não é cliente',
  },
  {
    ...{ dataClass: 'consent-proof', since: '2020-09-18', keepDays: fiveYears, leastDays: fiveYears },
    ...{ mostDays: null, removal: 'stays', from: 'use-ended' },
    source: 'LGPD, art. 8º, § 2º (ônus da prova) e CDC, art. 27',
  },
  {
    ...{ dataClass: 'payments', since: '1966-10-27', keepDays: fiscal, leastDays: fiscal },
    ...{ mostDays: null, removal: 'stays', from: 'paid' },
    source: 'CTN, arts. 173, I e 174: 5 anos a partir de 1º de janeiro seguinte',
  },
  {
    ...{ dataClass: 'traceability', since: '2018-12-27', keepDays: twentyYears, leastDays: twentyYears },
    ...{ mostDays: null, removal: 'stays', from: 'used' },
    source:
      'Lei 13.787/2018, art. 6º; RDC 36/2013 e RDC 67/2009: o que foi usado em quem, e o que foi notificado',
  },
  {
    ...{ dataClass: 'access-log', since: '2014-06-23', keepDays: fiveYears, leastDays: 183 },
    ...{ mostDays: null, removal: 'stays', from: 'event' },
    source: 'Marco Civil, art. 15: ao menos 6 meses; LGPD, art. 6º, X: prestação de contas',
  },
];

/** The rule of each class that holds on a day (`yyyy-mm-dd`). */
export function rulesOn(day: string): RetentionRule[] {
  return retentionClasses.flatMap((dataClass) => {
    const ofClass = houseRules.filter((rule) => rule.dataClass === dataClass && rule.since <= day);
    const newest = ofClass.toSorted((one, other) => other.since.localeCompare(one.since))[0];
    return newest ? [newest] : [];
  });
}

/** Whether a clinic may keep a class for so many days; a class that stays has the house's days. */
export function mayKeep({ removal, leastDays, mostDays }: RetentionRule, days: number): boolean {
  if (removal === 'stays') return false;
  return days >= (leastDays ?? 1) && days <= (mostDays ?? 36_525);
}

/**
 * Before this instant it is due: the day it is counted from does not count and the last one is kept whole (Código Civil art. 132), by the
 * clock of the clinic.
 */
export function cutoffOf(keepDays: number, now: number, timeZone: string): Date {
  const { day } = wallTime(now, timeZone);
  return new Date(instantOf(addDays(day, -keepDays), '00:00', timeZone));
}
