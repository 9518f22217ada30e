import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { Endpoint } from './types.ts';

interface Webhooks {
  endpoints: Endpoint[];
  /** What can be heard of. */
  events: string[];
}
export interface EndpointSecret {
  endpoint: Endpoint;
  secret: string;
}
// Deliveries happen while one looks, and the live channel does not tell of them.
const whileLookedAtMs = 10_000;

/** Where the clinic tells of what happens. */
export function useWebhooks() {
  const query = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => http.get<Webhooks>('/webhooks'),
    refetchInterval: whileLookedAtMs,
  });
  return {
    rows: computed(() => query.data.value?.endpoints ?? []),
    events: computed(() => query.data.value?.events ?? []),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}

/** What is done to an endpoint that exists. */
export function useWebhookActions() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('integrations.webhooks');
  const shown = ref<EndpointSecret | null>(null);
  const said = (key: string) => () => {
    void queries.invalidateQueries({ queryKey: ['webhooks'] });
    return t(`integrations.webhooks.${key}`);
  };
  const post = (endpoint: Endpoint, what: string, sentence: string) =>
    run(what, () => http.post(`/webhooks/${endpoint.id}/${what}`, {}), said(sentence));

  return {
    busy,
    shown,
    test: (endpoint: Endpoint) => post(endpoint, 'test', 'testSent'),
    pause: (endpoint: Endpoint) => post(endpoint, 'pause', 'pausedNow'),
    resume: (endpoint: Endpoint) => post(endpoint, 'resume', 'resumedNow'),
    remove: (endpoint: Endpoint) =>
      run('remove', () => http.delete(`/webhooks/${endpoint.id}`), said('removedNow')),
    newSecret: (endpoint: Endpoint) =>
      run(
        'secret',
        () => http.post<{ secret: string }>(`/webhooks/${endpoint.id}/secret`, {}),
        ({ secret }) => {
          shown.value = { endpoint, secret };
          return undefined;
        },
      ),
  };
}
export type WebhookActions = ReturnType<typeof useWebhookActions>;
