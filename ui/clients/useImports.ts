import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { http } from '../http.ts';
import type { Import } from './import-types.ts';

// The live channel tells of each chunk; this is for when it is down.
const whileRunningMs = 3_000;
export const isRunning = (one: Import | undefined): boolean =>
  one?.status === 'running' || one?.status === 'checking';

/** The clinic's imports, the newest first. */
export function useImports() {
  const query = useQuery({
    queryKey: ['imports'],
    queryFn: () => http.get<{ imports: Import[] }>('/imports').then((found) => found.imports),
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? whileRunningMs : false),
  });
  return {
    imports: computed(() => query.data.value ?? []),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
