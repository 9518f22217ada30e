const hour = 3_600_000;
const day = 24 * hour;

/**
 * The instants at which the product weighs a visit that nothing happens to, from the booking on: those of `planIntervention`, which a test
 * holds them to. Never empty but for a visit that was booked when it had begun.
 */
export function productMoments(startsAt: number, bookedAt: number): number[] {
  const ahead = startsAt - bookedAt;
  if (ahead <= 0) return [];
  const before = (lead: number, least: number) => (ahead > least ? [startsAt - lead] : []);
  return [
    bookedAt,
    ...before(7 * day, 10 * day),
    ...before(2 * day, 2 * day + hour),
    ...before(day, day + hour),
  ];
}
