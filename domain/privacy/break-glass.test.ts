import { describe, expect, it } from 'vitest';
import { type GrantFacts, nextGrantStep } from './break-glass.ts';

const hour = 3_600_000;
const end = Date.UTC(2026, 10, 26, 15);
const grant = (more: Partial<GrantFacts> = {}): GrantFacts => ({
  ...{ expiresAt: end, endedAt: null, reviewedAt: null, reminders: 0, isClosed: false },
  ...more,
});

describe('a break-glass grant', () => {
  it('waits for its end and is ended at that instant, not before', () => {
    expect(nextGrantStep(grant(), end - 1)).toEqual({ do: 'wait', until: end });
    expect(nextGrantStep(grant(), end)).toEqual({ do: 'end' });
  });

  it('reminds its reviewers at once and then once a day, five times', () => {
    expect(nextGrantStep(grant({ endedAt: end }), end)).toEqual({ do: 'remind', reminder: 1 });
    expect(nextGrantStep(grant({ endedAt: end, reminders: 1 }), end)).toEqual({
      do: 'wait',
      until: end + 24 * hour,
    });
    expect(nextGrantStep(grant({ endedAt: end, reminders: 4 }), end + 96 * hour)).toEqual({
      do: 'remind',
      reminder: 5,
    });
  });

  it('is raised when nobody reviewed it in five days, also after a long outage', () => {
    const reminded = grant({ endedAt: end, reminders: 5 });
    expect(nextGrantStep(reminded, end + 119 * hour)).toEqual({ do: 'wait', until: end + 120 * hour });
    expect(nextGrantStep(reminded, end + 120 * hour)).toEqual({ do: 'escalate' });
  });

  it('is over once it was reviewed', () => {
    expect(nextGrantStep(grant({ endedAt: end, reviewedAt: end + hour, reminders: 1 }), end)).toEqual({
      do: 'close',
    });
  });
});
