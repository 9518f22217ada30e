import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../clinic/calendar.ts';
import { type AnvisaState, anvisaStates, blocksUse } from './anvisa-state.ts';
import { type Heard, type KnownState, planRecheck, stateAfter } from './recheck-plan.ts';

const today = '2026-11-27';
const known = (anvisaState: AnvisaState | null, isTransferred = false): KnownState => ({
  anvisaState,
  isTransferred,
});
const heard = (state: AnvisaState, over: Partial<Heard> = {}): Heard => ({
  ...{ state, transferredTo: null, validUntil: null },
  ...over,
});
const reasons = (before: KnownState, now: Heard) =>
  planRecheck(before, now, today).notices.map(({ reason }) => reason);

describe('an answer of the register', () => {
  it.each(['inactive', 'not-found', 'format-invalid', 'test-row'] as const)(
    '%s takes every lot out of use and tells somebody at once',
    (state) => {
      const plan = planRecheck(known('active'), heard(state), today);
      expect(plan).toMatchObject({ holdsLots: true, hasTurned: true, maySuggestRelease: false });
      expect(plan.notices).toMatchObject([{ reason: `registration-${state}`, mayReopen: true }]);
    },
  );
  it.each(['active', 'active-date-passed', 'expiring-soon', 'source-stale'] as const)(
    '%s holds nothing',
    (state) => {
      const plan = planRecheck(known('active'), heard(state, { validUntil: '2004-04-01' }), today);
      expect(plan).toMatchObject({ holdsLots: false, hasTurned: false, notices: [] });
    },
  );
  it('that was heard before is carried out all the same, and opens no task a person settled', () => {
    const plan = planRecheck(known('inactive'), heard('inactive'), today);
    expect(plan).toMatchObject({ holdsLots: true, hasTurned: false, notices: [{ mayReopen: false }] });
  });
  it('that it moved to another holder blocks nothing and asks a person', () => {
    const plan = planRecheck(known('active'), heard('inactive', { transferredTo: '198600019' }), today);
    expect(plan).toMatchObject({ holdsLots: false, hasTurned: false });
    expect(plan.notices).toMatchObject([
      { key: 'transferred/198600019', reason: 'registration-transferred', facts: { number: '198600019' } },
    ]);
  });
  it('that it is valid again proposes a release and frees nothing', () => {
    const plan = planRecheck(known('inactive'), heard('active'), today);
    expect(plan).toMatchObject({ holdsLots: false, maySuggestRelease: true, hasReturned: true });
    expect(plan.settled).toContain('blocked');
  });
});

describe('an old copy', () => {
  it('unsays no no', () => {
    const plan = planRecheck(known('not-found'), heard('source-stale'), today);
    expect(plan).toMatchObject({ holdsLots: true, hasTurned: false, maySuggestRelease: false, settled: [] });
    expect(stateAfter(known('not-found'), heard('source-stale'))).toBe('not-found');
  });
  it('neither blocks what was active nor settles what somebody was told', () => {
    expect(planRecheck(known('active'), heard('source-stale'), today)).toMatchObject({
      ...{ holdsLots: false, notices: [], settled: [] },
    });
  });
});

describe('the end of a registration', () => {
  it.each([
    [181, []],
    [180, [180]],
    [91, [180]],
    [90, [90]],
    [31, [90]],
    [30, [30]],
    [0, [30]],
  ])('%d days before is told at %j', (left, days) => {
    const now = heard('expiring-soon', { validUntil: addDays(today, left) });
    expect(planRecheck(known('active'), now, today).notices.map(({ facts }) => facts.days)).toEqual(days);
  });
  it('is told three times in its last two hundred days, and again for another date', () => {
    const until = addDays(today, 200);
    const keys = new Set<string>();
    for (let day = 0; day <= 200; day += 1)
      for (const end of [until, addDays(until, 3_652)])
        for (const { key } of planRecheck(
          known('active'),
          heard('expiring-soon', { validUntil: end }),
          addDays(today, day),
        ).notices)
          keys.add(key);
    expect([...keys]).toEqual([180, 90, 30].map((days) => `ending/${until}/${days}`));
  });
});

it('holds exactly what may not be used, whatever was known before', () => {
  const state = fc.constantFrom(...anvisaStates);
  fc.assert(
    fc.property(fc.option(state), fc.boolean(), state, fc.boolean(), (was, wasMoved, now, isMoved) => {
      const before = known(was, wasMoved);
      const answer = heard(now, { transferredTo: isMoved ? '1' : null });
      const plan = planRecheck(before, answer, today);
      const after = stateAfter(before, answer);
      expect(plan.holdsLots).toBe(blocksUse(after) && !(after === 'inactive' && isMoved));
      expect(plan.holdsLots && plan.maySuggestRelease).toBe(false);
      if (plan.hasTurned) expect(reasons(before, answer)).toContain(`registration-${after}`);
    }),
  );
});
