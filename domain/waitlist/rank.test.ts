import { describe, expect, it } from 'vitest';
import { isGone, rankWaiting, type FreedTime, type Waiting } from './rank.ts';

// Monday, 30 November 2026, 14:00–15:00 in São Paulo (UTC−3).
const at = (time: string) => Date.parse(`2026-11-30T${time}:00-03:00`);
const hour = 3_600_000;
const freed = (change: Partial<FreedTime> = {}): FreedTime => ({
  professionalId: 'bia',
  startsAt: at('14:00'),
  endsAt: at('15:00'),
  earliest: at('09:00'),
  busy: [
    [at('12:00'), at('14:00')],
    [at('15:00'), at('18:00')],
  ],
  open: [[at('09:00'), at('18:00')]],
  timeZone: 'America/Sao_Paulo',
  leftBy: 'who-cancelled',
  ...change,
});
const service = (durationMin: number, bufferBeforeMin = 0, bufferAfterMin = 0) => ({
  ...{ id: `p${durationMin}`, durationMin, bufferBeforeMin, bufferAfterMin },
  ...{ processingAfterMin: 0, processingMin: 0 },
});
const ana = (change: Partial<Waiting> = {}): Waiting => ({
  entryId: 'ana',
  clientId: 'client-ana',
  services: [service(60)],
  professionalId: null,
  windows: [],
  earliestDay: null,
  latestDay: null,
  priority: 0,
  waitsSince: at('08:00') - 10 * 24 * hour,
  recentRefusals: 0,
  offersToday: 0,
  wasAsked: false,
  busyUntil: null,
  ...change,
});
const bea = (change: Partial<Waiting> = {}) => ana({ entryId: 'bea', clientId: 'client-bea', ...change });
const order = (entries: Waiting[], time = freed()) =>
  rankWaiting(entries, time).ranked.map(({ entryId }) => entryId);
const startOf = (entry: Waiting, time = freed()) => rankWaiting([entry], time).ranked[0]?.startsAt;

describe('who of the waitlist is asked next', () => {
  describe('is not', () => {
    it.each([
      ['who gave the time up herself', ana({ clientId: 'who-cancelled' })],
      ['who wants somebody else', ana({ professionalId: 'caio' })],
      ['who needs more time than is free', ana({ services: [service(40), service(30)] })],
      ['whose preparation has no room', ana({ services: [service(60, 10)] })],
      ['who comes on Tuesdays only', ana({ windows: [{ weekday: 2, from: '08:00', to: '20:00' }] })],
      ['who can come in the morning only', ana({ windows: [{ weekday: 1, from: '08:00', to: '14:30' }] })],
      ['who is away until the next day', ana({ earliestDay: '2026-12-01' })],
      ['who wanted to come by yesterday', ana({ latestDay: '2026-11-29' })],
      ['who was asked for this time before', ana({ wasAsked: true })],
      ['who had twenty offers today', ana({ offersToday: 20 })],
      ['whose visit would begin too soon', ana(), freed({ earliest: at('14:01') })],
    ] as [string, Waiting, FreedTime?][])('%s', (_, entry, time) => {
      expect(rankWaiting([entry], time ?? freed())).toEqual({ ranked: [], comesBackAt: null });
    });

    it('who is being asked for another time, until that turn ends', () => {
      const entries = [ana({ busyUntil: at('10:20') }), bea({ busyUntil: at('10:10') })];
      expect(rankWaiting(entries, freed())).toEqual({ ranked: [], comesBackAt: at('10:10') });
      expect(order([...entries, ana({ entryId: 'eva', clientId: 'client-eva' })])).toEqual(['eva']);
    });
  });

  it('has the higher priority, else refused less of late, else waits longer', () => {
    const longer = { waitsSince: at('08:00') - 20 * 24 * hour };
    expect(order([ana(), bea(longer)])).toEqual(['bea', 'ana']);
    expect(order([ana({ priority: 2 }), bea({ ...longer, priority: 1 })])).toEqual(['ana', 'bea']);
    expect(order([ana(), bea({ ...longer, recentRefusals: 2 })])).toEqual(['ana', 'bea']);
    expect(order([ana(), bea({ ...longer, recentRefusals: 1 })])).toEqual(['bea', 'ana']);
  });

  it('is asked once, with the wish that comes first, whatever else she waits for', () => {
    expect(order([ana(), ana({ entryId: 'second', priority: 1 })])).toEqual(['second']);
  });

  it('hears why: what speaks for her, in words of the house', () => {
    const windows = [{ weekday: 1, from: '13:00', to: '18:00' }];
    const [first, second] = rankWaiting(
      [
        ana({ priority: 2, professionalId: 'bia', windows }),
        bea({ services: [service(30)], recentRefusals: 3 }),
      ],
      freed(),
    ).ranked;
    expect(first?.reasons).toEqual([
      ...['fits-exactly', 'wants-professional', 'inside-window', 'priority-urgent', 'waits-longest'],
    ]);
    expect(second?.reasons).toEqual([
      'fits',
      'any-professional',
      'any-time',
      'waits-longest',
      'refused-lately',
    ]);
  });

  describe('is told a start at which her visit fits the free time', () => {
    it('the old one first', () => {
      expect(startOf(ana({ services: [service(30)] }))).toBe(at('14:00'));
    });
    it('before the old visit when more was free than it took', () => {
      const time = freed({ busy: [[at('15:00'), at('18:00')]] });
      expect(startOf(ana({ services: [service(60), service(30)] }), time)).toBe(at('13:30'));
    });
    it('after what comes before, with the time to prepare', () => {
      const time = freed({ busy: [[at('12:00'), at('14:10')]] });
      expect(startOf(ana({ services: [service(45, 5)] }), time)).toBe(at('14:15'));
    });
    it('at the beginning of the time at which she can come', () => {
      const windows = [{ weekday: 1, from: '14:30', to: '20:00' }];
      expect(startOf(ana({ services: [service(30)], windows }))).toBe(at('14:30'));
    });
    it('only where some of what became free is used', () => {
      const time = freed({ busy: [[at('14:00'), at('15:00')]] });
      expect(startOf(ana(), time)).toBeUndefined();
    });
    it('also while another treatment of hers works without the professional', () => {
      const peel = { ...service(60), processingAfterMin: 20, processingMin: 20 };
      const time = freed({ busy: [...freed().busy, [at('14:20'), at('14:40')]] });
      expect(startOf(ana({ services: [peel] }), time)).toBe(at('14:00'));
    });
    it('in the wall time of the clinic, wherever the server stands', () => {
      const windows = [{ weekday: 1, from: '13:00', to: '14:00' }];
      // 14:00 in São Paulo is 13:00 in Manaus.
      expect(startOf(ana({ windows }), freed({ timeZone: 'America/Manaus' }))).toBe(at('14:00'));
    });
  });
});

describe('a freed time is gone', () => {
  it('when others fill it, not while a part of it is free', () => {
    expect(isGone(freed())).toBe(false);
    expect(isGone(freed({ busy: [[at('13:00'), at('14:40')]] }))).toBe(false);
    expect(isGone(freed({ busy: [[at('13:00'), at('14:58')]] }))).toBe(true);
    expect(
      isGone(
        freed({
          busy: [
            [at('14:30'), at('15:00')],
            [at('14:00'), at('14:30')],
          ],
        }),
      ),
    ).toBe(true);
  });
});
