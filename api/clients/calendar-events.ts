import ICAL from 'ical.js';
import { type CalendarEvent, clientHints } from '../../domain/clients/calendar-row.ts';
import type { ImportErrorCode } from '../../domain/clients/import-targets.ts';
import { instantOf, wallTime } from '../../domain/clinic/calendar.ts';
import { repetitions, type Start, type Window } from './calendar-recurrence.ts';
import { Zones } from './calendar-zone.ts';

export interface CalendarQuestion {
  text: string;
  /** IANA name of the clinic's zone. */
  timeZone: string;
  now: number;
}
export interface CalendarContent {
  events: CalendarEvent[];
  refused: { code: ImportErrorCode; startsAt: number | null }[];
  /** Left out without a fault. */
  past: number;
  cancelled: number;
}
export type CalendarFault = 'not-a-calendar' | 'too-many-events' | 'no-events';

const mostEvents = 20_000;
const horizonMs = 400 * 86_400_000;

interface ReadEvent {
  component: ICAL.Component;
  uid: string;
  start: Start;
  durationMin: number | null;
  isCancelled: boolean;
  /** Which time of a repeated event this one replaces. */
  replaces: number | null;
}
type Refused = CalendarContent['refused'][number];
const unreadable: Refused = { code: 'event-unreadable', startsAt: null };

/** Blocks of a kind, each read by itself: one that is broken does not take the file with it. */
function blocks(text: string, kind: 'VEVENT' | 'VTIMEZONE'): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const found: string[] = [];
  let from = -1;
  lines.forEach((line, at) => {
    const word = line.trim().toUpperCase();
    if (word === `BEGIN:${kind}`) from = at;
    else if (word === `END:${kind}` && from >= 0) {
      found.push(lines.slice(from, at + 1).join('\r\n'));
      from = -1;
    }
  });
  return found;
}

function parsed(block: string): ICAL.Component | null {
  try {
    return new ICAL.Component(ICAL.parse(block) as ConstructorParameters<typeof ICAL.Component>[0]);
  } catch {
    return null;
  }
}

const textOf = (event: ICAL.Component, name: string): string => {
  const value: unknown = event.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : '';
};

/** What lies ahead in a calendar, from the clinic's today for 400 days. Pure, but slow on purpose-made files: it has a thread of its own. */
export function readEvents({ text, timeZone, now }: CalendarQuestion): CalendarContent | CalendarFault {
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) return 'not-a-calendar';
  const described = new Map<string, ICAL.Component>();
  for (const block of blocks(text, 'VTIMEZONE')) {
    const component = parsed(block);
    if (component) described.set(textOf(component, 'tzid'), component);
  }
  const zones = new Zones(timeZone, described);
  const today = instantOf(wallTime(now, timeZone).day, '00:00', timeZone);
  const reader = new CalendarReader(zones, { from: today, to: now + horizonMs });
  const found = blocks(text, 'VEVENT');
  if (found.length > mostEvents) return 'too-many-events';
  for (const block of found) reader.read(block);
  const content = reader.content();
  if (content.events.length > mostEvents) return 'too-many-events';
  return content.events.length + content.refused.length === 0 ? 'no-events' : content;
}

class CalendarReader {
  readonly #zones: Zones;
  readonly #window: Window;
  readonly #read: ReadEvent[] = [];
  readonly #refused: Refused[] = [];

  constructor(zones: Zones, window: Window) {
    this.#zones = zones;
    this.#window = window;
  }

  read(block: string): void {
    const component = parsed(block);
    const read = component ? this.#opened(component) : unreadable;
    if ('code' in read) this.#refuse(read);
    else this.#read.push(read);
  }

  content(): CalendarContent {
    const replaced = new Map<string, ReadEvent>();
    for (const one of this.#read)
      if (one.replaces !== null) replaced.set(`${one.uid}|${String(one.replaces)}`, one);
    const events: CalendarEvent[] = [];
    const counts = { past: 0, cancelled: 0 };
    const take = (event: ReadEvent, startsAt: number, original: number | null): void => {
      if (event.isCancelled) counts.cancelled += 1;
      else if (startsAt < this.#window.from) counts.past += 1;
      else events.push(calendarEvent(event, startsAt, original));
    };
    for (const event of this.#read) {
      if (event.replaces !== null) take(event, event.start.instant, event.replaces);
      else if (!isRepeated(event.component)) take(event, event.start.instant, null);
      else if (event.isCancelled) counts.cancelled += 1;
      else {
        const times = repetitions(event.component, event.start, this.#zones, this.#window);
        if (!times) this.#refuse({ code: 'recurrence-unsupported', startsAt: event.start.instant });
        for (const time of times ?? [])
          if (!replaced.has(`${event.uid}|${String(time)}`)) take(event, time, time);
        if (events.length > mostEvents) break;
      }
    }
    events.sort((one, other) => one.startsAt - other.startsAt);
    return { events, refused: this.#refused, ...counts };
  }

  /** What is over is nobody's trouble, whatever is wrong with it. */
  #refuse(refused: Refused): void {
    if (
      refused.startsAt === null ||
      refused.startsAt >= this.#window.from ||
      refused.code === 'recurrence-unsupported'
    )
      this.#refused.push(refused);
  }

  /** Values are parsed when they are asked for, and throw then. */
  #opened(component: ICAL.Component): ReadEvent | Refused {
    try {
      return this.#open(component);
    } catch {
      return unreadable;
    }
  }

  #open(component: ICAL.Component): ReadEvent | Refused {
    const property = component.getFirstProperty('dtstart');
    const wall: unknown = property?.getFirstValue();
    if (!property || !(wall instanceof ICAL.Time)) return unreadable;
    const zone = this.#zones.of(property, wall);
    if (!zone) return { code: 'time-zone-unknown', startsAt: null };
    const instant = zone.instantOf(wall);
    if (wall.isDate) return { code: 'all-day-event', startsAt: instant };
    if (Number.isNaN(instant)) return unreadable;
    return {
      component,
      uid: textOf(component, 'uid').slice(0, 500) || `sem-uid|${textOf(component, 'summary').slice(0, 200)}`,
      start: { wall: wallWithoutZone(wall), instant, zone },
      durationMin: this.#minutes(component, instant),
      isCancelled: textOf(component, 'status').toUpperCase() === 'CANCELLED',
      replaces: this.#instant(component, 'recurrence-id'),
    };
  }

  #instant(component: ICAL.Component, name: string): number | null {
    const property = component.getFirstProperty(name);
    const value: unknown = property?.getFirstValue();
    if (!property || !(value instanceof ICAL.Time)) return null;
    return this.#zones.of(property, value)?.instantOf(value) ?? null;
  }

  #minutes(component: ICAL.Component, startsAt: number): number | null {
    const endsAt = this.#instant(component, 'dtend');
    const duration: unknown = component.getFirstPropertyValue('duration');
    const ms =
      endsAt === null
        ? duration instanceof ICAL.Duration
          ? duration.toSeconds() * 1_000
          : 0
        : endsAt - startsAt;
    return ms > 0 ? Math.round(ms / 60_000) : null;
  }
}

const isRepeated = (event: ICAL.Component): boolean =>
  event.hasProperty('rrule') || event.hasProperty('rdate');

function wallWithoutZone({ year, month, day, hour, minute }: ICAL.Time): ICAL.Time {
  return new ICAL.Time(
    { year, month, day, hour, minute, second: 0, isDate: false },
    ICAL.Timezone.localTimezone,
  );
}

function calendarEvent(event: ReadEvent, startsAt: number, original: number | null): CalendarEvent {
  const { component, uid, durationMin } = event;
  const organizer = textOf(component, 'organizer').toLowerCase();
  const guests = component
    .getAllProperties('attendee')
    .filter((property) => {
      const kind = property.getFirstParameter('cutype') ?? 'INDIVIDUAL';
      const value: unknown = property.getFirstValue();
      return kind.toUpperCase() === 'INDIVIDUAL' && String(value).toLowerCase() !== organizer;
    })
    .slice(0, 20)
    .map((property) => ({
      email: /^mailto:(.+@.+)$/i.exec(String(property.getFirstValue()))?.[1] ?? null,
      name: property.getFirstParameter('cn') ?? null,
    }));
  const id = original === null ? '' : new Date(original).toISOString();
  // Every Google event is "CONFIRMED": that is the calendar's word, not the client's.
  return {
    ...{ reference: `ics|${uid}|${id}`, startsAt, durationMin, status: 'booked' },
    ...clientHints({
      summary: textOf(component, 'summary'),
      description: textOf(component, 'description'),
      guests,
    }),
  };
}
