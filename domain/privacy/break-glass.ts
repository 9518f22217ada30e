/** Days that reviewers have after the end, reminded once a day; then it is raised as wanting attention. */
export const reviewDays = 5;
const dayMs = 86_400_000;

/** Minutes that somebody without the right may read one client's record. */
export const grantMinutes = { shortest: 5, longest: 240 } as const;

/** What the process of a grant decides by; instants in epoch ms. */
export interface GrantFacts {
  expiresAt: number;
  endedAt: number | null;
  reviewedAt: number | null;
  /** How often the reviewers were reminded. */
  reminders: number;
  isClosed: boolean;
}

export type GrantStep =
  | { do: 'wait'; until: number }
  | { do: 'end' }
  | { do: 'remind'; reminder: number }
  | { do: 'escalate' }
  | { do: 'close' };

/** What comes next: the end by the clock, reminders on the days after it, and the word that nobody reviewed. */
export function nextGrantStep(grant: GrantFacts, now: number): GrantStep {
  if (grant.endedAt === null) {
    return now < grant.expiresAt ? { do: 'wait', until: grant.expiresAt } : { do: 'end' };
  }
  if (grant.reviewedAt !== null) return { do: 'close' };
  const due = grant.endedAt + grant.reminders * dayMs;
  if (now < due) return { do: 'wait', until: due };
  return grant.reminders < reviewDays ? { do: 'remind', reminder: grant.reminders + 1 } : { do: 'escalate' };
}
