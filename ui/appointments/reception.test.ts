import { describe, expect, it } from 'vitest';
import { delaysOf, sheetsOf, sortIntoColumns, waitingMinutes, waitingTone } from './reception.ts';
import { card as visitCard } from './samples.ts';

const now = Date.parse('2026-11-26T14:00:00Z');
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
type Card = Parameters<typeof waitingTone>[0];
const card = (id: string, status: Card['status'], starts: number, arrived: number | null = null): Card => ({
  id,
  status,
  startsAt: at(starts),
  endsAt: at(starts + 30),
  arrivedAt: arrived === null ? null : at(arrived),
  professionalId: 'helena',
});
const ids = (cards: Card[]) => cards.map(({ id }) => id);

describe('the day of the reception', () => {
  it('has a place for everybody but who is not coming', () => {
    const board = sortIntoColumns([
      card('late', 'confirmed', 60),
      card('early', 'booked', 30),
      card('gone', 'cancelled', 0),
      card('kept', 'held', 0),
      card('in', 'in-room', -10),
      card('missed', 'no-show', -60),
      card('done', 'done', -90),
    ]);
    expect(ids(board.expected)).toEqual(['early', 'late']);
    expect([board.arrived, board['in-room'], board.done, board.missed].map(ids)).toEqual([
      [],
      ['in'],
      ['done'],
      ['missed'],
    ]);
  });

  it('calls first who has been waiting longest', () => {
    const cards = [card('came-later', 'arrived', -10, -5), card('came-first', 'arrived', 10, -20)];
    expect(ids(sortIntoColumns(cards).arrived)).toEqual(['came-first', 'came-later']);
    expect(cards.map((one) => waitingMinutes(one, now))).toEqual([5, 20]);
    expect(waitingMinutes(card('x', 'booked', 0), now)).toBeNull();
  });

  it('worries about who waits past her hour, not about who came early', () => {
    expect(waitingTone(card('early', 'arrived', 20, -30), now)).toBe('calm');
    expect(waitingTone(card('a little', 'arrived', -6, -30), now)).toBe('late');
    expect(waitingTone(card('long', 'arrived', -20, -30), now)).toBe('very-late');
    expect(waitingTone(card('came late herself', 'arrived', -20, -1), now)).toBe('calm');
  });

  it('knows who runs late: by the room that is not free, or by who sits there past her hour', () => {
    const overrun = card('in', 'in-room', -52);
    expect(delaysOf([overrun, card('next', 'confirmed', 10)], now)).toEqual([
      { professionalId: 'helena', minutes: 25 },
    ]);
    expect(delaysOf([card('sits', 'arrived', -14, -20)], now)).toEqual([
      { professionalId: 'helena', minutes: 15 },
    ]);
  });

  it('says nothing of a few minutes, nor of a delay that nobody waits for', () => {
    expect(delaysOf([card('in', 'in-room', -34), card('next', 'booked', 10)], now)).toEqual([]);
    expect(delaysOf([card('in', 'in-room', -90)], now)).toEqual([]);
  });
});

describe('the day on paper', () => {
  const [first] = visitCard().services;
  if (!first) throw new Error('a visit has a service');
  const services = [
    first,
    { ...first, position: 2, professionalId: 'caio', startsAt: '2026-11-26T18:20:00.000Z' },
  ];

  it('gives everybody what she does herself, also the second service of a visit', () => {
    const sheets = sheetsOf(
      [visitCard({ services }), visitCard({ id: 'off', status: 'cancelled' })],
      [{ id: 'juliana' }, { id: 'caio' }, { id: 'nobody' }],
    );
    expect(
      sheets.map(({ person, lines }) => [person.id, lines.map(({ service }) => service.position)]),
    ).toEqual([
      ['juliana', [1]],
      ['caio', [2]],
    ]);
  });
});
