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

/**
 * What is shipped for the public data set. Bookings for later days are left out: a file ends at a day, so that its last days seem to have none. Gender and neighbourhood (a proxy of income and colour) are left out: on rolling cuts the order of
 * risks is no better with them (`noshow:train --evaluate` prints both).
 */
export const publicColumns: readonly ColumnName[] = [
  ...time,
  'age',
  ...past.filter((name) => name !== 'waiting'),
];

/** For the report only: with who somebody is and where they live. */
export const personColumns: readonly ColumnName[] = [...publicColumns, 'gender', 'neighbourhood'];

/** For the report only: with the health and social columns that must not decide, too. */
export const researchColumns: readonly ColumnName[] = [
  ...personColumns,
  ...(['scholarship', 'hypertension', 'diabetes', 'alcoholism', 'handicap'] as const),
];
