import { describe, expect, it } from 'vitest';
import { instantOf, wallTime } from '../clinic/calendar.ts';
import {
  isGraver,
  nextSafetyStep,
  safetyClock,
  type SafetyFacts,
  type SafetySubject,
} from './safety-clock.ts';
import { ruleSource, safetyRules } from './safety-rules.ts';

const zone = 'America/Sao_Paulo';
const at = (wall: string, timeZone = zone) => {
  const [day = '', time = ''] = wall.split('T');
  return instantOf(day, time, timeZone);
};
const said = (instant: number, timeZone = zone) => {
  const { day, time } = wallTime(instant, timeZone);
  return `${day}T${time}`;
};
const subject = (known: string, more: Partial<SafetySubject> = {}): SafetySubject => ({
  ...{ kind: 'adverse-event', severity: 'serious', regime: 'device', timeZone: zone },
  ...{ happenedAt: at(known), knownAt: at(known), ...more },
});
const due = (known: string, more: Partial<SafetySubject> = {}) =>
  said(safetyClock(subject(known, more)).dueAt);

describe('by when ANVISA is told', () => {
  it.each<[string, Partial<SafetySubject>, string, string]>([
    ['a death: a day from the knowledge', { severity: 'death' }, '2028-03-03T18:00', '2028-03-04T18:00'],
    [
      'a threat to public health: three days',
      { severity: 'serious-threat' },
      '2028-03-03T18:00',
      '2028-03-06T18:00',
    ],
    ['a grave event with a device: ten whole days', {}, '2028-02-20T23:30', '2028-03-02T00:00'],
    ['the same across the New Year', {}, '2027-12-24T10:00', '2028-01-04T00:00'],
    ['the same of a medicine', { regime: 'medicine' }, '2027-12-24T10:00', '2028-01-04T00:00'],
    ['the same of a cosmetic', { regime: 'cosmetic' }, '2027-12-24T10:00', '2028-01-04T00:00'],
    [
      'a complaint that harmed nobody: thirty days',
      { kind: 'technical-complaint', severity: 'non-serious' },
      '2028-01-31T10:00',
      '2028-03-02T00:00',
    ],
  ])('%s', (_, more, known, end) => {
    expect(due(known, more)).toBe(end);
  });

  it.each([
    // Other events by the thirty days or the fifteenth business day of the next month, whichever comes first.
    ['2028-01-31T10:00', '2028-02-22T00:00', 'Carnival counts: it is no holiday by law'],
    ['2028-03-31T10:00', '2028-04-26T00:00', 'Good Friday 14 April and Tiradentes do not count'],
    ['2028-10-31T10:00', '2028-11-25T00:00', '2 and 15 November are holidays; so is the 20th'],
    ['2028-11-30T10:00', '2028-12-22T00:00', 'December before Christmas'],
    ['2028-12-29T10:00', '2029-01-23T00:00', '1 January is a holiday'],
    ['2028-03-01T10:00', '2028-04-01T00:00', 'thirty days come first'],
  ])('known on %s: %s (%s)', (known, end) => {
    expect(due(known, { severity: 'non-serious' })).toBe(end);
  });

  it('counts a death from the event where the law says so, but never less than a day from the knowledge', () => {
    const late = safetyClock(
      subject('2028-03-10T10:00', { severity: 'death', happenedAt: at('2028-03-01T10:00') }),
    );
    expect(said(late.dueAt)).toBe('2028-03-11T10:00');
    expect(late.rules.slice(0, 2).sort()).toEqual(['house-death', 'rdc-36-death']);
  });

  it('keeps the days of the clinic, wherever it is', () => {
    const noronha = 'America/Noronha';
    const known = at('2028-03-01T23:30', noronha);
    const one = safetyClock(
      subject('2028-03-01T10:00', { knownAt: known, happenedAt: known, timeZone: noronha }),
    );
    expect(said(one.dueAt, noronha)).toBe('2028-03-12T00:00');
  });

  it('goes by the rule of the day on which it was known', () => {
    const of = (known: string) => safetyClock(subject(known, { regime: 'cosmetic' })).rules;
    expect(of('2025-08-27T23:00')).toContain('rdc-332-serious');
    expect(of('2025-08-28T00:30')).toContain('rdc-894-serious');
    expect(of('2025-08-28T00:30')).not.toContain('rdc-332-serious');
  });

  it('reminds at half of the time and escalates at three quarters', () => {
    const { warnAt, escalateAt } = safetyClock(subject('2028-03-03T18:00', { severity: 'death' }));
    expect([said(warnAt), said(escalateAt)]).toEqual(['2028-03-04T06:00', '2028-03-04T12:00']);
  });
});

it('has a rule with a source for every event there may be, today and then', () => {
  for (const kind of ['adverse-event', 'technical-complaint'] as const)
    for (const severity of ['death', 'serious-threat', 'serious', 'non-serious'] as const)
      for (const regime of ['medicine', 'device', 'cosmetic'] as const) {
        const { rules } = safetyClock(subject('2026-11-27T10:00', { kind, severity, regime }));
        expect(rules.length, `${kind} ${severity} ${regime}`).toBeGreaterThan(0);
        for (const code of rules) expect(ruleSource(code)).toMatch(/RDC|casa/);
      }
  expect(new Set(safetyRules.map(({ code }) => code)).size).toBe(safetyRules.length);
});

describe('what the process does next', () => {
  const facts: SafetyFacts = { dueAt: 400, warnAt: 200, escalateAt: 300, state: 'draft', marks: [] };
  const next = (now: number, marks: string[], state: SafetyFacts['state'] = 'draft') =>
    nextSafetyStep({ ...facts, marks, state }, now);
  it.each([
    [0, [], { do: 'mark', mark: 'asked' }],
    [0, ['asked'], { do: 'wait', until: 200 }],
    [200, ['asked'], { do: 'mark', mark: 'warned' }],
    [250, ['asked', 'warned'], { do: 'wait', until: 300 }],
    [300, ['asked', 'warned'], { do: 'mark', mark: 'escalated' }],
    [300, ['asked', 'warned', 'escalated'], { do: 'wait', until: 400 }],
    [400, ['asked', 'warned', 'escalated'], { do: 'mark', mark: 'breached' }],
    [900, ['asked'], { do: 'mark', mark: 'breached' }],
    [900, ['asked', 'breached'], { do: 'wait', until: null }],
  ])('at %s with %j', (now, marks, step) => {
    expect(next(now, marks)).toEqual(step);
  });

  it('settles what it raised, once, and ends', () => {
    expect(next(100, ['asked'], 'notified')).toEqual({ do: 'mark', mark: 'settled' });
    expect(next(100, ['asked', 'settled'], 'notified')).toEqual({ do: 'end' });
    expect(next(100, [], 'dismissed')).toEqual({ do: 'end' });
  });
});

it('knows what is graver', () => {
  expect(isGraver('death', 'serious')).toBe(true);
  expect(isGraver('non-serious', 'serious')).toBe(false);
  expect(isGraver('serious', 'serious')).toBe(false);
});
