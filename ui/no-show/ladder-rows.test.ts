import { describe, expect, it } from 'vitest';
import { actsOf } from './acts.ts';
import { ladderRows } from './ladder-rows.ts';
import { cardOf } from './samples.ts';

const told = (change: Parameters<typeof cardOf>[0]) =>
  ladderRows(cardOf(change)).map(({ step, state }) => `${step} ${state}`);

describe('the story of a ladder', () => {
  it('has what runs and what is to come, not what is switched off', () => {
    expect(told({})).toEqual(['ask started', 'sms planned', 'call planned']);
  });

  it('has nothing to come once she answered or somebody stopped it', () => {
    expect(told({ state: 'answered', answer: 'confirmed' })).toEqual(['ask started']);
    expect(told({ state: 'stopped' })).toEqual(['ask started']);
  });

  it('leaves out a step for which no hour is left', () => {
    expect(told({ steps: [], ladder: [{ step: 'call', at: null, isOn: true }] })).toEqual([]);
  });
});

describe('what may be done at once', () => {
  const base = {
    ...cardOf(),
    done: [] as const,
    canAskDeposit: true,
    now: Date.parse('2026-11-25T15:00:00Z'),
  };

  it('is every step, while she has not answered', () => {
    expect(actsOf(base).steps).toEqual(['ask', 'sms', 'deposit', 'offer-move']);
  });

  it('is no money without an account, and nothing twice', () => {
    const done = [{ step: 'ask', state: 'started' }] as const;
    expect(actsOf({ ...base, done, canAskDeposit: false }).steps).toEqual(['sms', 'offer-move']);
  });

  it('is nothing once she answered or it is over', () => {
    const answered = actsOf({ ...base, status: 'confirmed', state: 'answered' });
    expect(answered).toEqual({ canCall: false, steps: [], canStop: false, canResume: false });
    expect(actsOf({ ...base, status: 'no-show', state: 'over' }).canCall).toBe(false);
  });

  it('is a call alone in the last two hours', () => {
    const late = actsOf({ ...base, now: Date.parse(base.startsAt) - 3_600_000 });
    expect([late.canCall, late.steps]).toEqual([true, []]);
  });
});
