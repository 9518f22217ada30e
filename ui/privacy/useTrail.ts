import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { http } from '../http.ts';

interface Check {
  id: string;
  endedAt: string;
  checked: number;
  anchors: number;
  faultCount: number;
  faults: { kind: string; seq?: number; line?: number }[];
}

/** The last look at the trail; null while there was none. */
export function useTrail() {
  const query = useQuery({
    queryKey: ['audit-checks'],
    queryFn: () => http.get<{ checks: Check[] }>('/audit/checks', { limit: 1 }).then(({ checks }) => checks),
  });
  const last = computed(() => query.data.value?.[0] ?? null);
  const { error, refetch } = query;
  return { last, error, refetch, isReady: computed(() => query.data.value !== undefined) };
}
