import { describe, expect, it } from 'vitest';
import { productColumns } from './column-sets.ts';
import { featuresOf } from './features.ts';
import { visitsAt } from './missed-times.ts';
import { featuresAt, pastVisitsOf, rowsOfPast, type LookName } from './past-visit.ts';
import { type RecordedEvent, visitAt, type VisitRecord, civil } from './visit-record.ts';

const zone = 'America/Sao_Paulo';
const hour = 3_600_000;
const day = 24 * hour;
const start = Date.parse('2026-11-10T14:30:00-03:00');
const window = { timeZone: zone, begins: start - 100 * day, ends: start + day };
const event = (kind: string, at: number, more: Partial<RecordedEvent> = {}): RecordedEvent => ({
  ...{ kind, at, ...more },
});
const record = (
  id: string,
  startsAt: number,
  bookedAt: number,
  over: Partial<VisitRecord> = {},
): VisitRecord => ({
  ...{ id, clientId: 'c', status: 'done', origin: 'staff', priceCents: 30_000, paidAt: null, startsAt },
  ...{
    endsAt: startsAt + hour,
    createdAt: bookedAt,
    timedAt: bookedAt,
    isOfPackage: false,
    events: [],
    ...over,
  },
});

const booked = start - 20 * day;
const moments = { booking: booked, last: start - day };
const target = record('t', start, booked, {
  status: 'no-show',
  events: [
    event('message-sent', start - 40 * hour, { step: 'confirmation-request' }),
    event('no-show', start + hour / 2),
  ],
});
/** Whatever else a client does around a visit. */
const others = [
  // Of before the span: history only.
  record('old', start - 300 * day, start - 310 * day, { status: 'no-show' }),
  // Waiting at the booking, cancelled later.
  record('cancelled', start + 5 * day, start - 30 * day, {
    status: 'cancelled',
    events: [event('cancel', start - 3 * day)],
  }),
  // For the same day until it was moved away, after the visit.
  record('moved', start + 40 * day, start - 12 * day, {
    ...{ status: 'booked', timedAt: start + 2 * hour },
    events: [event('move', start + 2 * hour, { from: start + hour })],
  }),
  record('desk', start - 50 * day, start - 50 * day, {
    origin: 'walk-in',
    events: [event('finish', start - 49 * day)],
  }),
  // Of after the span, booked before the visit.
  record('later', start + 20 * day, start - 2 * day, { status: 'booked' }),
];
const told = () => pastVisitsOf([target, ...others], window);

describe('a past visit', () => {
  it('teaches what the product would have looked at, from whatever the client had by then', () => {
    expect(told().map(({ id, visit }) => [id, visit.outcome])).toEqual([['t', 'missed']]);
    const [past] = told();
    if (!past) throw new Error('not there');
    for (const look of ['booking', 'last'] as const) {
      const at = moments[look];
      const visit = visitAt(target, at, zone);
      if (!visit) throw new Error('not there');
      const known = others.flatMap((one) => visitsAt(one, at, zone));
      const frame = { columns: productColumns, tables: [] };
      const live = featuresOf(visit, known, { at, day: civil(at, zone).day }, frame);
      expect(featuresAt(past, look, { columns: [...productColumns], tables: [] })).toEqual(live);
    }
  });

  it('knows of cancelled, moved, later and older visits what stood then', () => {
    const value = (look: LookName, name: (typeof productColumns)[number]) =>
      featuresAt(told()[0] as NonNullable<ReturnType<typeof told>[0]>, look, {
        columns: [name],
        tables: [],
      })[0];
    expect([value('booking', 'waiting'), value('last', 'waiting')]).toEqual([1, 1]);
    expect([value('booking', 'sameDay'), value('last', 'sameDay')]).toEqual([0, 1]);
    expect([value('booking', 'missed'), value('booking', 'known')]).toEqual([1, 2]);
    expect([value('booking', 'answered'), value('last', 'answered')]).toEqual([NaN, 0]);
  });

  it('is looked at in one of its moments, drawn alike in every run and differently for others', () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ ...target, id: `t${at}`, clientId: `c${at}` }));
    const leads = many.map((one) => {
      const [past] = pastVisitsOf([one, ...others], window);
      return past?.visit.numbers.answered ?? null;
    });
    // Of the four moments only the last one comes after the request and three hours.
    const asked = leads.filter((answered) => answered === 0).length;
    expect(asked).toBeGreaterThan(25);
    expect(asked).toBeLessThan(75);
    expect(leads.filter((answered) => answered === null)).toHaveLength(200 - asked);
  });

  it('that was missed and moved is two: the old time missed, the new one with its own fate', () => {
    const movedAt = start + day / 2;
    const moved = record('m', start + 15 * hour, booked, {
      ...{ status: 'done', timedAt: movedAt },
      events: [
        event('no-show', start + hour / 2),
        event('move', movedAt, { from: start }),
        event('finish', start + 16 * hour),
      ],
    });
    const pasts = pastVisitsOf([moved], window);
    expect(pasts.map(({ id, appointmentId, visit }) => [id, appointmentId, visit.outcome])).toEqual([
      ['m', 'm', 'came'],
      [`m@${start}`, 'm', 'missed'],
    ]);
    const missed = pasts.map((past) =>
      featuresAt(past, 'last', { columns: ['sameDay', 'booked'], tables: [] }),
    );
    // The time it was moved from is seen by the new one, and it sees nothing of itself.
    expect(missed[1]).toEqual(Float64Array.of(0, 0));
    expect(missed[0]?.[1]).toBe(1);
  });

  it('says the same whatever happens after its last moment', () => {
    // What came without a story has its fate from elsewhere.
    const fate = ({ events }: VisitRecord) => (events.length > 0 ? [event('check-in', start + 3 * day)] : []);
    const later = others.map((one) => ({
      ...one,
      events: [...one.events, event('confirm', start + 3 * day), ...fate(one)],
    }));
    const paid = { ...target, paidAt: start + hour };
    expect(pastVisitsOf([paid, ...later], window)[0]?.values).toEqual(told()[0]?.values);
  });

  it('fills the rows of a model, with its groups', () => {
    const rows = rowsOfPast(told(), productColumns);
    expect([...rows.outcomes]).toEqual([1]);
    expect(rows.columns).toHaveLength(productColumns.length);
    expect(rows.tables.map(({ column }) => column)).toEqual(['origin']);
  });
});
