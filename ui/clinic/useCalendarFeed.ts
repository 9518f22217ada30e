import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref, watch } from 'vue';
import type { FeedDetail } from '../../domain/appointments/calendar-feed.ts';
import { http } from '../http.ts';
import { useRefusal } from '../refusal.ts';

interface Feed {
  detail: FeedDetail;
  createdAt: string;
  readAt: string | null;
}

/** The calendar of a professional as a secret address: made, renewed and ended here; the address itself is seen once. */
export function useCalendarFeed(professionalId: string) {
  const queries = useQueryClient();
  const say = useRefusal('calendarFeed');
  const path = `/professionals/${professionalId}/calendar-feed`;
  const queryKey = ['calendar-feed', professionalId];
  const query = useQuery({
    queryKey,
    queryFn: () => http.get<{ feed: Feed | null }>(path).then(({ feed }) => feed),
  });
  const detail = ref<FeedDetail>('busy');
  const url = ref<string | null>(null);
  const isBusy = ref(false);
  const failure = ref<string | null>(null);
  watch(query.data, (feed) => (detail.value = feed?.detail ?? detail.value), { immediate: true });

  async function act(send: () => Promise<unknown>) {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    try {
      await send();
    } catch (error) {
      failure.value = say(error);
    } finally {
      isBusy.value = false;
      await queries.invalidateQueries({ queryKey });
    }
  }
  return {
    ...{ detail, url, isBusy, failure },
    feed: query.data,
    error: query.error,
    isReady: computed(() => query.data.value !== undefined),
    retry: () => void query.refetch(),
    open: () =>
      act(async () => {
        url.value = (await http.post<{ url: string }>(path, { detail: detail.value })).url;
      }),
    /** Without an address yet the choice only waits for one. */
    change: (wanted: FeedDetail) => {
      detail.value = wanted;
      if (query.data.value) void act(() => http.patch(path, { detail: wanted }));
    },
    close: () => act(() => http.delete(path)),
  };
}
