import { useMediaQuery } from '@vueuse/core';
import { computed } from 'vue';
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router';
import { addDays, weekdayOf } from '../../domain/clinic/calendar.ts';
import type { ResourceKind } from '../../domain/clinic/catalogue.ts';
import { useClock } from '../clock.ts';

const views = { dia: 'day', semana: 'week', mes: 'month', lista: 'list' } as const;
const kinds = { profissional: 'professional', sala: 'room', aparelho: 'device' } as const;
type Word<T> = keyof T & string;
export type AgendaView = (typeof views)[Word<typeof views>];

const wordOf = <T extends Record<string, string>>(table: T, value: string): string =>
  Object.keys(table).find((word) => table[word] === value) ?? '';
/** The same day of another month, or its last one. */
function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}
const firstDayOfWeek = (day: string): string => addDays(day, -((weekdayOf(day) + 6) % 7));

/** Where in the agenda one is. It lives in the address, so that a link, a reload and the back button all return to it. */
export function useAgendaPlace() {
  const route = useRoute();
  const router = useRouter();
  const { today } = useClock();
  const isPhone = useMediaQuery('(max-width: 767px)');

  const word = (key: string): string => (typeof route.query[key] === 'string' ? route.query[key] : '');
  const go = (change: LocationQueryRaw, how: 'push' | 'replace' = 'replace') =>
    router[how]({
      name: route.name === 'reception' ? 'reception' : 'agenda',
      query: { ...route.query, ...change },
    });

  const view = computed<AgendaView>(
    () => views[word('visao') as keyof typeof views] ?? (isPhone.value ? 'list' : 'day'),
  );
  const day = computed(() => (/^\d{4}-\d{2}-\d{2}$/.test(word('data')) ? word('data') : today.value));
  const weekStart = computed(() => firstDayOfWeek(day.value));
  const step = (count: number) =>
    go({
      data:
        view.value === 'month'
          ? addMonths(day.value, count)
          : addDays(day.value, count * (view.value === 'week' ? 7 : 1)),
    });

  return {
    view,
    day,
    weekStart,
    kind: computed<ResourceKind>(() => kinds[word('por') as keyof typeof kinds] ?? 'professional'),
    /** Ids of the columns chosen; empty = all. */
    chosen: computed(() => word('quem').split(',').filter(Boolean)),
    /** Which of the pages of columns, from 0. */
    page: computed(() => Math.max(0, Number(word('pagina')) || 0)),
    setPage: (value: number) => go({ pagina: value > 0 ? value : undefined }),
    /** A block that is looked at; `new` while one is made. */
    blockId: computed(() => (word('bloqueio') === 'novo' ? 'new' : word('bloqueio') || null)),
    openBlock: (id: string) => go({ bloqueio: id === 'new' ? 'novo' : id }, 'push'),
    closeBlock: () => go({ bloqueio: undefined }),
    visitId: computed(() => word('visita') || null),
    isBooking: computed(() => word('nova') !== ''),
    /** Who is to be booked, when a client's page led here. */
    bookingFor: computed(() => word('cliente') || null),
    setView: (value: AgendaView) => go({ visao: wordOf(views, value) }),
    setKind: (value: ResourceKind) => go({ por: wordOf(kinds, value), quem: undefined, pagina: undefined }),
    setChosen: (ids: readonly string[]) => go({ quem: ids.length ? ids.join(',') : undefined }),
    setDay: (value: string) => go({ data: value === today.value ? undefined : value }),
    openDay: (value: string) =>
      go({ data: value, visao: wordOf(views, isPhone.value ? 'list' : 'day') }, 'push'),
    toToday: () => go({ data: undefined }),
    back: () => step(-1),
    forward: () => step(1),
    openVisit: (id: string) => go({ visita: id }, 'push'),
    closeVisit: () => go({ visita: undefined }),
    startBooking: () => go({ nova: '1' }, 'push'),
    endBooking: () => go({ nova: undefined, cliente: undefined }),
  };
}
export type AgendaPlace = ReturnType<typeof useAgendaPlace>;
