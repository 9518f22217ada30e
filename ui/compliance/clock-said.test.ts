import { describe, expect, it } from 'vitest';
import { wallTime } from '../../domain/clinic/calendar.ts';
import { incidentDeadlines } from '../../domain/compliance/incident.ts';
import { saidClock } from './clock-said.ts';
import type { ClockLine } from './incident-types.ts';

const zone = 'America/Sao_Paulo';
const iso = (instant: number) => new Date(instant).toISOString();
/** What the desk says at a moment of the clinic's clock of a case known on Friday, 27 November 2026. */
const said = (moment: string, more: Partial<ClockLine> = {}) => {
  const now = Date.parse(`${moment}:00-03:00`);
  const dueAt = iso(incidentDeadlines(Date.parse('2026-11-27T15:00:00Z'), zone).anpd);
  const line: ClockLine = {
    clock: 'anpd',
    dueAt,
    latestDueAt: dueAt,
    doneAt: null,
    state: 'running',
    ...more,
  };
  const dayOf = (instant: string | number) =>
    wallTime(typeof instant === 'number' ? instant : Date.parse(instant), zone).day;
  const today = { value: dayOf(now) };
  const { key, count, day, tone } = saidClock(line, {
    ...{ now: { value: now }, today, dayOf, shortDay: (text: string) => text },
  } as Parameters<typeof saidClock>[1]);
  return [key, count, day, tone];
};

describe('a clock of the law, as the desk says it', () => {
  it('counts business days that are left, over a weekend', () => {
    expect(said('2026-11-27T12:00')).toEqual(['left', 3, '2026-12-02', 'calm']);
    expect(said('2026-11-29T12:00')).toEqual(['left', 3, '2026-12-02', 'calm']);
    expect(said('2026-12-01T23:59')).toEqual(['left', 1, '2026-12-02', 'soon']);
  });

  it('says today on the last day, to its last minute, and is late by itself after it', () => {
    expect(said('2026-12-02T23:59')).toEqual(['today', 0, '2026-12-02', 'soon']);
    expect(said('2026-12-03T00:00')).toEqual(['late', 1, '2026-12-02', 'late']);
    expect(said('2026-12-07T09:00', { state: 'late' })).toEqual(['late', 3, '2026-12-02', 'late']);
  });

  it('says the day on which it was done', () => {
    const done = { doneAt: '2026-12-01T02:30:00.000Z', state: 'done' } as const;
    expect(said('2026-12-07T09:00', done)).toEqual(['done', 0, '2026-11-30', 'over']);
    expect(said('2026-12-07T09:00', { state: 'not-owed' })[0]).toBe('not-owed');
  });
});
