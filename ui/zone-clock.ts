import { useNow } from '@vueuse/core';
import { computed, type Ref } from 'vue';
import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';

const formatters = new Map<string, Intl.DateTimeFormat>();
const format = (instant: number, timeZone: string, options: Intl.DateTimeFormatOptions): string => {
  const key = timeZone + JSON.stringify(options);
  let made = formatters.get(key);
  if (!made) formatters.set(key, (made = new Intl.DateTimeFormat('pt-BR', { timeZone, ...options })));
  return made.format(instant);
};

/** "qui., 26 nov." */
const dayShort = (instant: number, zone: string): string =>
  `${format(instant, zone, { weekday: 'short' })}, ${format(instant, zone, { day: 'numeric' })} ${format(instant, zone, { month: 'short' })}`;

/** "10h" or "14h30": how an hour is said. */
const hourSaid = (time: string): string => {
  const [hour = '', minute = ''] = time.split(':');
  return `${String(Number(hour))}h${minute === '00' ? '' : minute}`;
};

const dayNames = ['ontem', 'hoje', 'amanhã'] as const;

/** An instant as a person would say it: "amanhã, 10h", "qui., 26 nov., 14h30". */
export function spoken(instant: number, now: number, zone: string): string {
  const { day, time } = wallTime(instant, zone);
  const today = wallTime(now, zone).day;
  const near = dayNames.find((_, index) => addDays(today, index - 1) === day);
  return `${near ?? dayShort(instant, zone)}, ${hourSaid(time)}`;
}

/**
 * Dates and hours in the clinic's zone, whatever this browser's. Instants are ISO strings or epoch milliseconds; a `day` is
 * `yyyy-mm-dd`. `now` ticks twice a minute.
 */
export function useZoneClock(zone: Readonly<Ref<string>>) {
  const ticking = useNow({ interval: 30_000 });
  const now = computed(() => ticking.value.getTime());
  const ms = (instant: string | number): number =>
    typeof instant === 'number' ? instant : Date.parse(instant);
  const noon = (day: string): number => instantOf(day, '12:00', zone.value);
  return {
    zone,
    now,
    today: computed(() => wallTime(now.value, zone.value).day),
    dayOf: (instant: string | number) => wallTime(ms(instant), zone.value).day,
    time: (instant: string | number) => wallTime(ms(instant), zone.value).time,
    at: (day: string, time: string) => instantOf(day, time, zone.value),
    /** "qui., 26 nov." */
    shortDay: (day: string) => dayShort(noon(day), zone.value),
    /** "quinta-feira, 26 de novembro" */
    longDay: (day: string) =>
      format(noon(day), zone.value, { weekday: 'long', day: 'numeric', month: 'long' }),
    /** "novembro de 2026" */
    month: (day: string) => format(noon(day), zone.value, { month: 'long', year: 'numeric' }),
    /** "23 a 29 de novembro" or "30 de novembro a 6 de dezembro" */
    span: (from: string, to: string) => {
      const said = (day: string) => format(noon(day), zone.value, { day: 'numeric', month: 'long' });
      const isOneMonth = from.slice(0, 7) === to.slice(0, 7);
      return `${isOneMonth ? String(Number(from.slice(8))) : said(from)} a ${said(to)}`;
    },
    /** "qui., 26 nov., 14:30" */
    dayTime: (instant: string | number) =>
      `${dayShort(ms(instant), zone.value)}, ${wallTime(ms(instant), zone.value).time}`,
    /** "26/11/2026, 14:30": of what may lie years back. */
    dated: (instant: string | number) => {
      const { day, time } = wallTime(ms(instant), zone.value);
      return `${day.split('-').reverse().join('/')}, ${time}`;
    },
    spoken: (instant: string | number) => spoken(ms(instant), now.value, zone.value),
  };
}
export type Clock = ReturnType<typeof useZoneClock>;
