import { expect, it } from 'vitest';
import { addDays } from '../clinic/calendar.ts';
import { planExpiry } from './expiry-plan.ts';

const today = '2026-11-27';

it.each([
  [61, null, null],
  [60, 'lot-expiring', 60],
  [31, 'lot-expiring', 60],
  [30, 'lot-expiring', 30],
  [7, 'lot-expiring', 7],
  // Its date is itself the last day.
  [0, 'lot-expiring', 7],
  [-1, 'lot-expired', undefined],
])('a lot that ends in %d days: %s at %s', (left, reason, days) => {
  const notice = planExpiry(addDays(today, left), today);
  expect(notice?.reason ?? null).toBe(reason);
  if (notice) expect(notice.facts.days).toBe(days);
});
