import { useToast } from '@nuxt/ui/composables';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { http, HttpError } from '../http.ts';
import type { Import, ImportFault, ImportReport } from './import-types.ts';
import { sendImportFile } from './send-import-file.ts';
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

/** One import with its progress, what it would do and its faults; the way to send a file that never arrived, and to decide. */
export function useImport(id: Ref<string>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['import', id],
    queryFn: () => http.get<Import>(`/imports/${id.value}`),
    refetchInterval: ({ state }) => (isRunning(state.data) ? 2_000 : false),
  });
  const failedRows = computed(() => query.data.value?.failedRows ?? 0);
  const report = useQuery({
    queryKey: ['import', id, 'report', computed(() => query.data.value?.status)],
    queryFn: () => http.get<ImportReport>(`/imports/${id.value}/report`),
    enabled: computed(() => ['checked', 'done', 'failed'].includes(query.data.value?.status ?? '')),
  });
  const faults = useInfiniteQuery({
    // The faults of a dry run and of the import are two lists.
    queryKey: ['import', id, 'faults', computed(() => query.data.value?.status === 'checked'), failedRows],
    queryFn: ({ pageParam }) => faultsAfter(id.value, pageParam, pageSize),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.row),
    enabled: computed(() => failedRows.value > 0),
    placeholderData: (known) => known,
  });
  const isSending = ref(false);

  async function act(work: () => Promise<Import>): Promise<void> {
    isSending.value = true;
    try {
      queries.setQueryData(['import', id.value], await work());
    } catch (error) {
      const code = error instanceof HttpError ? error.code : 'unexpected';
      toast.add({ title: t(`errors.${code}`), color: 'error', icon: 'i-lucide-circle-alert' });
      void query.refetch();
    } finally {
      isSending.value = false;
    }
  }
  const send = (file: File) =>
    act(() => sendImportFile({ id: id.value, kind: query.data.value?.kind ?? 'clients' }, file));
  const decide = (word: 'confirm' | 'discard') =>
    act(() => http.post<Import>(`/imports/${id.value}/${word}`));

  return {
    record: query.data,
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
    faults: computed(() => faults.data.value?.pages.flat() ?? []),
    hasMore: faults.hasNextPage,
    isLoadingMore: faults.isFetchingNextPage,
    more: () => void faults.fetchNextPage(),
    report: report.data,
    isSending,
    send,
    decide,
  };
}
