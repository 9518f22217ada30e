import { describe, expect, it } from 'vitest';
import { patienceMs, pauseAfter, planTemplate } from './template-plan.ts';
import { templateStates } from './template-life.ts';

const fresh = { asked: 0, lastAskedAt: 0, hasReported: false };
const now = Date.parse('2026-11-26T12:00:00Z');

describe('what comes next for a template', () => {
  it('is nothing for one that is gone, and for one that waits for nobody', () => {
    expect(planTemplate(null, fresh, now)).toEqual({ do: 'over' });
    for (const state of templateStates)
      if (state !== 'submitted' && state !== 'paused')
        expect(planTemplate({ state, since: now }, fresh, now), state).toEqual({ do: 'over' });
  });

  it('is asking at once, then less and less often', () => {
    const facts = { state: 'submitted', since: now } as const;
    expect(planTemplate(facts, fresh, now)).toEqual({ do: 'ask' });
    const asked = { ...fresh, asked: 1, lastAskedAt: now };
    expect(planTemplate(facts, asked, now)).toEqual({ do: 'wait', ms: 300_000 });
    expect(planTemplate(facts, asked, now + 300_000)).toEqual({ do: 'ask' });
    const pauses = Array.from({ length: 20 }, (_, index) => pauseAfter(index));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBe(12 * 3_600_000);
  });

  it('is a person after a week, once', () => {
    const facts = { state: 'submitted', since: now - patienceMs } as const;
    const asked = { asked: 30, lastAskedAt: now, hasReported: false };
    expect(planTemplate(facts, asked, now)).toEqual({ do: 'report' });
    expect(planTemplate(facts, { ...asked, hasReported: true }, now)).toMatchObject({ do: 'wait' });
  });
});
