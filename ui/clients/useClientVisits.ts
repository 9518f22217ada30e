import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useClock } from '../clock.ts';
import { http } from '../http.ts';
import type { ClientVisit } from './types.ts';

/** The visits of a client: those to come (soonest first) and those that were or will not be (latest first). */
export function useClientVisits(id: MaybeRefOrGetter<string>) {
  const clock = useClock();
  const query = useQuery({
    queryKey: ['appointments', 'client', computed(() => toValue(id))],
    queryFn: ({ signal }) =>
      http
        .get<{ appointments: ClientVisit[] }>(`/clients/${toValue(id)}/appointments`, undefined, signal)
        .then((found) => found.appointments),
  });
  const staff = useQuery({
    queryKey: ['resources'],
    queryFn: () =>
      http.get<{ resources: { id: string; name: string }[] }>('/resources').then((found) => found.resources),
    staleTime: 5 * 60_000,
  });

  const isNext = (visit: ClientVisit) =>
    !['done', 'no-show', 'cancelled'].includes(visit.status) && Date.parse(visit.endsAt) >= clock.now.value;
  const sorted = computed(() =>
    [...(query.data.value ?? [])].sort((one, other) => one.startsAt.localeCompare(other.startsAt)),
  );
  return {
    clock,
    next: computed(() => sorted.value.filter(isNext)),
    past: computed(() => sorted.value.filter((visit) => !isNext(visit)).reverse()),
    professional: (visit: ClientVisit) =>
      staff.data.value?.find((one) => one.id === visit.professionalId)?.name ?? '',
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
export type ClientVisits = ReturnType<typeof useClientVisits>;
