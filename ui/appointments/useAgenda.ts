import { computed } from 'vue';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useClock } from '../clock.ts';
import { nationalHolidays } from '../../domain/clinic/holidays.ts';
import { useAppointments, useCatalogue } from './queries.ts';
import type { AppointmentCard, Clinic, Resource } from './types.ts';
import { useAgendaPlace } from './useAgendaPlace.ts';

/** The column of visits that have no room (or no device) in the view by room (or device): nothing may be out of sight. */
export const noResource = 'none';
const fields = { professional: 'professionalId', room: 'roomId', device: 'deviceId' } as const;

/** Everything the agenda page shows: the place, the visits of the week around it, the columns and the day's sums. */
export function useAgenda() {
  const place = useAgendaPlace();
  const clock = useClock();
  const catalogue = useCatalogue();
  const week = computed(() => ({
    from: clock.at(place.weekStart.value, '00:00'),
    to: clock.at(addDays(place.weekStart.value, 7), '00:00'),
  }));
  const query = useAppointments(week);
  const appointments = computed(() => query.data.value ?? []);

  /** Every column in which something of the visit happens. */
  const columnsOf = (card: AppointmentCard): string[] =>
    card.services.map((service) => service[fields[place.kind.value]] ?? noResource);
  const resources = computed(() =>
    catalogue.resources.value.filter((one) => one.kind === place.kind.value && one.isActive),
  );
  /** A week shows one column a day, hence one person (or room) at a time: the first unless chosen. */
  const columns = computed<Resource[]>(() => {
    const chosen = resources.value.filter((one) => place.chosen.value.includes(one.id));
    if (place.view.value === 'week') return (chosen.length ? chosen : resources.value).slice(0, 1);
    return chosen.length ? chosen : resources.value;
  });
  const visible = computed(() => {
    const ids = new Set(columns.value.map((one) => one.id));
    const showsAll = ids.size === resources.value.length && place.view.value !== 'week';
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
    columns,
    columnsOf,
    visible,
    ofDay,
    sums,
    closedDay: computed(() => closedDayName(catalogue.clinic.value?.closedDays ?? [], place.day.value)),
    isReady: computed(() => catalogue.isReady.value && query.data.value !== undefined),
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
