import { describe, expect, it } from 'vitest';
import { featuresOf } from './features.ts';
import { productColumns } from './column-sets.ts';
import { type RecordedEvent, visitAt, type VisitRecord } from './visit-record.ts';

const zone = 'America/Sao_Paulo';
const at = (text: string) => Date.parse(`${text}-03:00`);
const record = (over: Partial<VisitRecord> = {}): VisitRecord => ({
  ...{ id: 'v', clientId: 'c', status: 'booked', origin: 'staff', priceCents: 30_000, paidAt: null },
  ...{ startsAt: at('2026-11-10T14:30:00'), endsAt: at('2026-11-10T15:15:00') },
  ...{ createdAt: at('2026-11-01T09:05:00'), timedAt: at('2026-11-01T09:05:00') },
  ...{ isOfPackage: false, events: [], ...over },
});
const event = (kind: string, when: string, more: Partial<RecordedEvent> = {}): RecordedEvent => ({
  ...{ kind, at: at(when), ...more },
});
const looked = (over: Partial<VisitRecord>, when: string) => visitAt(record(over), at(when), zone);

describe('a visit as it was known', () => {
  it('stands on days and minutes of the clinic', () => {
    expect(looked({}, '2026-11-05T08:00:00')).toMatchObject({
      ...{ bookedDay: 20_758, day: 20_767, startMinute: 870, outcome: null },
      numbers: {
        bookedMinute: 545,
        durationMin: 45,
        priceCents: 30_000,
        moves: 0,
        isPaid: 0,
        answered: null,
      },
      groups: { origin: 'staff' },
    });
  });

  it('is not there before it was booked, while it is held, and once it was cancelled', () => {
    expect(looked({}, '2026-11-01T09:04:59')).toBeNull();
    const held = { events: [event('held', '2026-11-01T09:05:00'), event('book', '2026-11-01T09:20:00')] };
    expect(looked(held, '2026-11-01T09:10:00')).toBeNull();
    expect(looked(held, '2026-11-01T09:20:00')).not.toBeNull();
    const cancelled = { status: 'cancelled', events: [event('cancel', '2026-11-09T10:00:00')] } as const;
    expect(looked(cancelled, '2026-11-09T09:00:00')).not.toBeNull();
    expect(looked(cancelled, '2026-11-09T10:00:00')).toBeNull();
  });

  it('has its fate once somebody noted it, and a late arrival undoes a miss', () => {
    const events = [event('no-show', '2026-11-10T14:45:00'), event('check-in', '2026-11-10T15:00:00')];
    const fate = (when: string) => looked({ status: 'arrived', events }, when)?.outcome;
    expect(['2026-11-10T14:44:00', '2026-11-10T14:50:00', '2026-11-10T15:00:00'].map(fate)).toEqual([
      ...[null, 'missed', 'came'],
    ]);
  });

  it('stood elsewhere before it was moved, and was booked then', () => {
    const from = at('2026-11-06T10:00:00');
    const events = [event('move', '2026-11-04T12:00:00', { from })];
    expect(looked({ events }, '2026-11-03T12:00:00')).toMatchObject({
      ...{ day: 20_763, startMinute: 600, bookedDay: 20_758 },
      numbers: { moves: 0 },
    });
    expect(looked({ events }, '2026-11-04T12:00:00')).toMatchObject({
      ...{ day: 20_767, startMinute: 870, bookedDay: 20_761 },
      numbers: { moves: 1 },
    });
  });

  it('is paid from when it was, of a package from the first', () => {
    const paidAt = at('2026-11-05T10:00:00');
    expect(looked({ paidAt }, '2026-11-05T09:59:00')?.numbers.isPaid).toBe(0);
    expect(looked({ paidAt }, '2026-11-05T10:00:00')?.numbers.isPaid).toBe(1);
    expect(looked({ isOfPackage: true }, '2026-11-02T10:00:00')?.numbers.isPaid).toBe(1);
  });

  it('tells silence from not being asked, and from being asked just now', () => {
    const asked = event('message-sent', '2026-11-08T14:00:00', { step: 'confirmation-request' });
    const events = [asked, event('confirm', '2026-11-09T09:00:00')];
    const answered = (when: string) => looked({ events }, when)?.numbers.answered;
    const moments = [
      '2026-11-08T13:00:00',
      '2026-11-08T15:00:00',
      '2026-11-08T17:00:00',
      '2026-11-09T09:00:00',
    ];
    expect(moments.map(answered)).toEqual([null, null, 0, 1]);
    expect(
      looked(
        { events: [event('message-sent', '2026-11-02T10:00:00', { step: 'reminder' })] },
        '2026-11-05T10:00:00',
      ),
    ).toMatchObject({ numbers: { answered: null } });
  });

  it('does not tell by a gap that services were changed at the desk: only who came changes them there', () => {
    const events = [
      event('check-in', '2026-11-10T14:20:00'),
      event('change-services', '2026-11-10T14:25:00'),
    ];
    const then = (over: Partial<VisitRecord>) => looked(over, '2026-11-09T10:00:00');
    const changed = then({ status: 'done', events });
    expect(changed?.numbers).toMatchObject({ durationMin: 45, priceCents: 30_000 });
    expect(changed).toEqual(then({ status: 'no-show', events: [event('no-show', '2026-11-10T14:45:00')] }));
  });

  it('of a clinic’s former system has its fate without a story', () => {
    const past = { origin: 'import', createdAt: at('2026-11-20T10:00:00') } as const;
    expect(looked({ ...past, status: 'no-show' }, '2026-11-11T10:00:00')?.outcome).toBe('missed');
    expect(looked({ ...past, status: 'done' }, '2026-11-10T15:00:00')?.outcome).toBeNull();
    expect(looked({ ...past, status: 'cancelled' }, '2026-11-11T10:00:00')).toBeNull();
  });
});

describe('the features of a moment', () => {
  const columns = { columns: productColumns, tables: [] };
  const now = at('2026-11-09T10:00:00');
  const told = (visit: Partial<VisitRecord>, others: Partial<VisitRecord>[]) => {
    const known = (over: Partial<VisitRecord>) => visitAt(record(over), now, zone);
    const target = known(visit);
    if (!target) throw new Error('not there');
    return [
      ...featuresOf(
        target,
        others.flatMap((other) => known(other) ?? []),
        { at: now, day: 20_766 },
        columns,
      ),
    ];
  };

  it('are the same whatever happens later', () => {
    const past = { id: 'p', startsAt: at('2026-10-10T10:00:00'), endsAt: at('2026-10-10T11:00:00') };
    const before = { ...past, createdAt: at('2026-10-01T10:00:00'), timedAt: at('2026-10-01T10:00:00') };
    const missed = {
      ...before,
      status: 'no-show' as const,
      events: [event('no-show', '2026-10-10T10:20:00')],
    };
    const then = told({}, [missed]);
    const later: Partial<VisitRecord> = {
      ...{ status: 'no-show', paidAt: at('2026-11-09T11:00:00'), startsAt: at('2026-11-12T10:00:00') },
      timedAt: at('2026-11-09T12:00:00'),
      events: [
        event('confirm', '2026-11-09T10:30:00'),
        event('move', '2026-11-09T12:00:00', { from: record().startsAt }),
        event('no-show', '2026-11-12T10:30:00'),
      ],
    };
    // It takes as long as before: what a move changes is when.
    later.endsAt = (later.startsAt as number) + 45 * 60_000;
    const undone = { ...missed, events: [...missed.events, event('check-in', '2026-11-09T13:00:00')] };
    const added = { id: 'n', createdAt: at('2026-11-09T10:01:00'), timedAt: at('2026-11-09T10:01:00') };
    expect(told(later, [undone, added])).toEqual(then);
  });
});
