import { dayMs, type RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { seeded } from '../../domain/no-show/random.ts';
import { sigmoid } from '../../domain/no-show/score.ts';

export interface MadeOptions {
  count: number;
  seed?: number;
  days?: number;
  firstDay?: number;
}

/**
 * Visits that nobody made, for tests and for a bench without real ones: every client has a habit of missing, long waits and Mondays are
 * missed more, and one in three is booked for the same day. In the order in which they were booked.
 */
export function madeVisits({ count, seed = 1, days = 120, firstDay = 20_000 }: MadeOptions): RiskVisit[] {
  const random = seeded(seed);
  const habits = Array.from({ length: Math.ceil(count / 4) }, () => (random() + random() - 1) * 1.5);
  const visits = Array.from({ length: count }, (_, at): RiskVisit => {
    const client = Math.floor(random() * habits.length);
    const lead = random() < 0.33 ? 0 : Math.floor(1 + random() ** 2 * 40);
    const day = firstDay + Math.floor(random() * days);
    const bookedMinute = 480 + Math.floor(random() * 600);
    const [startMinute, age] = [bookedMinute + 60, Math.floor(18 + random() * 60)];
    const monday = (day + 4) % 7 === 1 ? 0.4 : 0;
    const odds = -1.6 + (lead === 0 ? -1.2 : lead / 40) + monday + (habits[client] as number);
    return {
      ...{ id: `v${at}`, clientId: `c${client}`, bookedDay: day - lead, day, startMinute },
      bookedAt: (day - lead) * dayMs + bookedMinute * 60_000,
      outcome: random() < sigmoid(odds) ? 'missed' : 'came',
      numbers: {
        bookedMinute,
        age,
        durationMin: 30,
        priceCents: 20_000,
        moves: 0,
        isPaid: 0,
        answered: null,
      },
      groups: { origin: random() < 0.5 ? 'staff' : 'client' },
    };
  });
  return visits.sort((a, b) => a.bookedAt - b.bookedAt);
}
