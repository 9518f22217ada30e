/** What is known of a visit. Instants are epoch ms; days are civil day numbers (days since 1970-01-01) in the clinic's zone. */
export interface RiskVisit {
  id: string;
  clientId: string;
  bookedAt: number;
  bookedDay: number;
  day: number;
  /** Minutes of the clinic's day; null where the source has no hour. */
  startMinute: number | null;
  /** Null: not known (yet). Cancelled visits are not in the set at all. */
  outcome: 'came' | 'missed' | null;
  /**
   * Named facts beside time, null or absent = unknown: `age` (years), `bookedMinute` (of the clinic's day), `durationMin`, `priceCents`,
   * `moves`, `isPaid` (deposit or package, 0/1), `answered` (the reply to the request: 1 yes, 0 asked and silent).
   */
  numbers: Readonly<Partial<Record<string, number | null>>>;
  /** Named groups: `origin` (product), `gender`, `neighbourhood` (public data only). */
  groups: Readonly<Partial<Record<string, string | null>>>;
}

/**
 * The moment of a prediction: bookings made until `at` are seen, outcomes of days before `day` are known. An outcome is known from the
 * day after its visit, never earlier on the same day: what training imitates and what the product reads are the same.
 */
export interface Moment {
  at: number;
  day: number;
}

export const dayMs = 86_400_000;

/**
 * The evening before the visit, or the booking second of a visit booked for the same day. `nightMs` is the instant the visit's day begins in
 * the clinic's zone; without it the days of the source are days of UTC.
 */
export function eveningBefore(visit: RiskVisit, nightMs = visit.day * dayMs): Moment {
  return { at: visit.bookedDay >= visit.day ? visit.bookedAt : nightMs - 1, day: visit.day };
}
