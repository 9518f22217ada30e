import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type CalendarContent, readEvents } from './calendar-events.ts';
import { eventsOf, readCalendar } from './import-calendar.ts';

const now = Date.parse('2026-11-26T18:00:00Z');
const timeZone = 'America/Sao_Paulo';
const calendar = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Google Inc//Google Calendar 70.9054//EN',
    ...events,
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const read = (...events: string[]) =>
  readEvents({ text: calendar(...events), timeZone, now }) as CalendarContent;
const starts = (...events: string[]) =>
  read(...events).events.map(({ startsAt }) => new Date(startsAt).toISOString());
const codes = (...events: string[]) => read(...events).refused.map(({ code }) => code);

describe('what is not taken', () => {
  it('a file that is no calendar, is empty of events, or has too many', () => {
    expect(readEvents({ text: 'Nome;Fone\nAna;1', timeZone, now })).toBe('not-a-calendar');
    expect(readEvents({ text: calendar(), timeZone, now })).toBe('no-events');
    const many = Array.from({ length: 20_001 }, () => 'BEGIN:VEVENT\r\nEND:VEVENT').join('\r\n');
    expect(readEvents({ text: calendar(many), timeZone, now })).toBe('too-many-events');
  });
  it('a day without hour, an event that cannot be read, and a zone that nobody knows, each with its reason', () => {
    expect(codes(event('UID:1', 'DTSTART;VALUE=DATE:20261208', 'SUMMARY:Feriado'))).toEqual([
      'all-day-event',
    ]);
    expect(codes(event('UID:2', 'SUMMARY:Sem hora'))).toEqual(['event-unreadable']);
    expect(codes(event('UID:3', 'DTSTART:2026-99-99', 'linha solta'))).toEqual(['event-unreadable']);
    expect(codes(event('UID:4', 'DTSTART;TZID=Terra do Nunca:20261201T100000'))).toEqual([
      'time-zone-unknown',
    ]);
  });
  it('what is over and what was called off, which are only counted', () => {
    const past = event('UID:1', 'DTSTART:20261125T130000Z', 'SUMMARY:Ana Lima');
    const off = event('UID:2', 'DTSTART:20261201T130000Z', 'STATUS:CANCELLED');
    const kept = event('UID:3', 'DTSTART:20261201T130000Z', 'SUMMARY:Bia Reis');
    expect(read(past, off, kept)).toMatchObject({ past: 1, cancelled: 1, refused: [] });
  });
  it.each([
    ['every second', 'FREQ=SECONDLY'],
    ['every minute', 'FREQ=MINUTELY;INTERVAL=1'],
    ['every hour', 'FREQ=HOURLY'],
    ['every second of a day', 'FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6;BYMINUTE=0,1,2,3;BYSECOND=1,2,3'],
    ['from a thousand years ago', 'FREQ=DAILY'],
    ['against itself', 'FREQ=YEARLY;BYWEEKNO=53;BYMONTHDAY=31'],
  ])('what repeats %s', (_, rule) => {
    const start = rule === 'FREQ=DAILY' ? '10000101T100000Z' : '20261201T100000Z';
    expect(codes(event('UID:1', `DTSTART:${start}`, `RRULE:${rule}`))).toEqual(['recurrence-unsupported']);
  });
});

describe('when an event is', () => {
  it('in UTC, in a named zone, in Outlook’s name of it, and without any in the clinic’s', () => {
    expect(starts(event('UID:1', 'DTSTART:20261201T130000Z'))).toEqual(['2026-12-01T13:00:00.000Z']);
    expect(starts(event('UID:2', 'DTSTART;TZID=America/Manaus:20261201T130000'))).toEqual([
      '2026-12-01T17:00:00.000Z',
    ]);
    const outlook = event('UID:3', 'DTSTART;TZID="E. South America Standard Time":20261201T130000');
    expect(starts(outlook)).toEqual(['2026-12-01T16:00:00.000Z']);
    expect(starts(event('UID:4', 'DTSTART:20261201T130000'))).toEqual(['2026-12-01T16:00:00.000Z']);
  });
  it('never in the summer time that Brazil gave up, whatever an old file describes', () => {
    const old = [
      ...['BEGIN:VTIMEZONE', 'TZID:America/Sao_Paulo', 'BEGIN:DAYLIGHT', 'DTSTART:20001008T000000'],
      ...['TZOFFSETFROM:-0300', 'TZOFFSETTO:-0200', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=2SU', 'END:DAYLIGHT'],
      'END:VTIMEZONE',
    ].join('\r\n');
    expect(starts(old, event('UID:1', 'DTSTART;TZID=America/Sao_Paulo:20261201T130000'))).toEqual([
      '2026-12-01T16:00:00.000Z',
    ]);
  });
  it('in a zone that only the file describes', () => {
    const own = [
      ...['BEGIN:VTIMEZONE', 'TZID:Consultório', 'BEGIN:STANDARD', 'DTSTART:19700101T000000'],
      ...['TZOFFSETFROM:-0500', 'TZOFFSETTO:-0500', 'END:STANDARD', 'END:VTIMEZONE'],
    ].join('\r\n');
    expect(starts(own, event('UID:1', 'DTSTART;TZID=Consultório:20261201T100000'))).toEqual([
      '2026-12-01T15:00:00.000Z',
    ]);
  });
  it('as long as it says, by its end or its length', () => {
    const lasts = (line: string) =>
      read(event('UID:1', 'DTSTART:20261201T130000Z', line)).events[0]?.durationMin;
    expect([lasts('DTEND:20261201T134500Z'), lasts('DURATION:PT1H30M'), lasts('SUMMARY:x')]).toEqual([
      45,
      90,
      null,
    ]);
  });
});

describe('what repeats', () => {
  it('takes place each time, but for the times that were taken out', () => {
    const weekly = event(
      ...['UID:w', 'DTSTART;TZID=America/Sao_Paulo:20261001T090000', 'SUMMARY:Ana Lima'],
      ...[
        'RRULE:FREQ=WEEKLY;UNTIL=20261224T120000Z;BYDAY=TH',
        'EXDATE;TZID=America/Sao_Paulo:20261210T090000',
      ],
    );
    // Today's is over by the clock and still of today; the last is on the day the rule ends.
    expect(starts(weekly)).toEqual([
      ...['2026-11-26T12:00:00.000Z', '2026-12-03T12:00:00.000Z'],
      ...['2026-12-17T12:00:00.000Z', '2026-12-24T12:00:00.000Z'],
    ]);
  });
  it('keeps one reference for a time that was moved, and leaves out one that was called off', () => {
    const master = event('UID:m', 'DTSTART:20261201T130000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'SUMMARY:Ana Lima');
    const moved = event(
      'UID:m',
      'RECURRENCE-ID:20261202T130000Z',
      'DTSTART:20261202T180000Z',
      'SUMMARY:Ana Lima',
    );
    const off = event(
      'UID:m',
      'RECURRENCE-ID:20261203T130000Z',
      'DTSTART:20261203T130000Z',
      'STATUS:CANCELLED',
    );
    const { events, cancelled } = read(master, moved, off);
    expect(events.map(({ reference, startsAt }) => [reference, new Date(startsAt).toISOString()])).toEqual([
      ['ics|m|2026-12-01T13:00:00.000Z', '2026-12-01T13:00:00.000Z'],
      ['ics|m|2026-12-02T13:00:00.000Z', '2026-12-02T18:00:00.000Z'],
    ]);
    expect(cancelled).toBe(1);
  });
  it('ends with the window of 400 days', () => {
    expect(starts(event('UID:1', 'DTSTART:20261127T130000Z', 'RRULE:FREQ=DAILY'))).toHaveLength(400);
  });
});

describe('who an event is about', () => {
  it('is told by phones, e-mails and names in its title, text and guests; nothing else of it is kept', () => {
    const [found] = read(
      event(
        ...['UID:1', 'DTSTART:20261201T130000Z', 'SUMMARY:Botox - Ana Lúcia Souza (11) 98765-4321'],
        ...['DESCRIPTION:Alergia a látex. ana@exemplo.com.br', 'ORGANIZER:mailto:clinica@exemplo.com.br'],
        ...[
          'ATTENDEE;CN=Clínica:mailto:clinica@exemplo.com.br',
          'ATTENDEE;CN="Ana L. Souza":mailto:Outra@exemplo.com.br',
        ],
      ),
    ).events;
    expect(found).toMatchObject({
      phones: ['+5511987654321'],
      emails: ['ana@exemplo.com.br', 'outra@exemplo.com.br'],
      names: ['Ana L. Souza', 'Ana Lúcia Souza', 'Botox - Ana Lúcia Souza'],
    });
    expect(JSON.stringify(found)).not.toContain('látex');
  });
  it('is never one word: nobody is called Almoço', () => {
    expect(read(event('UID:1', 'DTSTART:20261201T130000Z', 'SUMMARY:Almoço')).events[0]?.names).toEqual([]);
  });
});

describe('the thread that reads', () => {
  it('is ended when a rule keeps the library busy for ever, and the next file is read', async () => {
    const never = event('UID:1', 'DTSTART:20261201T130000Z', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30');
    await expect(eventsOf({ text: calendar(never), timeZone, now }, 2_000)).rejects.toMatchObject({
      code: 'import-unreadable',
      details: { fields: [{ path: 'file', code: 'too-complex' }] },
    });
    const text = calendar(event('UID:1', 'DTSTART:20261201T130000Z', 'SUMMARY:Ana Lima'));
    expect(await eventsOf({ text, timeZone, now })).toMatchObject({ events: [{ reference: 'ics|1|' }] });
  });
  it('hands its events on in pieces, the refused ones last', async () => {
    const daily = event(
      'UID:d',
      'DTSTART:20261127T130000Z',
      'RRULE:FREQ=DAILY;COUNT=300',
      'SUMMARY:Ana Lima',
    );
    const other = event(
      'UID:e',
      'DTSTART:20261127T150000Z',
      'RRULE:FREQ=DAILY;COUNT=300',
      'SUMMARY:Bia Reis',
    );
    const allDay = event('UID:f', 'DTSTART;VALUE=DATE:20261208');
    const kept: { rows: number; refused: unknown }[] = [];
    const bytes = Readable.from([Buffer.from(calendar(daily, other, allDay))]);
    const summary = await readCalendar(bytes, { timeZone, now }, ({ rows, refused }) => {
      kept.push({ rows: rows.length, refused });
      return Promise.resolve();
    });
    expect(summary).toEqual({ chunkCount: 2, totalRows: 601 });
    expect(kept).toEqual([
      { rows: 500, refused: [] },
      { rows: 100, refused: [[601, 'all-day-event', Date.parse('2026-12-08T03:00:00Z')]] },
    ]);
  });
  it('takes no file beyond its size', async () => {
    const bytes = Readable.from([Buffer.from(calendar())]);
    const never = () => Promise.reject(new Error('nothing is kept'));
    await expect(readCalendar(bytes, { timeZone, now }, never, 20)).rejects.toMatchObject({
      code: 'payload-too-large',
    });
  });
});
