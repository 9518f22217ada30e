/** Why a risk is high or low, in words a person can check. Portuguese lives in `ui/i18n` (noShow.reasons.<code>). */
export const reasonCodes = [
  'booked-long-ago',
  'booked-lately',
  'booked-today',
  'missed-before',
  'missed-last-time',
  'came-last-time',
  'always-came',
  'first-visit',
  'no-answer',
  'confirmed',
  'moved-before',
  'monday',
  'weekday',
  'early-hour',
  'late-hour',
  'hour',
  'booking-hour',
  'paid-ahead',
  'not-paid',
  'long-since-last',
  'seen-lately',
  'many-waiting',
  'few-waiting',
  'several-that-day',
  'price',
  'duration',
  'origin',
  'age',
  'place',
  'person',
  'health-or-social',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** One reason of a risk: how much it moves the log-odds against the clinic's typical visit. */
export interface Reason {
  reason: ReasonCode;
  effect: number;
}
