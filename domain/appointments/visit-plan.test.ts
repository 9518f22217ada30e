import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, wallTime } from '../clinic/calendar.ts';
import { quietTime } from './quiet-time.ts';
import { isVisitOver, planVisit, remainingSteps } from './visit-plan.ts';
import type { DoneStep, Visit, VisitStep } from './visit-plan.ts';
import { defaultVisitPolicy } from './visit-policy.ts';

const saoPaulo = { timeZone: 'America/Sao_Paulo', closedDays: [] as string[] };
const at = (day: string, time: string, zone = saoPaulo.timeZone): number => instantOf(day, time, zone);
const hours = (count: number): number => count * 3_600_000;

// Thursday 2026-12-10, 15:00 in São Paulo; booked long before.
const startsAt = at('2026-12-10', '15:00');
const longBefore = at('2026-12-01', '10:00');
const booked: Visit = {
  status: 'booked',
  startsAt,
  endsAt: startsAt + hours(1),
  finishedAt: null,
  rescheduleRequested: false,
  hasAfterCare: true,
};
const done = (...steps: VisitStep[]): DoneStep[] => steps.map((step) => ({ step, startsAt }));
const plan = (visit: Partial<Visit>, now: number, taken: DoneStep[] = [], calendar = saoPaulo) =>
  planVisit({ ...booked, ...visit }, defaultVisitPolicy, calendar, now, taken);
const local = (instant: number | undefined, zone = saoPaulo.timeZone): string => {
  if (instant === undefined) return 'never';
  const { day, time } = wallTime(instant, zone);
  return `${day} ${time}`;
};

describe('what the plan refuses to do', () => {
  it.each(['cancelled', 'no-show'] as const)(
    'sends nothing and waits for nothing once the visit is %s',
    (status) => {
      const ended = plan({ status }, longBefore);
      expect(ended).toEqual({ next: null, waitingFor: 'nothing', until: null });
      expect(isVisitOver(ended)).toBe(true);
    },
  );

  it('does not ask for a confirmation when the client has already confirmed', () => {
    expect(plan({ status: 'confirmed' }, longBefore).next?.step).toBe('reminder');
  });

  it('does not ask for a confirmation when the visit was booked less than 12 hours ahead', () => {
    const steps = remainingSteps(booked, defaultVisitPolicy, saoPaulo, startsAt - hours(11), []);
    expect(steps.map(({ step }) => step)).toEqual(['reminder', 'no-show']);
  });

  it('does not remind with less than an hour left', () => {
    expect(plan({}, startsAt - hours(1) + 1, done('confirmation-request')).next?.step).toBe('no-show');
  });

  it('never takes a step twice for the same start', () => {
    const all = done('confirmation-request', 'reminder');
    expect(plan({}, longBefore, all).next).toMatchObject({ step: 'no-show', at: startsAt + 15 * 60_000 });
  });

  it('keeps quiet while the client waits to be rescheduled, but still frees the slot of who does not come', () => {
    const waiting = plan({ rescheduleRequested: true }, longBefore, done('confirmation-request'));
    expect(waiting.waitingFor).toBe('clinic-to-reschedule');
    expect(waiting.next?.step).toBe('no-show');
  });

  it('sends no after-care advice for a procedure that has none, nor when it comes too late to help', () => {
    expect(plan({ status: 'done', finishedAt: startsAt, hasAfterCare: false }, startsAt).waitingFor).toBe(
      'nothing',
    );
    expect(plan({ status: 'done', finishedAt: startsAt }, startsAt + hours(97)).waitingFor).toBe('nothing');
  });

  it('does not count somebody who arrived as absent', () => {
    for (const status of ['arrived', 'in-room'] as const) {
      expect(plan({ status }, startsAt + hours(2))).toEqual({
        next: null,
        waitingFor: 'finish',
        until: null,
      });
    }
  });
});

describe('the story of a visit', () => {
  it('asks 48 hours before, reminds 3 hours before, marks the absence 15 minutes after the start', () => {
    const steps = remainingSteps(booked, defaultVisitPolicy, saoPaulo, longBefore, []);
    expect(steps.map(({ step, at: when }) => [step, local(when)])).toEqual([
      ['confirmation-request', '2026-12-08 15:00'],
      ['reminder', '2026-12-10 12:00'],
      ['no-show', '2026-12-10 15:15'],
    ]);
  });

  it('says what it waits for at each moment', () => {
    expect(plan({}, longBefore)).toMatchObject({
      waitingFor: 'confirmation-time',
      until: startsAt - hours(48),
    });
    expect(plan({}, startsAt - hours(40), done('confirmation-request')).waitingFor).toBe(
      'client-confirmation',
    );
    expect(plan({ status: 'confirmed' }, startsAt - hours(40)).waitingFor).toBe('visit-day');
    expect(plan({ status: 'confirmed' }, startsAt - hours(2), done('reminder')).waitingFor).toBe('arrival');
    expect(plan({ status: 'done', finishedAt: startsAt }, startsAt).waitingFor).toBe('after-care-time');
    expect(plan({ status: 'done' }, startsAt, done('after-care')).waitingFor).toBe('nothing');
  });

  it('counts after-care from the real end, not from the agenda', () => {
    const finishedAt = startsAt + hours(2);
    expect(plan({ status: 'done', finishedAt }, finishedAt).next).toMatchObject({
      step: 'after-care',
      at: finishedAt + hours(24),
    });
  });

  it('asks at once when booked late but with 12 hours or more left', () => {
    const now = startsAt - hours(24);
    expect(plan({}, now).next).toMatchObject({ step: 'confirmation-request', at: now });
    const evening = at('2026-12-10', '19:30');
    expect(plan({ startsAt: evening }, evening - hours(11.5)).next?.step).toBe('reminder');
    expect(plan({ startsAt: evening }, at('2026-12-09', '19:00')).next?.step).toBe('confirmation-request');
    const late = at('2026-12-10', '21:00');
    expect(plan({ startsAt: late }, late - hours(12)).next?.step).toBe('confirmation-request');
  });

  it('acts at once on what came due while everything was down', () => {
    const now = startsAt + hours(5);
    expect(plan({ status: 'confirmed' }, now).next).toMatchObject({ step: 'no-show', at: now });
  });

  it('asks and reminds again after a move, because what was done belongs to the old start', () => {
    const moved = { startsAt: startsAt + hours(24 * 7), endsAt: startsAt + hours(24 * 7 + 1) };
    const steps = plan(moved, startsAt - hours(2), done('confirmation-request', 'reminder'));
    expect(steps).toMatchObject({ waitingFor: 'confirmation-time', until: moved.startsAt - hours(48) });
  });
});

describe('quiet hours and quiet days', () => {
  it('puts a confirmation request off to the morning when it falls in the night', () => {
    const early = at('2026-12-10', '07:30');
    const next = plan({ startsAt: early }, longBefore).next;
    expect(local(next?.at)).toBe('2026-12-08 08:00');
    expect(local(next?.latestUseful)).toBe('2026-12-08 20:00');
  });

  it('reminds on the evening before when the morning would be too late', () => {
    const early = at('2026-12-10', '08:00');
    const next = plan({ startsAt: early, status: 'confirmed' }, longBefore).next;
    expect(local(next?.at)).toBe('2026-12-09 19:29');
    expect(local(next?.latestUseful)).toBe('2026-12-09 20:00');
  });

  it('still sends at once between the margin and the silence, and gives up inside the silence', () => {
    const early = at('2026-12-10', '08:00');
    const visit = { startsAt: early, status: 'confirmed' as const };
    expect(plan(visit, at('2026-12-09', '19:50')).next).toMatchObject({
      step: 'reminder',
      at: at('2026-12-09', '19:50'),
    });
    expect(plan(visit, at('2026-12-09', '20:10')).next?.step).toBe('no-show');
  });

  it.each(['09:00', '09:05', '09:14'])(
    'reminds of %s on the evening before: after the night no time is left to send it',
    (time) => {
      const visit = { startsAt: at('2026-12-10', time), status: 'confirmed' as const };
      expect(local(plan(visit, longBefore).next?.at)).toBe('2026-12-09 19:29');
      expect(plan(visit, at('2026-12-09', '19:29')).next).toMatchObject({ step: 'reminder' });
    },
  );

  it('reminds after the night who booked in it, if a moment is left, and plans visits that read no margin as before', () => {
    const night = at('2026-12-09', '22:00');
    const five = { startsAt: at('2026-12-10', '09:05'), status: 'confirmed' as const };
    expect(local(plan(five, night).next?.at)).toBe('2026-12-10 08:00');
    const nine = { ...five, startsAt: at('2026-12-10', '09:00') };
    expect(plan(nine, night).next?.step).toBe('no-show');
    const { morningMargin: _, ...before } = defaultVisitPolicy;
    const old = planVisit({ ...booked, ...nine }, before, saoPaulo, longBefore, []);
    expect(local(old.until ?? undefined)).toBe('2026-12-10 08:00');
  });

  it('reminds at 8 in the morning when that is early enough', () => {
    const start = at('2026-12-10', '10:00');
    const { next } = plan({ startsAt: start, status: 'confirmed' }, longBefore);
    expect(local(next?.at)).toBe('2026-12-10 08:00');
  });

  it('asks on Monday when 48 hours before is a Sunday, and before a closed day when after it is too late', () => {
    const tuesday = at('2026-12-15', '15:00');
    expect(local(plan({ startsAt: tuesday }, longBefore).next?.at)).toBe('2026-12-14 08:00');
    const monday = at('2026-12-14', '09:00');
    expect(local(plan({ startsAt: monday }, longBefore).next?.at)).toBe('2026-12-12 09:00');
    const closedRun = { ...saoPaulo, closedDays: ['2026-12-07', '2026-12-08'] };
    // Due Sunday the 6th, closed until the 8th inclusive, useless after the 8th 03:00: the evening of Saturday the 5th.
    const afterRun = at('2026-12-08', '15:00');
    expect(local(plan({ startsAt: afterRun }, longBefore, [], closedRun).next?.at)).toBe('2026-12-05 19:29');
  });

  it('reminds on a Sunday, because the clinic is open for that visit', () => {
    const sunday = at('2026-12-13', '15:00');
    const next = plan({ startsAt: sunday, status: 'confirmed' }, longBefore).next;
    expect(local(next?.at)).toBe('2026-12-13 12:00');
  });

  it('steps over Sunday and a holiday for after-care, but never to before the end of the visit', () => {
    const friday = at('2026-09-04', '18:00');
    const calendar = { ...saoPaulo, closedDays: ['2026-09-07'] };
    const visit = { status: 'done' as const, startsAt: friday, finishedAt: at('2026-09-05', '19:00') };
    expect(local(plan(visit, friday, [], calendar).next?.at)).toBe('2026-09-08 08:00');
  });

  it.each([
    ['America/Sao_Paulo', '-03:00'],
    ['America/Manaus', '-04:00'],
    ['America/Rio_Branco', '-05:00'],
    ['America/Noronha', '-02:00'],
  ])('keeps the silence of the clinic in %s', (timeZone, offset) => {
    const start = Date.parse(`2026-12-10T07:30:00${offset}`);
    const next = plan({ startsAt: start }, longBefore, [], { timeZone, closedDays: [] }).next;
    expect(next?.at).toBe(Date.parse(`2026-12-08T08:00:00${offset}`));
  });

  it('sends at any hour when the clinic keeps no silence', () => {
    const night = at('2026-12-10', '03:00');
    const policy = { ...defaultVisitPolicy, quietHours: null, quietDays: false };
    const next = planVisit({ ...booked, startsAt: night }, policy, saoPaulo, longBefore, []).next;
    expect(next).toMatchObject({ at: night - hours(48), latestUseful: night - hours(12) });
  });
});

describe('for every visit', () => {
  const zones = ['America/Sao_Paulo', 'America/Manaus', 'America/Rio_Branco', 'America/Noronha'];
  const cases = fc.record({
    minutesAhead: fc.integer({ min: -3000, max: 20_000 }),
    now: fc.integer({ min: longBefore, max: longBefore + 60 * hours(24) }),
    status: fc.constantFrom('booked', 'confirmed', 'done' as const),
    timeZone: fc.constantFrom(...zones),
    closedDays: fc.subarray(['2026-12-24', '2026-12-25', '2026-12-26', '2026-12-31', '2027-01-01']),
  });

  it('no message leaves in a silence, in the past or after its use, and the windows never reach into a silence', () => {
    fc.assert(
      fc.property(cases, ({ minutesAhead, now, status, timeZone, closedDays }) => {
        const visit = {
          ...booked,
          status,
          startsAt: now + minutesAhead * 60_000,
          endsAt: now + minutesAhead * 60_000 + hours(1),
        };
        const calendar = { timeZone, closedDays };
        for (const { step, at: when, latestUseful } of remainingSteps(
          visit,
          defaultVisitPolicy,
          calendar,
          now,
          [],
        )) {
          expect(when).toBeGreaterThanOrEqual(now);
          expect(when).toBeLessThanOrEqual(latestUseful);
          if (step === 'no-show') continue;
          const quiet = quietTime(defaultVisitPolicy, calendar, step !== 'reminder');
          expect(quiet.isQuiet(when)).toBe(false);
          expect(quiet.isQuiet(latestUseful - 1) && latestUseful - 1 > when).toBe(false);
        }
      }),
    );
  });

  it('taking the planned steps one after the other always comes to an end', () => {
    fc.assert(
      fc.property(cases, ({ minutesAhead, now, status, timeZone, closedDays }) => {
        let visit: Visit = {
          ...booked,
          status,
          startsAt: now + minutesAhead * 60_000,
          endsAt: now + minutesAhead * 60_000,
        };
        const taken: DoneStep[] = [];
        let clock = now;
        for (let round = 0; round < 6; round += 1) {
          const { next, waitingFor } = planVisit(
            visit,
            defaultVisitPolicy,
            { timeZone, closedDays },
            clock,
            taken,
          );
          if (waitingFor === 'nothing') return;
          if (!next) throw new Error(`waits for ${waitingFor} for ever`);
          clock = next.at;
          taken.push({ step: next.step, startsAt: visit.startsAt });
          if (next.step === 'no-show') visit = { ...visit, status: 'no-show' };
        }
        throw new Error('too many steps');
      }),
    );
  });
});
