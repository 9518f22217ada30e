import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { http } from '../http.ts';
import type { Effects } from './proof-types.ts';

/** What the ladder changed, month by month and since it began; the newest month first. */
export function useEffects() {
  const query = useQuery({
    queryKey: ['no-show-effects'],
    queryFn: ({ signal }) => http.get<Effects>('/no-show/effects', undefined, signal),
  });
  const months = computed(() =>
    (query.data.value?.items ?? []).toSorted((one, other) => other.month.localeCompare(one.month)),
  );
  return {
    months,
    whole: computed(() => query.data.value?.sinceStart ?? null),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
