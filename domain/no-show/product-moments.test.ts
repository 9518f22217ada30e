import { describe, expect, it } from 'vitest';
import { defaultVisitPolicy } from '../appointments/visit-policy.ts';
import { momentNames, type MomentName, planIntervention, type WatchFacts } from './intervention-plan.ts';
import { productMoments } from './product-moments.ts';
import { defaultLadders } from './settings.ts';

const hour = 3_600_000;
const startsAt = Date.parse('2026-12-10T18:00:00Z');

/** When the plan weighs a visit that nobody says anything about. */
function planned(bookedAt: number): number[] {
  const facts = {
    ...{
      isOn: true,
      ladders: defaultLadders,
      steps: [],
      bookedAt,
      askedAt: null,
      wroteAt: null,
      paidAt: null,
    },
    visit: { status: 'booked', startsAt, rescheduleRequested: false },
    watch: { startsAt, state: 'watching', arm: 'held-out', band: null, answer: null, isClosed: false },
    time: { policy: defaultVisitPolicy, calendar: { timeZone: 'UTC', closedDays: [], hours: {} } },
    ...{ hasUnread: false },
  } as unknown as WatchFacts;
  const moments: number[] = [];
  const scored: MomentName[] = [];
  let now = bookedAt;
  for (let round = 0; round < 2 * momentNames.length; round += 1) {
    const next = planIntervention({ ...facts, scored }, now);
    if (next.do === 'score') {
      moments.push(now);
      scored.push(next.moment);
    } else if (next.do === 'wait' && next.until !== null) now = next.until;
    else break;
  }
  return moments;
}

describe('the moments a past visit is looked at', () => {
  it.each([0.5, 24.5, 26, 48.5, 50, 7 * 24, 10 * 24, 10 * 24 + 1, 40 * 24])(
    'are those of the product, %d hours ahead',
    (hours) => {
      const bookedAt = startsAt - hours * hour;
      expect(productMoments(startsAt, bookedAt)).toEqual(planned(bookedAt));
    },
  );

  it('are none for what was booked when it had begun', () => {
    expect(productMoments(startsAt, startsAt)).toEqual([]);
  });
});
