import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { addDays } from '../../domain/clinic/calendar.ts';
import type { Clock } from '../clock.ts';
import { fetchSlots } from './queries.ts';

export interface SlotsWanted {
  /** What is to be done and by whom (booking-services.ts); null = not known yet. */
  services: string | null;
  day: string;
}

/** Free times of a day (one per hour, whoever is free first) and, when there are none, the next day that has some. */
export function useSlots(wanted: MaybeRefOrGetter<SlotsWanted>, clock: Clock) {
  const question = computed(() => toValue(wanted));
  const query = useQuery({
    queryKey: ['availability', computed(() => question.value.services), computed(() => question.value.day)],
    queryFn: ({ signal }) =>
      fetchSlots(
        {
          services: question.value.services ?? '',
          from: question.value.day,
          to: addDays(question.value.day, 13),
        },
        signal,
      ),
    enabled: () => question.value.services !== null,
    staleTime: 15_000,
  });
  const all = computed(() => query.data.value ?? []);
  const ofDay = computed(() => all.value.filter((slot) => clock.dayOf(slot.startsAt) === question.value.day));
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
