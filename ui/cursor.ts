import { type QueryKey, useInfiniteQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';

export interface CursorPage<Row> {
  rows: Row[];
  nextCursor: string | null;
}

/** A list that the server gives page by page. `queryKey` holds the filters as refs: another filter is another list. */
export function useCursor<Row, Page extends CursorPage<Row> = CursorPage<Row>>(
  queryKey: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page>,
  options: { enabled?: MaybeRefOrGetter<boolean>; refetchInterval?: number } = {},
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: () => toValue(options.enabled) ?? true,
    // Audited lists: looking back at the window is not a new reading.
    refetchOnWindowFocus: false,
    refetchInterval: options.refetchInterval ?? false,
  });
  return {
    rows: computed(() => query.data.value?.pages.flatMap((page) => page.rows) ?? []),
    /** What the server says beside the rows. */
    first: computed(() => query.data.value?.pages[0] ?? null),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
  };
}
export type CursorList<Row> = ReturnType<typeof useCursor<Row>>;
