import type { Calendar } from '@event-calendar/core';
import { addDays, openRanges, wallTime } from '../../domain/clinic/calendar.ts';
import { clinicCalendar } from '../../domain/clinic/settings.ts';
import { visitStateStyle } from '../styles/visit-states.ts';
import type { AppointmentCard, Block, Clinic, Resource } from './types.ts';

/** The library is given wall-clock time of the clinic without an offset, and gives it back as the browser's own: see `fromCalendar`. */
export const toCalendar = (instant: number, zone: string): string => {
  const { day, time } = wallTime(instant, zone);
  return `${day}T${time}:00`;
};

/** Wall time read off a library Date (whose browser-local fields are clinic time). */
export function fromCalendar(date: Date): { day: string; time: string } {
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    day: `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${two(date.getHours())}:${two(date.getMinutes())}`,
  };
}

/** "-03:00": the library's now-line and today follow it. */
export function offsetOf(instant: number, zone: string): string {
  const { day, time } = wallTime(instant, zone);
  const minutes = Math.round((Date.parse(`${day}T${time}:00Z`) - instant) / 60_000);
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export interface EventMaker {
  zone: string;
  columnOf: (service: AppointmentCard['services'][number]) => string;
  isMovable: (card: AppointmentCard) => boolean;
}

/** A block for each service, in the column of who or what serves it. */
export const visitEvents = (card: AppointmentCard, maker: EventMaker): Calendar.EventInput[] =>
  card.services.map((service) => ({
    id: `${card.id}/${String(service.position)}`,
    start: toCalendar(Date.parse(service.startsAt), maker.zone),
    end: toCalendar(Date.parse(service.endsAt), maker.zone),
    resourceId: maker.columnOf(service),
    startEditable: maker.isMovable(card),
    durationEditable: false,
    classNames: ['visit', `visit-${card.status}`, ...(card.isSqueezedIn ? ['visit-squeezed-in'] : [])],
    styles: Object.entries(visitStateStyle(card.status)).map(([name, value]) => `${name}: ${value}`),
    extendedProps: { card, service },
  }));

/** A time at which somebody or something is not to be had. */
export const blockEvent = (block: Block, zone: string): Calendar.EventInput => ({
  id: `block/${block.id}`,
  start: toCalendar(Date.parse(block.startsAt), zone),
  end: toCalendar(Date.parse(block.endsAt), zone),
  resourceId: block.resourceId,
  editable: false,
  classNames: ['block'],
  extendedProps: { block },
});

/** Grey where nobody works: before, between and after the open intervals of one column on one day. */
export function closedEvents(
  columns: readonly (Pick<Resource, 'id' | 'hours'> | { id: string; hours: null })[],
  days: readonly string[],
  clinic: Clinic,
): Calendar.EventInput[] {
  const year = (day: string | undefined) => Number(day?.slice(0, 4));
  const calendar = clinicCalendar(clinic, year(days[0]), year(days.at(-1)));
  const at = (instant: number) => toCalendar(instant, clinic.timeZone);
  return days.flatMap((day) =>
    columns.flatMap((column) => {
      const open = openRanges(calendar, day, column.hours ?? undefined);
      const edges = [`${day}T00:00:00`, ...open.flat().map(at), `${addDays(day, 1)}T00:00:00`];
      return Array.from({ length: edges.length / 2 }, (_, index) => ({
        id: `closed/${column.id}/${day}/${String(index)}`,
        start: edges[index * 2] ?? '',
        end: edges[index * 2 + 1] ?? '',
        resourceId: column.id,
        display: 'background' as const,
        classNames: ['closed'],
      }));
    }),
  );
}

/** First and last hour drawn: the clinic's widest opening, stretched to hold every visit of the days shown. */
export function hoursShown(cards: readonly AppointmentCard[], clinic: Clinic): { min: string; max: string } {
  const ranges = Object.values(clinic.hours).flat();
  const starts = ranges.map((range) => range.from);
  const ends = ranges.map((range) => range.to);
  for (const card of cards) {
    starts.push(wallTime(Date.parse(card.startsAt), clinic.timeZone).time);
    const end = wallTime(Date.parse(card.endsAt), clinic.timeZone).time;
    ends.push(end === '00:00' ? '24:00' : end);
  }
  const first = Number((starts.sort()[0] ?? '08:00').slice(0, 2));
  const last = Math.ceil(minutesOf(ends.sort().at(-1) ?? '19:00') / 60);
  return {
    min: `${String(first).padStart(2, '0')}:00:00`,
    max: `${String(Math.min(last, 24)).padStart(2, '0')}:00:00`,
  };
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
