import { describe, expect, it } from 'vitest';
import {
  mayBeUnreachable,
  mayClose,
  nextForPerson,
  nextRecallStep,
  patienceMs,
  type RecallFacts,
  type RecallPersonFacts,
  reminderAfter,
} from './recall-plan.ts';

const now = Date.parse('2026-11-27T15:00:00Z');
const hour = 3_600_000;
const zone = 'America/Sao_Paulo';
const person = (more: Partial<RecallPersonFacts> = {}): RecallPersonFacts => ({
  ...{ state: 'to-tell', first: null, second: null, isWithStaff: false },
  ...more,
});
const sent = (ago: number, state: 'delivered' | 'failed' = 'delivered') => ({ sentAt: now - ago, state });

describe('somebody a recalled lot was used on', () => {
  it('is told, told again after a day of silence, and then called by a person', () => {
    expect(nextForPerson(person(), now)).toEqual({ do: 'tell' });
    const first = sent(23 * hour);
    const told = { state: 'told' } as const;
    expect(nextForPerson(person({ ...told, first }), now)).toEqual({
      ...{ do: 'wait', until: first.sentAt + patienceMs },
    });
    expect(nextForPerson(person({ ...told, first: sent(24 * hour) }), now)).toEqual({ do: 'tell-again' });
    const again = person({ ...told, first: sent(50 * hour), second: sent(24 * hour) });
    expect(nextForPerson(again, now)).toEqual({ do: 'call', reason: 'no-answer' });
  });
  it('whose message waits for its hour has her day from when it leaves', () => {
    const first = { sentAt: null, state: 'pending' as const };
    expect(nextForPerson(person({ first }), now)).toEqual({ do: 'wait', until: now + hour / 12 });
  });
  it('whose message came back is called at once', () => {
    expect(nextForPerson(person({ first: sent(hour, 'failed') }), now)).toEqual({
      ...{ do: 'call', reason: 'message-failed' },
    });
  });
  it('is nobody’s turn while she is with the staff, nor once she is accounted for', () => {
    expect(nextForPerson(person({ isWithStaff: true }), now)).toEqual({ do: 'wait', until: null });
    for (const state of ['answered', 'reached-by-staff', 'unreachable'] as const)
      expect(nextForPerson(person({ state }), now)).toBeNull();
  });
});

describe('unreachable', () => {
  const at = (iso: string, isByPerson = true) => ({ happenedAt: Date.parse(iso), isByPerson });
  it('takes two tries by a person on two days of the clinic', () => {
    const late = at('2026-11-27T23:30:00Z');
    expect(mayBeUnreachable('no-answer', [], zone)).toBe(false);
    expect(mayBeUnreachable('no-answer', [late], zone)).toBe(false);
    // 20:30 and 22:30 of one evening in São Paulo, two days in UTC.
    expect(mayBeUnreachable('no-answer', [late, at('2026-11-28T01:30:00Z')], zone)).toBe(false);
    expect(mayBeUnreachable('no-answer', [late, at('2026-11-28T15:00:00Z')], zone)).toBe(true);
  });
  it('is not what messages make of somebody', () => {
    const machine = [at('2026-11-26T15:00:00Z', false), at('2026-11-27T15:00:00Z', false)];
    expect(mayBeUnreachable('no-contact', machine, zone)).toBe(false);
  });
  it('needs no tries for the dead and the erased', () => {
    expect(mayBeUnreachable('deceased', [], zone)).toBe(true);
    expect(mayBeUnreachable('erased', [], zone)).toBe(true);
  });
});

describe('a recall', () => {
  const facts = (more: Partial<RecallFacts> = {}): RecallFacts => ({
    ...{ people: 200, accounted: 120, lots: 2, lotsDealt: 0, isClosed: false },
    ...{ toTell: 0, toTellAgain: 0, toCall: 0, nextTurnAt: null, isSaid: false, remindAt: now + 48 * hour },
    ...more,
  });
  it('closes with everybody accounted for and every lot dealt with, and with nothing less', () => {
    expect(mayClose({ people: 200, accounted: 200, lots: 2, lotsDealt: 2 })).toBe(true);
    expect(mayClose({ people: 200, accounted: 199, lots: 2, lotsDealt: 2 })).toBe(false);
    expect(mayClose({ people: 200, accounted: 200, lots: 2, lotsDealt: 1 })).toBe(false);
    expect(mayClose({ people: 0, accounted: 0, lots: 0, lotsDealt: 0 })).toBe(true);
  });
  it('tells before it tells again, and that before it calls', () => {
    const due = { toTell: 3, toTellAgain: 2, toCall: 1 };
    expect(nextRecallStep(facts(due), now).do).toBe('tell');
    expect(nextRecallStep(facts({ ...due, toTell: 0 }), now).do).toBe('tell-again');
    expect(nextRecallStep(facts({ toCall: 1 }), now).do).toBe('call');
  });
  it('looks again within the hour, or when somebody’s turn comes', () => {
    expect(nextRecallStep(facts(), now)).toEqual({ do: 'wait', until: now + hour });
    const soon = facts({ nextTurnAt: now + 60_000 });
    expect(nextRecallStep(soon, now)).toEqual({ do: 'wait', until: now + 60_000 });
  });
  it('reminds the owner sooner the graver it is', () => {
    expect(reminderAfter('I', now) - now).toBe(24 * hour);
    expect(reminderAfter(null, now) - now).toBe(48 * hour);
    expect(nextRecallStep(facts({ remindAt: now }), now)).toEqual({ do: 'remind' });
  });
  it('says when it may be closed, and takes it back when a late use turns up', () => {
    const done = { accounted: 200, lotsDealt: 2 };
    expect(nextRecallStep(facts(done), now)).toEqual({ do: 'say', isReady: true });
    expect(nextRecallStep(facts({ ...done, isSaid: true, remindAt: now }), now).do).toBe('wait');
    expect(nextRecallStep(facts({ isSaid: true }), now)).toEqual({ do: 'say', isReady: false });
    expect(nextRecallStep(facts({ isClosed: true, toTell: 9 }), now)).toEqual({ do: 'end' });
  });
});
