import { describe, expect, it } from 'vitest';
import { historyOf } from './history.ts';
import { dayMs, eveningBefore, type RiskVisit } from './risk-visit.ts';

const visitOf = (
  id: string,
  day: number,
  bookedDay: number,
  outcome: RiskVisit['outcome'] = null,
): RiskVisit => ({
  ...{ id, clientId: 'ana', day, bookedDay, bookedAt: bookedDay * dayMs + 1_000, startMinute: null, outcome },
  ...{ numbers: {}, groups: {} },
});
const own = visitOf('own', 100, 90);
const evening = eveningBefore(own);
const about = (...others: RiskVisit[]) => historyOf(own, others, evening);

describe('what is known of a client the evening before', () => {
  it('is nothing of the visit itself', () => {
    expect(about({ ...own, outcome: 'missed' })).toMatchObject({
      known: 0,
      sameDay: 0,
      together: 0,
      booked: 0,
    });
  });

  it('is nothing of a visit of the same day or later', () => {
    expect(about(visitOf('a', 100, 80, 'missed'), visitOf('b', 101, 80, 'missed'))).toMatchObject({
      ...{ known: 0, missed: 0, lastMissed: NaN, sameDay: 1, waiting: 1 },
    });
  });

  it('is nothing of a booking made after that evening', () => {
    expect(about(visitOf('a', 103, 100), visitOf('b', 100, 100))).toMatchObject({ waiting: 0, sameDay: 0 });
    expect(about(visitOf('a', 103, 99))).toMatchObject({ waiting: 1 });
  });

  it('is everything of the day before', () => {
    expect(about(visitOf('a', 99, 99, 'missed'), visitOf('b', 95, 90, 'came'))).toMatchObject({
      ...{ known: 2, missed: 1, aheadKnown: 1, aheadMissed: 0, lastMissed: 1, daysSinceLast: 1 },
      // b was booked in the same second as the visit.
      ...{ together: 1, booked: 0 },
    });
  });

  it('weighs a visit of a month ago half', () => {
    const { recentKnown, recentMissed } = about(visitOf('a', 70, 60, 'missed'), visitOf('b', 100, 60));
    expect([recentKnown, recentMissed]).toEqual([0.5, 0.5]);
  });

  it('ends at the booking second for a visit of the same day', () => {
    const now = visitOf('now', 100, 100);
    const later = { ...visitOf('later', 105, 100), bookedAt: now.bookedAt + 1 };
    expect(historyOf(now, [later], eveningBefore(now)).waiting).toBe(0);
    expect(historyOf(now, [{ ...later, bookedAt: now.bookedAt }], eveningBefore(now)).waiting).toBe(1);
  });
});
