import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { refDebounced } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { http } from '../http.ts';
import type { FoundClient } from './types.ts';

/** As many as the server answers; further ones are found by writing more of the name. */
const most = 50;

/** Finds clients while one types. The words stay in the address, so that "back" from a client returns to the list. */
export function useClientSearch() {
  const route = useRoute();
  const router = useRouter();
  const term = ref(typeof route.query.busca === 'string' ? route.query.busca : '');
  const settled = refDebounced(
    computed(() => term.value.trim()),
    200,
  );
  // One letter is the beginning of everybody's name.
  const asked = computed(() => (settled.value.length === 1 ? '' : settled.value));

  watch(settled, (text) => {
    void router.replace({ query: { ...route.query, busca: text || undefined } });
  });

  const query = useQuery({
    queryKey: ['clients', 'list', asked],
    queryFn: ({ signal }) =>
      http
        .get<{ clients: FoundClient[] }>('/clients', { search: asked.value, limit: most }, signal)
        .then((found) => found.clients),
    placeholderData: keepPreviousData,
    // Each search is an audited reading: looking back at the window is not a new one.
    refetchOnWindowFocus: false,
  });
  const clients = computed(() => query.data.value ?? []);

  return {
    term,
    asked,
    clients,
    isReady: computed(() => query.data.value !== undefined),
    isFetching: query.isFetching,
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    isStale: computed(() => query.isError.value && query.data.value !== undefined),
    retry: () => void query.refetch(),
    /** CPF and phone are found whole, never by a part. */
    isPartOfNumber: computed(
      () => asked.value !== '' && !/\p{Letter}/u.test(asked.value) && !clients.value.length,
    ),
    isTooMany: computed(() => clients.value.length >= most),
  };
}
export type ClientSearch = ReturnType<typeof useClientSearch>;
