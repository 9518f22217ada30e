import { describe, expect, it } from 'vitest';
import { historyOf } from './history.ts';
import { visitsAt } from './missed-times.ts';
import { civil, type RecordedEvent, type VisitRecord } from './visit-record.ts';

const zone = 'America/Sao_Paulo';
const at = (text: string) => Date.parse(`${text}-03:00`);
const story = (...events: [string, string, string?][]): RecordedEvent[] =>
  events.map(([kind, when, from]) => ({ kind, at: at(when), ...(from && { from: at(from) }) }));
const record = (events: RecordedEvent[]): VisitRecord => ({
  ...{ id: 'v', clientId: 'c', status: 'booked', origin: 'staff', priceCents: 30_000, paidAt: null, events },
  ...{ startsAt: at('2026-11-20T10:00:00'), endsAt: at('2026-11-20T10:45:00'), isOfPackage: false },
  ...{ createdAt: at('2026-11-01T09:00:00'), timedAt: at('2026-11-12T09:00:00') },
});
const told = (events: RecordedEvent[], when: string) =>
  visitsAt(record(events), at(when), zone).map(({ id, day, outcome }) => [id, day, outcome]);

const [oldDay, newDay] = [20_767, 20_777];
const missed = story(
  ['no-show', '2026-11-10T10:30:00'],
  ['move', '2026-11-12T09:00:00', '2026-11-10T10:00:00'],
);

describe('a visit that was missed and then moved', () => {
  it('is one visit until it is moved, and two from then on: what was missed stays missed', () => {
    expect(told(missed, '2026-11-09T10:00:00')).toEqual([['v', oldDay, null]]);
    expect(told(missed, '2026-11-11T10:00:00')).toEqual([['v', oldDay, 'missed']]);
    const old = `v@${at('2026-11-10T10:00:00')}`;
    expect(told(missed, '2026-11-12T09:00:00')).toEqual([
      ['v', newDay, null],
      [old, oldDay, 'missed'],
    ]);
  });

  it('speaks against its own new time', () => {
    const now = at('2026-11-12T10:00:00');
    const known = visitsAt(record(missed), now, zone);
    const [own] = known;
    if (!own) throw new Error('not there');
    expect(historyOf(own, known, { at: now, day: civil(now, zone).day })).toMatchObject({
      ...{ known: 1, missed: 1, lastMissed: 1 },
    });
  });

  it('twice is missed twice; one moved in time, or undone by a late arrival, never', () => {
    const again = story(
      ['no-show', '2026-11-13T10:30:00'],
      ['move', '2026-11-14T09:00:00', '2026-11-13T10:00:00'],
    );
    expect(told([...missed, ...again], '2026-11-15T10:00:00').map(([, , outcome]) => outcome)).toEqual([
      ...[null, 'missed', 'missed'],
    ]);
    const inTime = story(['move', '2026-11-09T09:00:00', '2026-11-10T10:00:00']);
    expect(told(inTime, '2026-11-15T10:00:00')).toEqual([['v', newDay, null]]);
    const late = story(
      ['no-show', '2026-11-10T10:30:00'],
      ['check-in', '2026-11-10T10:40:00'],
      ['move', '2026-11-12T09:00:00', '2026-11-10T10:00:00'],
    );
    expect(told(late, '2026-11-15T10:00:00')).toHaveLength(1);
  });
});
