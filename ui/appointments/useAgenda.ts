import { computed } from 'vue';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useClock } from '../clock.ts';
import { nationalHolidays } from '../../domain/clinic/holidays.ts';
import { type AgendaRange, useAppointments, useBlocks, useCatalogue } from './queries.ts';
import type { AppointmentCard, Clinic, Resource } from './types.ts';
import { useAgendaPlace } from './useAgendaPlace.ts';

/** The column of visits that have no room (or no device) in the view by room (or device): nothing may be out of sight. */
export const noResource = 'none';
/** More columns at once are neither read nor drawn with pleasure. */
export const mostColumns = 12;
const fields = { professional: 'professionalId', room: 'roomId', device: 'deviceId' } as const;

/** Everything the agenda page shows: the place, the visits of the week around it, the columns and the day's sums. */
export function useAgenda() {
  const place = useAgendaPlace();
  const clock = useClock();
  const catalogue = useCatalogue();
  const resources = computed(() =>
    catalogue.resources.value.filter((one) => one.kind === place.kind.value && one.isActive),
  );
  const chosen = computed(() => {
    const some = resources.value.filter((one) => place.chosen.value.includes(one.id));
    return some.length ? some : resources.value;
  });
  const pages = computed(() => Math.max(1, Math.ceil(chosen.value.length / mostColumns)));
  const page = computed(() => Math.min(place.page.value, pages.value - 1));
  /** A week shows one column a day, hence one person (or room) at a time: the first unless chosen. Many columns go by pages. */
  const columns = computed<Resource[]>(() =>
    place.view.value === 'week'
      ? chosen.value.slice(0, 1)
      : chosen.value.slice(page.value * mostColumns, (page.value + 1) * mostColumns),
  );
  const range = (day: string, days: number, resourceId?: string): AgendaRange => ({
    from: clock.at(day, '00:00'),
    to: clock.at(addDays(day, days), '00:00'),
    resourceId,
  });
  /** What is asked for: a day of everybody, or a week of one. A month is counted, not read. */
  const shownRange = computed(() => {
    if (place.view.value === 'month') return null;
    if (place.view.value !== 'week') return range(place.day.value, 1);
    const one = columns.value[0];
    return one ? range(place.weekStart.value, 7, one.id) : null;
  });
  const query = useAppointments(shownRange, () =>
    shownRange.value && place.view.value !== 'week' ? range(addDays(place.day.value, 1), 1) : null,
  );
  const blocks = useBlocks(shownRange);
  const appointments = computed(() => query.data.value ?? []);

  /** Every column in which something of the visit happens. */
  const columnsOf = (card: AppointmentCard): string[] =>
    card.services.map((service) => service[fields[place.kind.value]] ?? noResource);
  const visible = computed(() => {
    const ids = new Set(chosen.value.map((one) => one.id));
    const showsAll = ids.size === resources.value.length;
    return appointments.value.filter((card) => showsAll || columnsOf(card).some((id) => ids.has(id)));
  });
  const ofDay = computed(() =>
    visible.value.filter((card) => clock.dayOf(card.startsAt) === place.day.value),
  );
  const sums = computed(() => {
    const shown = place.view.value === 'week' ? visible.value : ofDay.value;
    const held = shown.filter((card) => card.status !== 'cancelled');
    return {
      visits: held.length,
      booked: held.filter((card) => card.status === 'booked').length,
      attention: shown.filter((card) => card.needsAttention || card.rescheduleRequested).length,
    };
  });

  return {
    place,
    clock,
    catalogue,
    resources,
    chosen,
    columns,
    pages,
    page,
    blocks: computed(() => blocks.data.value ?? []),
    columnsOf,
    visible,
    ofDay,
    sums,
    closedDay: computed(() => closedDayName(catalogue.clinic.value?.closedDays ?? [], place.day.value)),
    isReady: computed(
      () => catalogue.isReady.value && (place.view.value === 'month' || query.data.value !== undefined),
    ),
    isFetching: query.isFetching,
    updatedAt: query.dataUpdatedAt,
    error: computed(() => catalogue.error.value ?? (query.data.value ? null : query.error.value)),
    retry: () => {
      catalogue.retry();
      void query.refetch();
    },
  };
}
/** Why the clinic is closed on a day: its own reason, or the national holiday it keeps. */
function closedDayName(own: Clinic['closedDays'], day: string): string | null {
  const said = own.find((one) => one.date === day);
  if (said) return said.isOpen ? null : said.name;
  return (
    nationalHolidays(Number(day.slice(0, 4))).find((one) => one.date === day && !one.optional)?.name ?? null
  );
}
export type Agenda = ReturnType<typeof useAgenda>;
