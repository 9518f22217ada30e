import { describe, expect, it } from 'vitest';
import { rightsClock } from './rights-clock.ts';
import { nextRightsStep, type RightsFacts } from './rights-plan.ts';

const zone = 'America/Sao_Paulo';
const day = 86_400_000;
const received = Date.parse('2026-12-20T14:00:00-03:00');
const { warnAt, escalateAt, dueAt } = rightsClock(received, zone);
const request = (more: Partial<RightsFacts> = {}): RightsFacts => ({
  ...{ warnAt, escalateAt, dueAt, isWarned: false, isEscalated: false, isBreached: false },
  ...{ isProved: true, needsPerson: true, state: 'open', work: 'none', isClosed: false },
  ...more,
});

describe('the clock of a right', () => {
  it('counts calendar days of the clinic, over Christmas and the year, to the end of the day', () => {
    expect(new Date(dueAt).toISOString()).toBe('2027-01-05T03:00:00.000Z');
    expect([dueAt - escalateAt, dueAt - warnAt]).toEqual([2 * day, 5 * day]);
  });

  it('gives a request of the last minute the day as long as one of the first', () => {
    const late = rightsClock(Date.parse('2026-12-20T23:59:59-03:00'), zone);
    expect(late.dueAt).toBe(dueAt);
    expect(rightsClock(Date.parse('2026-12-21T00:00:00-03:00'), zone).dueAt).toBe(dueAt + day);
  });

  it('keeps to the zone of the clinic and takes the rules of that day along', () => {
    const { dueAt: inAcre, policy } = rightsClock(received, 'America/Rio_Branco');
    expect(inAcre - dueAt).toBe(2 * 3_600_000);
    expect(policy).toMatchObject({ days: 15, warnDays: 10, escalateDays: 13, validFrom: '2020-09-18' });
  });
});

describe('a request', () => {
  it('waits for a person and says so at ten, thirteen and fifteen days, each once', () => {
    expect(nextRightsStep(request(), received)).toEqual({ do: 'wait', until: warnAt });
    expect(nextRightsStep(request(), warnAt - 1)).toEqual({ do: 'wait', until: warnAt });
    expect(nextRightsStep(request(), warnAt)).toEqual({ do: 'warn' });
    expect(nextRightsStep(request({ isWarned: true }), warnAt)).toEqual({ do: 'wait', until: escalateAt });
    expect(nextRightsStep(request({ isWarned: true }), escalateAt)).toEqual({ do: 'escalate' });
    const escalated = request({ isWarned: true, isEscalated: true });
    expect(nextRightsStep(escalated, escalateAt)).toEqual({ do: 'wait', until: dueAt });
    expect(nextRightsStep(escalated, dueAt)).toEqual({ do: 'breach' });
    expect(nextRightsStep({ ...escalated, isBreached: true }, dueAt)).toEqual({ do: 'wait', until: null });
  });

  it('after a long outage writes down that it is late, not that it was about to be', () => {
    expect(nextRightsStep(request(), dueAt + day)).toEqual({ do: 'breach' });
    expect(nextRightsStep(request({ isBreached: true }), dueAt + day)).toEqual({ do: 'wait', until: null });
  });

  it('of a right that nobody weighs is fulfilled as soon as it is known who asks', () => {
    const byRule = request({ needsPerson: false });
    expect(nextRightsStep({ ...byRule, isProved: false }, received)).toEqual({ do: 'wait', until: warnAt });
    expect(nextRightsStep(byRule, received)).toEqual({ do: 'fulfil' });
    expect(nextRightsStep({ ...byRule, work: 'failed' }, received)).toEqual({ do: 'wait', until: warnAt });
  });

  it('is answered when what fulfils it has ended, and not before', () => {
    const running = request({ state: 'decided', work: 'running' });
    expect(nextRightsStep(running, received)).toEqual({ do: 'wait', until: received + 15 * 60_000 });
    expect(nextRightsStep({ ...running, work: 'done' }, received)).toEqual({ do: 'answer' });
    expect(nextRightsStep({ ...running, work: 'none' }, received)).toEqual({ do: 'answer' });
    expect(nextRightsStep(request({ state: 'answered' }), received)).toEqual({ do: 'close' });
  });

  it('that is answered late was late first', () => {
    expect(nextRightsStep(request({ state: 'decided' }), dueAt)).toEqual({ do: 'breach' });
    expect(nextRightsStep(request({ state: 'decided', isBreached: true }), dueAt)).toEqual({ do: 'answer' });
  });
});
