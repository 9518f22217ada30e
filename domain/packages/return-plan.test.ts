import { describe, expect, it } from 'vitest';
import { instantOf } from '../clinic/calendar.ts';
import { isInviteWanted, planReturn, type ReturnFacts } from './return-plan.ts';
import { mayInvite } from './returns.ts';

const timeZone = 'America/Manaus';
const at = (day: string, time = '09:00') => instantOf(day, time, timeZone);
const facts: ReturnFacts = {
  version: 1,
  kind: 'touch-up',
  state: 'waiting',
  dueFrom: '2026-11-16',
  dueTo: '2026-11-23',
  isBooked: false,
  mayWrite: true,
  invitedAt: null,
  done: [],
  policy: { quietHours: { from: '20:00', to: '08:00' }, quietDays: true },
  calendar: { timeZone, closedDays: [] },
};
const invited = {
  ...facts,
  state: 'invited' as const,
  invitedAt: at('2026-11-12', '10:00'),
  done: ['invite' as const],
};

describe('the time of a due return', () => {
  it('has nothing to do once somebody has answered or dismissed it', () => {
    for (const state of ['booked', 'declined', 'dismissed', 'expired'] as const)
      expect(planReturn({ ...facts, state }, at('2026-11-10'))).toBeNull();
  });

  it('writes to nobody who does not want it, and ends when it no longer makes sense', () => {
    expect(planReturn({ ...facts, mayWrite: false }, at('2026-11-10'))).toMatchObject({
      step: 'settle-expired',
      at: at('2026-11-24', '00:00'),
    });
  });

  it('closes by itself when the client has booked meanwhile', () => {
    expect(planReturn({ ...facts, isBooked: true }, at('2026-11-10'))).toMatchObject({
      step: 'settle-booked',
    });
    expect(isInviteWanted('invite', { ...facts, isBooked: true })).toBe(false);
  });

  it('invites some days before, at an hour when somebody is at the desk', () => {
    expect(planReturn(facts, at('2026-11-02'))).toMatchObject({
      step: 'invite',
      at: at('2026-11-12', '10:00'),
    });
  });

  it('reminds once, then waits for the end', () => {
    // Three days later is a Sunday: on Monday.
    expect(planReturn(invited, at('2026-11-12', '11:00'))).toMatchObject({
      step: 'remind',
      at: at('2026-11-16', '08:00'),
    });
    const reminded = { ...invited, done: ['invite' as const, 'remind' as const] };
    expect(planReturn(reminded, at('2026-11-16'))).toMatchObject({ step: 'settle-expired' });
  });

  it('does not remind of an invitation that was never sent', () => {
    const dropped = { ...facts, done: ['invite' as const] };
    expect(planReturn(dropped, at('2026-11-13'))).toMatchObject({ step: 'settle-expired' });
    expect(isInviteWanted('remind', dropped)).toBe(false);
  });

  it('leaves who wants to come to the reception', () => {
    expect(planReturn({ ...invited, state: 'wants' }, at('2026-11-13'))).toMatchObject({
      step: 'settle-expired',
    });
  });

  it('asks for more to sell than to care', () => {
    expect(mayInvite('recall', { care: true, promotions: false })).toBe(false);
    expect(mayInvite('touch-up', { care: true, promotions: false })).toBe(true);
  });
});
