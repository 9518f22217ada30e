import type { ColumnName } from './columns.ts';

const time = ['lead', 'weekday', 'bookedWeekday', 'bookedMinute'] as const satisfies ColumnName[];
const past = [
  ...(['known', 'missed', 'missedRate', 'recentRate', 'aheadRate', 'lastMissed'] as const),
  ...(['daysSinceLast', 'waiting', 'sameDay', 'together', 'booked', 'daysSinceBooked', 'unknown'] as const),
] satisfies ColumnName[];

/**
 * What the product scores on: the visit and how its client kept earlier ones. No health or social fact, no gender, no address, no age
 * (LGPD art. 6 IX and 11: they may stand for what must not decide).
 */
export const productColumns: readonly ColumnName[] = [
  ...time,
  ...(['startMinute', 'durationMin', 'priceCents', 'moves', 'isPaid', 'answered', 'origin'] as const),
  ...past,
];

/** What is shipped for the public data set. */
export const publicColumns: readonly ColumnName[] = [...time, 'age', 'gender', 'neighbourhood', ...past];

/** For the report only: with the health and social columns that must not decide. */
export const researchColumns: readonly ColumnName[] = [
  ...publicColumns,
  ...(['scholarship', 'hypertension', 'diabetes', 'alcoholism', 'handicap'] as const),
];
