import { useToast } from '@nuxt/ui/composables';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { http, HttpError } from '../http.ts';
import type { Import, ImportFault } from './import-types.ts';
import { isRunning } from './useImports.ts';

const pageSize = 100;
const mostAtOnce = 1_000;

const faultsAfter = (id: string, after: number, limit: number): Promise<ImportFault[]> =>
  http
    .get<{ errors: ImportFault[] }>(`/imports/${id}/errors`, { after, limit })
    .then((found) => found.errors);

/** Every fault, for the list that is taken away. */
export async function allFaults(id: string): Promise<ImportFault[]> {
  const faults: ImportFault[] = [];
  for (;;) {
    const page = await faultsAfter(id, faults.at(-1)?.row ?? 0, mostAtOnce);
    faults.push(...page);
    if (page.length < mostAtOnce) return faults;
  }
}

/** One import with its progress and faults, and the way to send its file when it never arrived. */
export function useImport(id: Ref<string>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['import', id],
    queryFn: () => http.get<Import>(`/imports/${id.value}`),
    refetchInterval: ({ state }) => (isRunning(state.data) ? 2_000 : false),
  });
  const faults = useInfiniteQuery({
    queryKey: ['import', id, 'faults', computed(() => query.data.value?.failedRows ?? 0)],
    queryFn: ({ pageParam }) => faultsAfter(id.value, pageParam, pageSize),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.row),
    enabled: computed(() => (query.data.value?.failedRows ?? 0) > 0),
    placeholderData: (known) => known,
  });
  const isSending = ref(false);

  async function send(file: File): Promise<void> {
    isSending.value = true;
    try {
      queries.setQueryData(['import', id.value], await http.put<Import>(`/imports/${id.value}/file`, file));
    } catch (error) {
      const code = error instanceof HttpError ? error.code : 'unexpected';
      toast.add({ title: t(`errors.${code}`), color: 'error', icon: 'i-lucide-circle-alert' });
    } finally {
      isSending.value = false;
    }
  }

  return {
    record: query.data,
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
    faults: computed(() => faults.data.value?.pages.flat() ?? []),
    hasMore: faults.hasNextPage,
    isLoadingMore: faults.isFetchingNextPage,
    more: () => void faults.fetchNextPage(),
    isSending,
    send,
  };
}
