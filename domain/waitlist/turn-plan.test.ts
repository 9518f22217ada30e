import { describe, expect, it } from 'vitest';
import { quietTime } from '../appointments/quiet-time.ts';
import { firstTurnAt, planTurn } from './turn-plan.ts';

const minute = 60_000;
const at = (day: number, time: string) => Date.parse(`2026-11-${day}T${time}:00-03:00`);
const quiet = quietTime(
  { quietHours: { from: '20:00', to: '08:00' }, quietDays: true },
  { timeZone: 'America/Sao_Paulo', closedDays: [] },
  true,
);
/** Monday is 30 November 2026. */
const plan = (now: number, startsAt: number, change = {}) =>
  planTurn({ now, notBefore: 0, startsAt, turnMs: 15 * minute, minLeadMs: 60 * minute, quiet, ...change });

describe('when the next turn may begin', () => {
  it('never with less time left than the clinic wants', () => {
    expect(plan(at(26, '13:01'), at(26, '14:00'))).toEqual({ when: 'never' });
    expect(plan(at(26, '13:00'), at(26, '14:00'))).toEqual({ when: 'now' });
  });
  it('never when the turn would outlast the start', () => {
    const long = { turnMs: 120 * minute };
    expect(plan(at(26, '12:00'), at(26, '14:00'), long)).toEqual({ when: 'never' });
    expect(plan(at(26, '11:57'), at(26, '14:00'), long)).toEqual({ when: 'now' });
  });
  it('never when the night lasts until it is too late', () => {
    expect(plan(at(26, '21:00'), at(27, '08:30'))).toEqual({ when: 'never' });
  });
  it('in the morning when it is night', () => {
    expect(plan(at(26, '21:00'), at(27, '14:00'))).toEqual({
      when: 'later',
      at: at(27, '08:00'),
      why: 'quiet-time',
    });
    expect(plan(at(26, '03:00'), at(27, '14:00'))).toEqual({
      when: 'later',
      at: at(26, '08:00'),
      why: 'quiet-time',
    });
  });
  it('in the morning when the turn would reach into the night', () => {
    expect(plan(at(26, '19:43'), at(27, '14:00'))).toEqual({ when: 'now' });
    expect(plan(at(26, '19:44'), at(27, '14:00'))).toEqual({
      when: 'later',
      at: at(27, '08:00'),
      why: 'quiet-time',
    });
  });
  it('on Monday when it is Sunday and the clinic is silent on Sundays', () => {
    expect(plan(at(29, '10:00'), at(30, '14:00'))).toEqual({
      when: 'later',
      at: at(30, '08:00'),
      why: 'quiet-time',
    });
  });
  it('after the first minute when staff moved the visit and may take it back', () => {
    const moved = at(26, '10:00');
    const undoable = { notBefore: firstTurnAt(moved, true) };
    expect(plan(moved, at(26, '14:00'), undoable)).toEqual({
      ...{ when: 'later', at: at(26, '10:01'), why: 'undo' },
    });
    expect(plan(at(26, '10:01'), at(26, '14:00'), undoable)).toEqual({ when: 'now' });
    expect(plan(moved, at(26, '14:00'), { notBefore: firstTurnAt(moved, false) })).toEqual({ when: 'now' });
    const night = at(26, '21:00');
    expect(plan(night, at(27, '14:00'), { notBefore: firstTurnAt(night, true) })).toMatchObject({
      ...{ at: at(27, '08:00'), why: 'quiet-time' },
    });
  });
  it('never when no waking time is as long as a turn', () => {
    const short = quietTime(
      { quietHours: { from: '08:10', to: '08:00' }, quietDays: false },
      { timeZone: 'America/Sao_Paulo', closedDays: [] },
      true,
    );
    expect(plan(at(26, '10:00'), at(30, '14:00'), { quiet: short })).toEqual({ when: 'never' });
  });
});
