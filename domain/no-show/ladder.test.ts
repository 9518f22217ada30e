import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, wallTime } from '../clinic/calendar.ts';
import { defaultVisitPolicy } from '../appointments/visit-policy.ts';
import {
  callDueAt,
  climb,
  type Climb,
  type ClinicTime,
  latestBeforeMs,
  placedRungs,
  spacingMs,
  stepReasons,
  type TakenStep,
} from './ladder.ts';
import { defaultLadders, type LadderRung, ladderStepNames } from './settings.ts';

const zone = 'America/Sao_Paulo';
const hours = (count: number) => count * 3_600_000;
const week = { from: '09:00', to: '18:00' };
const time: ClinicTime = {
  policy: defaultVisitPolicy,
  calendar: {
    timeZone: zone,
    closedDays: [],
    hours: { 1: [week], 2: [week], 3: [week], 4: [week], 5: [week], 6: [{ from: '09:00', to: '13:00' }] },
  },
};
const at = (day: string, clock: string) => instantOf(day, clock, zone);
const local = (instant: number | null) => {
  if (instant === null) return 'never';
  const wall = wallTime(instant, zone);
  return `${wall.day} ${wall.time}`;
};
// Thursday 2026-12-10, 15:00; agreed long before.
const startsAt = at('2026-12-10', '15:00');
const all = defaultLadders.high.map((rung) => ({ ...rung, isOn: true }));
const facts = (change: Partial<Climb> = {}): Climb => ({
  ...{ rungs: all, taken: [], startsAt, bookedAt: at('2026-11-20', '10:00'), askedAt: null, time },
  ...change,
});
const taken = (
  step: TakenStep['step'],
  hoursBefore: number,
  state: TakenStep['state'] = 'done',
): TakenStep => ({
  ...{ step, state, startedAt: startsAt - hours(hoursBefore) },
  heardAt: state === 'done' ? startsAt - hours(hoursBefore) : null,
});
const before = (count: number) => startsAt - hours(count);

describe('what the ladder refuses', () => {
  it('nothing later than two hours before the start', () => {
    const one = facts({ rungs: [{ step: 'ask', leadMin: 180, isOn: true }] });
    expect(climb(one, before(2))).toEqual({ do: 'start', step: 'ask' });
    expect(climb(one, before(2) + 1)).toEqual({ do: 'skip', step: 'ask', reason: 'too-late' });
  });

  it('what was due before the time was agreed: whoever books late starts in the middle', () => {
    const late = facts({ bookedAt: before(35) });
    expect(climb(late, before(35))).toEqual({ do: 'skip', step: 'ask', reason: 'booked-late' });
    const next = { ...late, taken: [taken('ask', 35, 'skipped'), taken('sms', 35, 'skipped')] };
    expect(climb(next, before(35))).toMatchObject({ do: 'wait', step: 'call' });
  });

  it('to give her time away before she was asked for anything, or had time to hear it', () => {
    const rungs: LadderRung[] = [{ step: 'release', leadMin: 6 * 60, isOn: true }];
    expect(climb(facts({ rungs }), before(6))).toEqual({
      do: 'skip',
      step: 'release',
      reason: 'never-asked',
    });
    expect(climb(facts({ rungs, taken: [taken('ask', 7)] }), before(6))).toEqual({
      ...{ do: 'wait', step: 'release', until: before(3) },
    });
    expect(climb(facts({ rungs, taken: [taken('ask', 5)] }), before(5))).toMatchObject({
      reason: 'too-late',
    });
    expect(climb(facts({ rungs, taken: [taken('ask', 9, 'failed')] }), before(6))).toMatchObject({
      reason: 'never-asked',
    });
    const onItsWay = { ...taken('ask', 9), heardAt: null };
    expect(climb(facts({ rungs, taken: [onItsWay, taken('call', 8, 'started')] }), before(6))).toMatchObject({
      reason: 'never-asked',
    });
  });

  it('to judge before the hour of the release whether she was reached: what is on its way may still arrive', () => {
    const rungs: LadderRung[] = [{ step: 'release', leadMin: 6 * 60, isOn: true }];
    const late = { ...taken('ask', 12, 'started'), heardAt: null };
    expect(climb(facts({ rungs, taken: [late] }), before(10))).toEqual({
      ...{ do: 'wait', step: 'release', until: before(6) },
    });
    const arrived = { ...late, heardAt: before(7) };
    expect(climb(facts({ rungs, taken: [arrived] }), before(6))).toMatchObject({ until: before(3) });
  });

  it('to take a step twice, or one that is off', () => {
    expect(
      climb(
        facts({
          rungs: defaultLadders.medium,
          taken: defaultLadders.medium.map(({ step }) => taken(step, 20)),
        }),
        before(19),
      ),
    ).toBeNull();
    expect(
      climb(facts({ rungs: [{ step: 'deposit', leadMin: 1_440, isOn: false }] }), before(24)),
    ).toBeNull();
  });
});

describe('when a rung is taken', () => {
  it('waits for each rung in turn', () => {
    expect(climb(facts(), before(80))).toEqual({ do: 'wait', step: 'ask', until: before(72) });
    expect(climb(facts(), before(72))).toEqual({ do: 'start', step: 'ask' });
  });

  it('keeps the silence of nights and Sundays, and pulls forward what would come too late after it', () => {
    // Monday 09:00: a day before is Sunday.
    const monday = at('2026-12-14', '09:00');
    const [sms] = placedRungs([{ step: 'sms', leadMin: 24 * 60, isOn: true }], monday, time);
    expect(local(sms?.at ?? null)).toBe('2026-12-12 19:29');
    const [ask] = placedRungs(
      [{ step: 'ask', leadMin: 36 * 60, isOn: true }],
      at('2026-12-10', '10:00'),
      time,
    );
    expect(local(ask?.at ?? null)).toBe('2026-12-09 08:00');
  });

  it('calls only while the clinic is open', () => {
    const placed = (start: number, leadHours: number) =>
      local(placedRungs([{ step: 'call', leadMin: leadHours * 60, isOn: true }], start, time)[0]?.at ?? null);
    expect(placed(at('2026-12-10', '15:00'), 20)).toBe('2026-12-10 09:00');
    expect(placed(at('2026-12-10', '09:30'), 5)).toBe('2026-12-09 17:00');
    expect(placed(at('2026-12-14', '09:00'), 20)).toBe('2026-12-12 12:00');
  });

  it('leaves two hours between two steps', () => {
    const rungs: LadderRung[] = [
      { step: 'ask', leadMin: 10 * 60, isOn: true },
      { step: 'sms', leadMin: 9 * 60 + 30, isOn: true },
    ];
    const now = startsAt - hours(5);
    expect(climb(facts({ rungs, taken: [taken('ask', 5)] }), now)).toEqual({
      ...{ do: 'wait', step: 'sms', until: now + spacingMs },
    });
  });

  it('takes the newest contact that is due when several were missed, never the release', () => {
    expect(climb(facts(), before(21))).toEqual({ do: 'skip', step: 'ask', reason: 'overtaken' });
    const left = facts({
      taken: (['ask', 'sms', 'call', 'deposit'] as const).map((step) => taken(step, 21, 'skipped')),
    });
    expect(climb(left, before(6))).toEqual({ do: 'start', step: 'offer-move' });
  });

  it('counts the visit’s own request of less than half a day ago as its question', () => {
    expect(climb(facts({ askedAt: before(72) - hours(12) + 1 }), before(72))).toEqual({
      do: 'count',
      step: 'ask',
    });
    expect(climb(facts({ askedAt: before(72) - hours(12) }), before(72))).toEqual({
      do: 'start',
      step: 'ask',
    });
  });

  it('wants the call made before the next rung, and two hours before the start at the latest', () => {
    expect(callDueAt(facts(), before(30))).toBe(before(26));
    expect(callDueAt(facts(), before(6))).toBe(startsAt - latestBeforeMs);
  });

  it('has words to look up for every reason it gives, each once', () => {
    expect(new Set(stepReasons).size).toBe(stepReasons.length);
  });
});

it('climbs any ladder at any hour without breaking a rule', () => {
  const rung = fc.record({ leadMin: fc.integer({ min: 120, max: 6_000 }), isOn: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(rung, { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 0, max: 14 * 24 * 60 }),
      fc.integer({ min: 130, max: 12_000 }),
      (rungs, startMin, aheadMin) => {
        const start = startsAt + startMin * 60_000;
        const leads = rungs.map(({ leadMin }) => leadMin).toSorted((one, other) => other - one);
        const ladder = ladderStepNames.map((step, index) => ({
          ...{ step, leadMin: leads[index] ?? 120, isOn: rungs[index]?.isOn ?? true },
        }));
        const steps: TakenStep[] = [];
        let now = start - aheadMin * 60_000;
        const story = facts({ rungs: ladder, startsAt: start, bookedAt: now });
        for (let turn = 0; turn < 30; turn += 1) {
          const next = climb({ ...story, taken: steps }, now);
          if (!next) return;
          if (next.do === 'wait') {
            expect(next.until).toBeGreaterThan(now);
            now = next.until;
            continue;
          }
          if (next.do === 'start') {
            expect(now).toBeLessThanOrEqual(start - latestBeforeMs);
            const last = steps.findLast(({ state }) => state === 'done');
            if (last) expect(now - last.startedAt).toBeGreaterThanOrEqual(spacingMs);
            const { time: clock, weekday } = wallTime(now, zone);
            expect(weekday).not.toBe(0);
            expect(clock >= (next.step === 'call' ? '09:00' : '08:00') && clock < '20:00').toBe(true);
          }
          expect(steps.map(({ step }) => step)).not.toContain(next.step);
          const isTaken = next.do === 'start';
          const heardAt = isTaken ? now : null;
          steps.push({ step: next.step, state: isTaken ? 'done' : 'skipped', startedAt: now, heardAt });
        }
        throw new Error('no end');
      },
    ),
    { numRuns: 300 },
  );
});
