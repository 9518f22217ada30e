import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { addDays } from '../../domain/clinic/calendar.ts';
import type { Clock } from '../clock.ts';
import { fetchSlots } from './queries.ts';
import type { Slot } from './types.ts';

export interface SlotsWanted {
  procedureId: string | null;
  professionalId: string | null;
  day: string;
}

/** Free times of a day (one per hour, whoever is free first) and, when there are none, the next day that has some. */
export function useSlots(wanted: MaybeRefOrGetter<SlotsWanted>, clock: Clock) {
  const question = computed(() => toValue(wanted));
  const query = useQuery({
    queryKey: [
      'availability',
      computed(() => question.value.procedureId),
      computed(() => question.value.professionalId),
      computed(() => question.value.day),
    ],
    queryFn: ({ signal }) =>
      fetchSlots(
        {
          procedureId: question.value.procedureId ?? '',
          professionalId: question.value.professionalId ?? undefined,
          from: question.value.day,
          to: addDays(question.value.day, 13),
        },
        signal,
      ),
    enabled: () => question.value.procedureId !== null,
    staleTime: 15_000,
  });
  const all = computed(() => query.data.value ?? []);
  const ofDay = computed(() => {
    const byStart = new Map<string, Slot>();
    for (const slot of all.value)
      if (clock.dayOf(slot.startsAt) === question.value.day && !byStart.has(slot.startsAt))
        byStart.set(slot.startsAt, slot);
    return [...byStart.values()];
  });
  const nextDay = computed(() => {
    const later = all.value.find((slot) => clock.dayOf(slot.startsAt) > question.value.day);
    return later ? clock.dayOf(later.startsAt) : null;
  });
  return {
    ofDay,
    nextDay,
    isLoading: query.isLoading,
    isReady: query.isSuccess,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
