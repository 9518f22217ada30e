import { describe, expect, it } from 'vitest';
import { instantOf } from '../clinic/calendar.ts';
import { defaultVisitPolicy } from '../appointments/visit-policy.ts';
import { planIntervention, type WatchFacts } from './intervention-plan.ts';
import { defaultLadders, type LadderStepName } from './settings.ts';

const zone = 'America/Sao_Paulo';
const hours = (count: number) => count * 3_600_000;
const day = { from: '09:00', to: '18:00' };
const startsAt = instantOf('2026-12-10', '15:00', zone);
const before = (count: number) => startsAt - hours(count);
type Watch = NonNullable<WatchFacts['watch']>;
type Step = WatchFacts['steps'][number];

const watch: Watch = {
  ...{ startsAt, state: 'watching', arm: 'treated', band: 'high', answer: null },
  ...{ resumedAt: null, isClosed: false },
};
const visit: WatchFacts['visit'] = { status: 'booked', startsAt, rescheduleRequested: false };
const facts: WatchFacts = {
  ...{
    isOn: true,
    ladders: defaultLadders,
    visit,
    watch,
    steps: [],
    askedAt: null,
    wroteAt: null,
    paidAt: null,
    hasUnread: false,
  },
  scored: ['booking', 'week-before', 'two-days-before', 'day-before'],
  bookedAt: before(24 * 20),
  time: {
    policy: defaultVisitPolicy,
    calendar: { timeZone: zone, closedDays: [], hours: { 1: [day], 2: [day], 3: [day], 4: [day], 5: [day] } },
  },
};
const step = (name: LadderStepName, hoursBefore: number, change: Partial<Step> = {}): Step => ({
  ...{ step: name, state: 'started', startedAt: before(hoursBefore), heardAt: before(hoursBefore) },
  ...{ isAsked: false, fate: null, ...change },
});
const plan = (change: Partial<WatchFacts>, now: number) => planIntervention({ ...facts, ...change }, now);
const seen = (change: Partial<Watch>): Pick<WatchFacts, 'watch'> => ({ watch: { ...watch, ...change } });

describe('a visit that is not watched', () => {
  it.each([
    [
      'is only held',
      { visit: { ...visit, status: 'held' as const }, watch: null },
      { do: 'wait', until: null, for: 'outcome' },
    ],
    ['of a clinic that wants none', { isOn: false, watch: null }, { do: 'over' }],
    [
      'was cancelled before the first look',
      { visit: { ...visit, status: 'cancelled' as const }, watch: null },
      { do: 'over' },
    ],
  ])('%s', (_, change, expected) => {
    expect(plan(change, before(80))).toEqual(expected);
  });

  it('is opened before its start only, again when the clinic switched it on again', () => {
    expect(plan({ watch: null }, before(80))).toEqual({ do: 'open' });
    expect(plan({ watch: null }, startsAt)).toEqual({ do: 'over' });
    expect(plan(seen({ isClosed: true, state: 'over' }), before(80))).toEqual({ do: 'open' });
  });
});

describe('the end', () => {
  it.each([
    ['arrived', 'came', 'arrived'],
    ['done', 'came', 'arrived'],
    ['no-show', 'missed', 'over'],
    ['cancelled', 'cancelled', 'cancelled'],
  ] as const)('of a visit that is %s is %s', (status, outcome, reason) => {
    expect(plan({ visit: { ...visit, status } }, startsAt)).toEqual({ do: 'close', outcome, reason });
  });

  it('comes without an outcome when the clinic switches it off and nothing was predicted', () => {
    const off = { isOn: false, scored: [] };
    expect(plan(off, before(10))).toEqual({ do: 'close', outcome: null, reason: 'switched-off' });
    expect(plan({ ...off, ...seen({ isClosed: true, state: 'over' }) }, before(10))).toEqual({ do: 'over' });
  });

  it('of what was predicted is waited for when the clinic switches it off: nothing is done, weighed or taken for an answer', () => {
    const off = { isOn: false, scored: ['booking' as const], ...seen({ state: 'climbing' }) };
    const takeBack = { do: 'take-back', reason: 'switched-off' };
    expect(plan({ ...off, steps: [step('ask', 70)] }, before(60))).toEqual(takeBack);
    const taken = { ...off, steps: [step('ask', 70, { state: 'cancelled' })], wroteAt: before(65) };
    const quiet = { do: 'wait', until: null, for: 'outcome' };
    expect(plan(taken, before(48))).toEqual(quiet);
    expect(plan({ ...taken, visit: { ...visit, status: 'confirmed' } }, before(20))).toEqual(quiet);
    const missed = { ...taken, visit: { ...visit, status: 'no-show' as const } };
    expect(plan(missed, startsAt)).toEqual({ do: 'close', outcome: 'missed', reason: 'over' });
  });

  it('of a time that was moved is written down first, even if the visit is cancelled by then', () => {
    const moved = { watch: { ...watch, startsAt: before(50) } };
    expect(plan(moved, before(80))).toEqual({ do: 'renew' });
    expect(plan({ ...moved, visit: { ...visit, status: 'cancelled' } }, before(80))).toEqual({ do: 'renew' });
  });

  it('is waited for without a timer', () => {
    const quiet = { ...seen({ state: 'answered', answer: 'wrote' }) };
    expect(plan(quiet, startsAt)).toEqual({ do: 'wait', until: null, for: 'outcome' });
  });
});

describe('a risk', () => {
  it('is told at booking, a week, two days and a day before', () => {
    const scored = (names: WatchFacts['scored'], now: number) =>
      plan({ scored: names, ...seen({ band: 'low' }) }, now);
    expect(scored([], before(24 * 20))).toEqual({ do: 'score', moment: 'booking' });
    expect(scored(['booking'], before(200))).toEqual({ do: 'wait', until: before(168), for: 'week-before' });
    expect(scored(['booking'], before(168))).toEqual({ do: 'score', moment: 'week-before' });
    expect(scored(['booking', 'week-before'], before(48))).toEqual({
      do: 'score',
      moment: 'two-days-before',
    });
    expect(scored(['two-days-before'], before(24))).toEqual({ do: 'score', moment: 'day-before' });
  });

  it('that was not told in time is not made up for', () => {
    expect(plan({ scored: ['booking'] }, before(20))).toEqual({ do: 'score', moment: 'day-before' });
    expect(plan({ scored: ['day-before'], ...seen({ band: 'low' }) }, before(20))).toMatchObject({
      until: null,
    });
    expect(plan({ scored: [] }, startsAt)).not.toMatchObject({ do: 'score' });
  });

  it('is told once of a visit booked for today', () => {
    const late = { bookedAt: before(10), scored: ['booking' as const], ...seen({ band: 'low' }) };
    expect(plan(late, before(10))).toEqual({ do: 'wait', until: null, for: 'outcome' });
  });

  it('is told of held-out people as of everybody', () => {
    expect(plan({ scored: ['booking'], ...seen({ arm: 'held-out' }) }, before(48))).toMatchObject({
      do: 'score',
    });
  });
});

describe('an answer', () => {
  const climbing = seen({ state: 'climbing' });
  const steps = [step('ask', 70)];

  it.each([
    ['a confirmation', { visit: { ...visit, status: 'confirmed' as const } }, 'confirmed'],
    ['a wish for another time', { visit: { ...visit, rescheduleRequested: true } }, 'moved'],
    ['any word after the first step', { wroteAt: before(69) }, 'wrote'],
    ['money', { paidAt: before(69) }, 'paid'],
  ])('is %s', (_, change, answer) => {
    expect(plan({ ...climbing, steps, ...change }, before(60))).toEqual({ do: 'answer', answer });
  });

  it('is no word of before the first step, nor any when nothing was done', () => {
    expect(plan({ ...climbing, steps, wroteAt: before(71), paidAt: before(71) }, before(60)).do).toBe('wait');
    expect(plan({ steps: [step('ask', 70, { state: 'skipped' })], wroteAt: before(60) }, before(60)).do).toBe(
      'wait',
    );
  });

  it('is no word that was there when somebody went on with the ladder; money is one whenever it came', () => {
    const resumed = { ...seen({ state: 'climbing', resumedAt: before(60) }), steps };
    expect(plan({ ...resumed, wroteAt: before(65) }, before(59)).do).toBe('wait');
    expect(plan({ ...resumed, wroteAt: before(59) }, before(58))).toEqual({ do: 'answer', answer: 'wrote' });
    expect(plan({ ...resumed, paidAt: before(65) }, before(59))).toEqual({ do: 'answer', answer: 'paid' });
  });

  it('ends the climb, takes back what is open, and may become clearer', () => {
    const answered = seen({ state: 'answered', answer: 'wrote' });
    expect(plan({ ...answered, steps: [step('ask', 70)] }, before(39))).toEqual({
      do: 'take-back',
      reason: 'wrote',
    });
    expect(plan(answered, before(39))).toMatchObject({ do: 'wait', for: 'outcome' });
    expect(plan({ ...answered, visit: { ...visit, status: 'confirmed' } }, before(39))).toMatchObject({
      answer: 'confirmed',
    });
    const sure = seen({ state: 'answered', answer: 'confirmed' });
    expect(plan({ ...sure, visit: { ...visit, status: 'confirmed' } }, before(39)).do).toBe('wait');
    expect(plan({ ...sure, visit: { ...visit, rescheduleRequested: true } }, before(39))).toMatchObject({
      answer: 'moved',
    });
  });
});

describe('the climb', () => {
  it('is for high and medium risks of people who are not held out, and only while nobody stopped it', () => {
    expect(plan({}, before(72))).toEqual({ do: 'start', step: 'ask', isAsked: false });
    expect(plan(seen({ band: 'medium' }), before(31))).toEqual({ do: 'start', step: 'ask', isAsked: false });
    for (const quiet of [{ arm: 'held-out' }, { band: 'low' }, { band: null }, { state: 'stopped' }] as const)
      expect(plan(seen(quiet), before(72)).do).toBe('wait');
  });

  it('takes at once what a person asked for, whatever the risk, or not at all', () => {
    const asked = { steps: [step('call', 30, { isAsked: true })] };
    expect(plan({ ...asked, ...seen({ band: 'low' }) }, before(30))).toEqual({
      do: 'start',
      step: 'call',
      isAsked: true,
    });
    expect(plan(asked, before(2) + 1)).toEqual({ do: 'take-back', reason: 'too-late' });
  });

  it('gives no time away over what came in and was not read yet, though a person asked for it', () => {
    const ladders = {
      ...defaultLadders,
      high: defaultLadders.high.map((rung) => ({ ...rung, isOn: rung.step === 'release' })),
    };
    const heard = { ladders, steps: [step('ask', 70, { state: 'done' })], ...seen({ state: 'climbing' }) };
    const release = { do: 'start', step: 'release', isAsked: false };
    expect(plan(heard, before(7))).toEqual(release);
    const until = before(7) + 60_000;
    const later = { do: 'wait', until, for: 'release', rung: { step: 'release', at: until } };
    expect(plan({ ...heard, hasUnread: true }, before(7))).toEqual(later);
    const asked = { steps: [...heard.steps, step('release', 7, { isAsked: true, heardAt: null })] };
    expect(plan({ ...heard, ...asked, hasUnread: true }, before(7))).toEqual(later);
    expect(plan({ ...heard, ...asked }, before(7))).toEqual({ ...release, isAsked: true });
    // Nothing else waits for it.
    expect(plan({ hasUnread: true }, before(72))).toMatchObject({ do: 'start', step: 'ask' });
  });

  it('takes back what is open when somebody stops it', () => {
    const stopped = { ...seen({ state: 'stopped' }), steps: [step('ask', 70)] };
    expect(plan(stopped, before(60))).toEqual({ do: 'take-back', reason: 'stopped' });
  });

  it('takes back what is open, asked for or begun, when a wider hold-out draws her in', () => {
    const drawn = { ...seen({ state: 'climbing', arm: 'held-out' }), steps: [step('ask', 70)] };
    const takeBack = { do: 'take-back', reason: 'switched-off' };
    expect(plan(drawn, before(60))).toEqual(takeBack);
    expect(plan({ ...drawn, steps: [step('call', 60, { isAsked: true })] }, before(60))).toEqual(takeBack);
    expect(plan({ ...drawn, steps: [step('ask', 70, { state: 'cancelled' })] }, before(60)).do).toBe('wait');
  });

  it('writes down first what became of a step', () => {
    const failed = { steps: [step('ask', 70, { fate: { state: 'failed', reason: 'not-sent' } })] };
    expect(plan({ ...failed, ...seen({ state: 'climbing' }) }, before(60))).toEqual({ do: 'settle-steps' });
  });

  it('waits for whatever comes first, the next rung or the next risk', () => {
    expect(plan({ scored: ['booking', 'week-before'] }, before(80))).toMatchObject({
      until: before(72),
      for: 'ask',
    });
    const asked = {
      scored: ['week-before' as const],
      steps: [step('ask', 72)],
      ...seen({ state: 'climbing' }),
    };
    expect(plan(asked, before(60))).toMatchObject({ for: 'two-days-before' });
  });
});
